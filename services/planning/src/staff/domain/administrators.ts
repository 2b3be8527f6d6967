import { type Actor, type ActorRole, type Role, forbidden } from '@otdel/contracts';

const makers: ReadonlySet<ActorRole> = new Set(['admin', 'system']);

/**
 * Only an administrator makes an administrator, or changes one: the rights of an account follow the role of its person,
 * so anybody else could make himself one.
 * @param before the role until now; null: the person is new
 * @param after undefined: the role stays
 * @throws forbidden `administrators_only`
 * @example mustPutRole(context.actor, null, 'manager')
 */
export function mustPutRole(actor: Actor, before: Role | null, after: Role | undefined): void {
  if ((before === 'admin' || after === 'admin') && !makers.has(actor.role))
    throw forbidden('administrators_only');
}
