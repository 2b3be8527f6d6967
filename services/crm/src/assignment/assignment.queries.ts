import { Injectable } from '@nestjs/common';
import {
  type Actor,
  type CallContext,
  type RequestOf,
  type ResponseOf,
  listAssignments,
  notFound,
  sightOf,
} from '@otdel/contracts';
import { Answers, Database, one } from '@otdel/platform';
import { type RawBuilder, sql } from 'kysely';

type Ledger = ResponseOf<typeof listAssignments>;

/**
 * The condition under which the actor sees a client. `a` is the client's open line of the ledger, left-joined.
 * @example sql`… left join assignment a on a.client_id = c.id and a.to_on is null where ${seenBy(actor)}`
 */
export function seenBy(actor: Actor): RawBuilder<boolean> {
  const sight = sightOf(actor);
  if (sight.everything) return sql`true`;
  return sql`(a.manager_id is null or a.manager_id = ${sight.staffId}::uuid)`;
}

/**
 * The condition under which the actor sees an order: he made the deal, or has its client. `o` is the order, `a` the open
 * line of its client in the ledger, left-joined.
 */
export function orderSeenBy(actor: Actor): RawBuilder<boolean> {
  const sight = sightOf(actor);
  if (sight.everything) return sql`true`;
  return sql`(o.manager_id = ${sight.staffId}::uuid or a.manager_id = ${sight.staffId}::uuid)`;
}

@Injectable()
export class AssignmentQueries {
  constructor(private readonly db: Database) {}

  /** Lists every manager of the client, the first one first. One statement. */
  @Answers(listAssignments)
  async list({ clientId }: RequestOf<typeof listAssignments>, { actor }: CallContext): Promise<Ledger> {
    const row = await this.db.read(
      (tx) =>
        one<{ items: Ledger['items'] }>(tx)`
        select coalesce((
          select jsonb_agg(jsonb_build_object('managerId', l.manager_id, 'from', l.from_on, 'to', l.to_on,
            'at', to_char(l.recorded_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), 'reason', l.reason)
            order by l.no)
          from assignment l where l.client_id = c.id), '[]') as items
        from client c left join assignment a on a.client_id = c.id and a.to_on is null
        where c.id = ${clientId} and ${seenBy(actor)}`,
    );
    if (!row) throw notFound('client', clientId);
    return row;
  }
}
