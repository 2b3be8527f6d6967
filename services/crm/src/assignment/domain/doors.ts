import { type Actor, forbidden } from '@otdel/contracts';

const leaders: ReadonlySet<Actor['role']> = new Set(['head', 'admin', 'system']);

/**
 * Who a client belongs to is decided by the head.
 * @throws forbidden `role_not_allowed`
 * @example mustAssign(context.actor)
 */
export function mustAssign(actor: Actor): void {
  if (!leaders.has(actor.role)) throw forbidden('Only the head and an administrator assign clients.');
}

/**
 * What of it may be done on the way, while a client is put: operations give a client of nobody to a manager, and a
 * manager takes it for himself. A hand-over from one to another stays with the head.
 * @param from whose the client is now; null: nobody's, or it is new
 * @param to whose it is to be
 * @throws forbidden `role_not_allowed`
 * @example mustGive(context.actor, null, managerId)
 */
export function mustGive(actor: Actor, from: string | null, to: string | null): void {
  if (from === to || leaders.has(actor.role)) return;
  if (from !== null) throw forbidden('Only the head and an administrator take a client from its manager.');
  if (actor.role === 'manager' && to !== actor.staffId)
    throw forbidden(
      'A manager takes a client of nobody only for himself; ask the head to give it to another.',
    );
}
