import { type getStaff, invalid, type ResponseOf, type Role } from '@otdel/contracts';

/** Clients belong to managers; key ones to a head himself. */
const owning: ReadonlySet<Role> = new Set(['manager', 'head']);

/**
 * Whether a client may be given to this person.
 * @throws invalid at `managerId` when they have left, or their role has no clients
 * @example mustOwn(await rpc.call(getStaff, { staffId: managerId }))
 */
export function mustOwn({ name, role, active }: ResponseOf<typeof getStaff>): void {
  if (!active) throw wrong(`${name} does not work here any more; name somebody who does`);
  if (!owning.has(role)) throw wrong(`${name} has the role ${role}; name a manager or a head`);
}

const wrong = (message: string) => invalid([{ path: 'managerId', message }]);
