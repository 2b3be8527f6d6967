import { type Actor, type ActorRole, type Role, forbidden } from '@otdel/contracts';

const makers: ReadonlySet<ActorRole> = new Set(['admin', 'system']);

/**
 * What an account may do follows the role of its person, so whoever made somebody an administrator could make himself
 * one: only an administrator does that, or changes one.
 * @param before the role until now, null for somebody new
 * @throws forbidden `administrators_only`
 * @example mustPutRole(context.actor, null, 'manager')
 */
export function mustPutRole(actor: Actor, before: Role | null, after: Role): void {
  if ((before === 'admin' || after === 'admin') && !makers.has(actor.role))
    throw forbidden('administrators_only');
}
