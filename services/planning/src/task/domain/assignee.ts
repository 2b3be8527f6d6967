import { type Role } from '@otdel/contracts';

/** Who a task is for: one person, or everybody of a role. */
export type Assignee = { assigneeId: string; assigneeRole: null } | { assigneeId: null; assigneeRole: Role };

/** @example person(order.managerId) */
export const person = (staffId: string): Assignee => ({ assigneeId: staffId, assigneeRole: null });
/** @example everybodyOf('operations') */
export const everybodyOf = (role: Role): Assignee => ({ assigneeId: null, assigneeRole: role });

/** What the mapping must know: who leads whom and who has left, which clients the head asks himself, what is whose. */
export interface Parties {
  /** Those of the staff who have left. */
  gone: ReadonlySet<string>;
  /** The head of each person who has one that works here. */
  headOf: ReadonlyMap<string, string>;
  keyClients: ReadonlySet<string>;
  /** Who each client is assigned to, of those who are assigned to somebody. */
  clientManagers: ReadonlyMap<string, string>;
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

/** An order, as far as it says who works on it. */
export interface Deal {
  clientId: string;
  managerId: string;
}

/**
 * Whose the work on a deal is: its manager's, else the client's manager's, as far as they work here; else the head's.
 * @example ownerOf({ clientId, managerId }, parties)
 */
export function ownerOf({ clientId, managerId }: Deal, parties: Omit<Parties, 'deals'>): Assignee {
  const clientManagerId = parties.clientManagers.get(clientId);
  if (!parties.gone.has(managerId)) return person(managerId);
  if (clientManagerId !== undefined && !parties.gone.has(clientManagerId)) return person(clientManagerId);
  return headOver(managerId, parties);
}

/**
 * Who asks a client for an opinion: whose the work on the order is, but a key client is asked by the head.
 * @example whoAsks({ clientId, managerId }, parties)
 */
export function whoAsks(deal: Deal, parties: Omit<Parties, 'deals'>): Assignee {
  return parties.keyClients.has(deal.clientId) ? headOver(deal.managerId, parties) : ownerOf(deal, parties);
}
