import { type Actor, type ActorRole, forbidden, leaders, type Sight } from '@otdel/contracts';

/** Who decides whose a client is. */
const deciders: ReadonlySet<ActorRole> = new Set([...leaders, 'system']);

/**
 * Whether a client that is assigned to this manager, or to nobody, is seen.
 * @example sees(sightOf(context.actor), current?.managerId ?? null)
 */
export function sees(sight: Sight, managerId: string | null): boolean {
  return sight.everything || managerId === null || managerId === sight.staffId;
}

/**
 * Who gives a client away while it is put: operations give a client of nobody to a manager, and a manager takes it for
 * himself. A hand-over from one to another stays with the head and an administrator.
 * @param from whose the client is now; null: nobody's, or it is new
 * @param to whose it is to be
 * @throws forbidden `clients_of_others`, `client_only_for_oneself`
 * @example mustGive(context.actor, null, managerId)
 */
export function mustGive(actor: Actor, from: string | null, to: string | null): void {
  if (from === to || deciders.has(actor.role)) return;
  if (from !== null) throw forbidden('clients_of_others');
  if (actor.role === 'manager' && to !== actor.staffId) throw forbidden('client_only_for_oneself');
}
