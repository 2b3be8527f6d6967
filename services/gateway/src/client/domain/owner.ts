import { type getStaff, refused, type ResponseOf, type Role } from '@otdel/contracts';

/** Clients may belong to whoever makes deals. */
const owners: readonly Role[] = ['head', 'manager', 'operations', 'admin'];

/**
 * Whether a client may be given to this person.
 * @throws refused `manager_inactive`, `manager_has_no_clients`
 * @example mustOwn(await rpc.call(getStaff, { staffId: managerId }))
 */
export function mustOwn({ name, role, active }: ResponseOf<typeof getStaff>): void {
  if (!active) throw refused('manager_inactive', { name });
  if (!owners.includes(role)) throw refused('manager_has_no_clients', { name, role, roles: [...owners] });
}
