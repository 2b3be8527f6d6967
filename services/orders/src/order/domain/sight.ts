import { type Actor } from '@otdel/contracts';

/** Whose orders somebody sees: `everything`, or those that belong to one member of the staff (null: to nobody). */
export type Sight = { everything: true } | { everything: false; staffId: string | null };

/**
 * A manager sees own orders, those of own clients, and what was bought or is made for them; the others see all.
 * @example sightOf(context.actor)
 */
export function sightOf(actor: Actor): Sight {
  return actor.role === 'manager' ? { everything: false, staffId: actor.staffId } : { everything: true };
}
