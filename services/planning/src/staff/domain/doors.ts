import { type Actor, type Role, forbidden } from '@otdel/contracts';

const putters: ReadonlySet<Actor['role']> = new Set(['head', 'admin', 'system']);

/**
 * The head and an administrator put staff. What an account may do follows the role of its person, so whoever made
 * somebody an administrator could make himself one: only administrators do that, or take it away.
 * @param before the role until now, null for somebody new
 * @throws forbidden `role_not_allowed`
 * @example mustPutStaff(context.actor, null, 'manager')
 */
export function mustPutStaff(actor: Actor, before: Role | null, after: Role): void {
  if (!putters.has(actor.role)) throw forbidden('Only the head and an administrator change the staff.');
  if (actor.role === 'head' && (before === 'admin' || after === 'admin'))
    throw forbidden('Only an administrator makes or changes an administrator.');
}
