import { type Actor } from '@otdel/contracts';

/** Whose clients somebody sees: `everything`, or those of one member of the staff and those of nobody. */
export type Sight = { everything: true } | { everything: false; staffId: string | null };

/**
 * A manager sees own clients and those of nobody; the others see all of them.
 * @example sightOf(context.actor)
 */
export function sightOf(actor: Actor): Sight {
  return actor.role === 'manager' ? { everything: false, staffId: actor.staffId } : { everything: true };
}

/**
 * Whether a client that is assigned to this manager, or to nobody, is seen.
 * @example sees(sightOf(context.actor), current?.managerId ?? null)
 */
export function sees(sight: Sight, managerId: string | null): boolean {
  return sight.everything || managerId === null || managerId === sight.staffId;
}
