import { type Role } from '@otdel/contracts';

/** Who a task is for: one person, or everybody of a role. */
export type Assignee = { assigneeId: string; assigneeRole: null } | { assigneeId: null; assigneeRole: Role };

/** @example person(order.managerId) */
export const person = (staffId: string): Assignee => ({ assigneeId: staffId, assigneeRole: null });
/** @example everybodyOf('operations') */
export const everybodyOf = (role: Role): Assignee => ({ assigneeId: null, assigneeRole: role });

/** What the mapping must know: who leads whom, which clients the head asks himself, whose the orders are. */
export interface Parties {
  headOf: ReadonlyMap<string, string>;
  keyClients: ReadonlySet<string>;
  /** Orders by id, as far as they are known. */
  deals: ReadonlyMap<string, { number: string; managerId: string }>;
}

/**
 * The head of a manager; any head, when the manager has none.
 * @example headOver(managerId, parties)
 */
export function headOver(managerId: string, { headOf }: Pick<Parties, 'headOf'>): Assignee {
  const headId = headOf.get(managerId);
  return headId === undefined ? everybodyOf('head') : person(headId);
}

/**
 * Who asks a client for an opinion: the manager of the order, but a key client is asked by the head.
 * @example whoAsks({ clientId, managerId }, parties)
 */
export function whoAsks(
  order: { clientId: string; managerId: string },
  parties: Pick<Parties, 'headOf' | 'keyClients'>,
): Assignee {
  return parties.keyClients.has(order.clientId)
    ? headOver(order.managerId, parties)
    : person(order.managerId);
}
