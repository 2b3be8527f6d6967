import { Injectable } from '@nestjs/common';
import {
  type Actor,
  type CallContext,
  type Page,
  type RequestOf,
  type ResponseOf,
  listClientInteractions,
  listInteractions,
  type recordInteraction,
  sightOf,
  unnamed,
} from '@otdel/contracts';
import { Answers, allOf, Database, decodeCursor, page, one, many } from '@otdel/platform';
import { type RawBuilder, sql } from 'kysely';
import { z } from 'zod';
import { seenBy } from '../assignment/assignment.queries.ts';
import { ClientQueries } from '../client/client.queries.ts';

export type InteractionView = ResponseOf<typeof recordInteraction>;
type Filters = RequestOf<typeof listInteractions>;

/** Reads recorded contacts: whoever sees the client sees them. One statement per query. */
@Injectable()
export class InteractionQueries {
  constructor(
    private readonly db: Database,
    private readonly clients: ClientQueries,
  ) {}

  /**
   * For the answer to the command that has recorded it. A command that is repeated later is answered by today's rights.
   * @param seen the condition on the interaction `i` and the open line `a` of its client in the ledger
   * @returns undefined when the condition does not hold
   */
  async recorded(interactionId: string, seen: RawBuilder<boolean>): Promise<InteractionView | undefined> {
    const found = sql`
      select i.* from interaction i left join assignment a on a.client_id = i.client_id and a.to_on is null
      where i.id = ${interactionId} and ${seen}`;
    return this.db.read((tx) => one<InteractionView>(tx)`${viewsOf(found, 1)}`);
  }

  /** Sorted by when it happened, the newest first. */
  @Answers(listInteractions)
  async list(filters: Filters, { actor }: CallContext): Promise<Page<InteractionView>> {
    const rows = await this.db.read((tx) => many<InteractionView>(tx)`${listed(filters, actor)}`);
    return page(rows, filters.limit, (row) => [row.happenedAt, row.id]);
  }

  /** @throws not_found `client` */
  @Answers(listClientInteractions)
  async listOfClient(
    filters: RequestOf<typeof listClientInteractions>,
    context: CallContext,
  ): Promise<Page<InteractionView>> {
    const found = await this.list(filters, context);
    // the list is empty also when the actor does not see the client: then this throws
    if (found.items.length === 0) await this.clients.get({ clientId: filters.clientId }, context);
    return found;
  }
}

/** One row more than a page: it shows whether there is a next page. A test looks at the plan of this statement. */
export function listed(filters: Filters, actor: Actor): RawBuilder<InteractionView> {
  const limit = filters.limit + 1;
  const where = conditionsOf(filters);
  const newest = sql`order by i.happened_at desc, i.id desc limit ${limit}`;
  const sight = sightOf(actor);
  if (sight.everything) return viewsOf(sql`select i.* from interaction i where ${where} ${newest}`, limit);
  // both columns have an index
  if (filters.clientId !== undefined || filters.orderId !== undefined)
    return viewsOf(
      sql`
        select i.* from interaction i left join assignment a on a.client_id = i.client_id and a.to_on is null
        where ${where} and ${seenBy(actor)} ${newest}`,
      limit,
    );
  // at most one page per visible client, along the index of the client: newer entries of other clients are not read
  return viewsOf(
    sql`
      select i.* from (
        select a.client_id as id from assignment a where a.to_on is null and a.manager_id = ${sight.staffId}::uuid
        union all
        select c.id from client c where not exists (
          select from assignment a where a.client_id = c.id and a.to_on is null and a.manager_id is not null)
      ) as seen cross join lateral (
        select * from interaction i where i.client_id = seen.id and ${where} ${newest}
      ) as i`,
    limit,
  );
}

function conditionsOf({ cursor, clientId, orderId, kind }: Filters): RawBuilder<boolean> {
  const after = decodeCursor(cursor, z.tuple([z.iso.datetime(), z.uuid()]));
  return allOf(
    after && sql`(i.happened_at, i.id) < (${after[0]}::timestamptz, ${after[1]}::uuid)`,
    clientId !== undefined && sql`i.client_id = ${clientId}`,
    orderId !== undefined && sql`i.order_id = ${orderId}`,
    kind !== undefined && sql`i.kind = ${kind}`,
  );
}

/** Newest first. */
const mostCorrections = 50;
const corrections = sql`
  select jsonb_agg(jsonb_build_object('kind', c.kind, 'on', c.corrected_on,
    'recordedAt', to_char(c.recorded_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), 'reason', c.reason,
    'by', c.actor->>'staffId', 'byName', ${unnamed}::text, 'before', jsonb_build_object(
      'rating', c.rating, 'comment', c.comment, 'answeredOn', c.answered_on)) order by c.recorded_at desc, c.id desc)
  from (
    select * from feedback_correction c where c.interaction_id = f.interaction_id
    order by c.recorded_at desc, c.id desc limit ${mostCorrections}) c`;
const viewsOf = (interactions: RawBuilder<unknown>, limit: number): RawBuilder<InteractionView> => sql`
  select i.id, i.client_id as "clientId", i.kind, i.subject, i.body, i.happened_at as "happenedAt",
    i.recorded_at as "recordedAt", i.recorded_by as "recordedBy", i.order_id as "orderId", f.rating,
    coalesce(f.taken_back, false) as "takenBack",
    case when f.interaction_id is null then '[]' else coalesce((${corrections}), '[]') end as corrections
  from (${interactions}) as i left join feedback f on f.interaction_id = i.id
  order by i.happened_at desc, i.id desc limit ${limit}`;
