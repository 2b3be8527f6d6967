import { type Actor, type ActorRole, forbidden, leaders, type Sight } from '@otdel/contracts';

/** Roles that may give any client to any manager. */
const deciders: ReadonlySet<ActorRole> = new Set([...leaders, 'system']);

/**
 * Whether the actor sees a client that is assigned to this manager, or to nobody.
 * @example sees(sightOf(context.actor), current?.managerId ?? null)
 */
export function sees(sight: Sight, managerId: string | null): boolean {
  return sight.everything || managerId === null || managerId === sight.staffId;
}

/**
 * Checks whether the actor may change the manager of a client by a PUT. Operations give a client without a manager to
 * one, a manager takes it for himself. Only the head and an administrator take a client from its manager.
 * @param from the manager now; null: the client has none, or is new
 * @param to the manager after the PUT
 * @throws forbidden `clients_of_others`, `client_only_for_oneself`
 * @example mustGive(context.actor, null, managerId)
 */
export function mustGive(actor: Actor, from: string | null, to: string | null): void {
  if (from === to || deciders.has(actor.role)) return;
  if (from !== null) throw forbidden('clients_of_others');
  if (actor.role === 'manager' && to !== actor.staffId) throw forbidden('client_only_for_oneself');
}
