import { type Role } from '@otdel/contracts';

/** Who a task is for: one person, or everybody with a role. */
export type Assignee = { assigneeId: string; assigneeRole: null } | { assigneeId: null; assigneeRole: Role };

/** @example person(order.managerId) */
export const person = (staffId: string): Assignee => ({ assigneeId: staffId, assigneeRole: null });
/** @example everybodyOf('operations') */
export const everybodyOf = (role: Role): Assignee => ({ assigneeId: null, assigneeRole: role });

/** Facts about people, clients and orders by which tasks are assigned. */
export interface Parties {
  /** People who have left. */
  gone: ReadonlySet<string>;
  /** Person → head, where the person has a head who works here. */
  headOf: ReadonlyMap<string, string>;
  /** The head asks these clients for feedback himself. */
  keyClients: ReadonlySet<string>;
  /** Client → manager, where the client has one. */
  clientManagers: ReadonlyMap<string, string>;
  /** Orders by id. An order is missing until its first event has come. */
  deals: ReadonlyMap<string, { number: string; managerId: string }>;
}

/**
 * The head of a manager; everybody with the role of a head when the manager has none.
 * @example headOver(managerId, parties)
 */
export function headOver(managerId: string, { headOf }: Pick<Parties, 'headOf'>): Assignee {
  const headId = headOf.get(managerId);
  return headId === undefined ? everybodyOf('head') : person(headId);
}

/** The fields of an order that decide who works on it. */
export interface Deal {
  clientId: string;
  managerId: string;
}

/**
 * Who works on a deal: its manager; when he has left, the client's manager; when both have left, the head.
 * @example ownerOf({ clientId, managerId }, parties)
 */
export function ownerOf({ clientId, managerId }: Deal, parties: Omit<Parties, 'deals'>): Assignee {
  const clientManagerId = parties.clientManagers.get(clientId);
  if (!parties.gone.has(managerId)) return person(managerId);
  if (clientManagerId !== undefined && !parties.gone.has(clientManagerId)) return person(clientManagerId);
  return headOver(managerId, parties);
}

/**
 * Who asks a client for an opinion: whoever works on the order; for a key client the head.
 * @example whoAsks({ clientId, managerId }, parties)
 */
export function whoAsks(deal: Deal, parties: Omit<Parties, 'deals'>): Assignee {
  return parties.keyClients.has(deal.clientId) ? headOver(deal.managerId, parties) : ownerOf(deal, parties);
}
