import { type Actor, forbidden } from '@otdel/contracts';

/** Whose orders somebody sees: `everything`, or those that belong to one member of the staff (null: to nobody). */
export type Sight = { everything: true } | { everything: false; staffId: string | null };

/**
 * A manager sees own orders, those of own clients, and what was bought or is made for them; the others see all.
 * @example sightOf(context.actor)
 */
export function sightOf(actor: Actor): Sight {
  return actor.role === 'manager' ? { everything: false, staffId: actor.staffId } : { everything: true };
}

const supplyRoles: ReadonlySet<Actor['role']> = new Set(['operations', 'head', 'admin', 'system']);

/**
 * Items, suppliers, opening stock, receipts and completions are the work of operations.
 * @throws forbidden `role_not_allowed`
 */
export function mustRunSupply(actor: Actor): void {
  if (!supplyRoles.has(actor.role)) {
    throw forbidden(
      'Only operations, the head and an administrator change items, suppliers, stock and supply.',
    );
  }
}
