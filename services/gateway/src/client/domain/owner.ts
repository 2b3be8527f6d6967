import { refused, sales, type getStaff, type ResponseOf } from '@otdel/contracts';

/**
 * Checks that this person may have clients: an active member of a role that makes deals.
 * @throws refused `manager_inactive`, `manager_has_no_clients`
 * @example mustOwn(await rpc.call(getStaff, { staffId: managerId }))
 */
export function mustOwn({
  name,
  role,
  active,
}: Pick<ResponseOf<typeof getStaff>, 'name' | 'role' | 'active'>): void {
  if (!active) throw refused('manager_inactive', { name });
  if (!sales.includes(role)) throw refused('manager_has_no_clients', { name, role, roles: [...sales] });
}
