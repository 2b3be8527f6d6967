import { Injectable } from '@nestjs/common';
import {
  type BreachView,
  type CallContext,
  type Page,
  type RequestOf,
  businessDate,
  fromMinor,
  getBreach,
  id,
  listBreaches,
  notFound,
  shownComments,
  unnamed,
} from '@otdel/contracts';
import { Answers, allOf, Clock, Database, decodeCursor, many, page } from '@otdel/platform';
import { type RawBuilder, sql } from 'kysely';
import { z } from 'zod';
import { expectedSupply } from '../order/expected-supply.queries.ts';
import { seenBy } from '../order/sight.queries.ts';

interface BreachRow extends Omit<
  BreachView,
  'value' | 'openValue' | 'clientName' | 'managerName' | 'causedBy' | 'acknowledgedBy' | 'comments'
> {
  value: bigint;
  openValue: bigint;
  causedById: string | null;
  acknowledgedById: string | null;
  comments: (Omit<BreachView['comments'][number], 'by'> & { byId: string | null })[] | null;
}

/** Reads broken promises and those at risk. One statement. */
@Injectable()
export class BreachQueries {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
  ) {}

  /** The latest promise first; a manager reads those of the orders that he may see. */
  @Answers(listBreaches)
  async list(filters: RequestOf<typeof listBreaches>, { actor }: CallContext): Promise<Page<BreachView>> {
    const after = decodeCursor(filters.cursor, z.tuple([businessDate, id]));
    const { state, open, managerId, clientId, cause, acknowledged, promisedFrom, promisedTo } = filters;
    const where = allOf(
      seenBy(actor),
      after && sql`(b.promised_on, b.id) < (${after[0]}::date, ${after[1]}::uuid)`,
      state !== 'all' && sql`b.state = ${state}`,
      open !== undefined && sql`(${isOpen}) = ${open}`,
      managerId !== undefined && sql`o.manager_id = ${managerId}`,
      clientId !== undefined && sql`o.client_id = ${clientId}`,
      cause !== undefined && sql`b.cause = ${cause}`,
      acknowledged !== undefined && sql`(b.acknowledged_at is not null) = ${acknowledged}`,
      promisedFrom !== undefined && sql`b.promised_on >= ${promisedFrom}::date`,
      promisedTo !== undefined && sql`b.promised_on <= ${promisedTo}::date`,
    );
    const rows = await this.read(where, filters.limit + 1);
    return page(rows, filters.limit, (row) => [row.promisedOn, row.id], view);
  }

  /** @throws not_found `breach`, also when the actor may not see its order */
  @Answers(getBreach)
  async get({ breachId }: { breachId: string }, { actor }: CallContext): Promise<BreachView> {
    const [row] = await this.read(
      allOf(seenBy(actor), sql`b.id = ${breachId}`, sql`b.state <> 'at_risk'`),
      1,
    );
    if (!row) throw notFound('breach', breachId);
    return view(row);
  }

  private read(where: RawBuilder<boolean>, limit: number): Promise<BreachRow[]> {
    const today = this.clock.today().toString();
    return this.db.read(
      (tx) =>
        many<BreachRow>(tx)`
        select b.id, b.order_id as "orderId", o.number as "orderNumber", o.client_id as "clientId",
          o.manager_id as "managerId", b.promised_on as "promisedOn", b.raised_at as "raisedAt", b.state, b.withdrawn_at as "withdrawnAt", b.reason,
          o.stage as "orderStage", o.completed_on as "shippedOn", o.value, ${isOpen} as open,
          case when b.state = 'standing'
            then greatest(0, coalesce(greatest(o.completed_on, o.cancelled_on), ${today}::date) - b.promised_on)
            else 0 end as "daysLate",
          e.next as "nextExpectedOn", e.last as "lastExpectedOn",
          case when ${isOpen} then (select coalesce(sum(l.value - l.shipped_value), 0) from order_line l where l.order_id = o.id)
            else 0 end::bigint as "openValue",
          b.cause, b.computed_cause as "computedCause", b.cause_reason as "causeReason", b.caused_at as "causedAt",
          b.caused_by as "causedById", b.acknowledged_at as "acknowledgedAt",
          b.acknowledged_by as "acknowledgedById", (
            select json_agg(json_build_object('id', n.id, 'text', n.said, 'at', n.said_at, 'byId', n.said_by)
              order by n.said_at desc, n.id desc)
            from (select * from breach_comment n where n.breach_id = b.id order by n.said_at desc, n.id desc
              limit ${shownComments}) n) as comments
        from (${raised}) b join customer_order o on o.id = b.order_id
        left join lateral (
          select min(w.expected_on) as next, max(w.expected_on) as last from (${ofOrder}) w
        ) e on true
        where ${where} order by b.promised_on desc, b.id desc limit ${limit}`,
    );
  }
}

const isOpen = sql`(o.completed_on is null and o.commercial <> 'cancelled')`;
const ofOrder = expectedSupply(sql`k.line_id in (select l.id from order_line l where l.order_id = o.id)`);

/** Breaches, and the promises of open orders that are at risk and not broken. */
const raised = sql`
  select id, order_id, promised_on, raised_at, withdrawn_at, reason,
    case when withdrawn_at is null then 'standing' else 'withdrawn' end as state, computed_cause, cause, cause_reason,
    caused_at, caused_by, acknowledged_at, acknowledged_by
  from promise_breach
  union all
  select id, id, promised_on, coalesce(at_risk_at, promise_given_at), null, null, 'at_risk', at_risk_cause, at_risk_cause,
    null, null, null, null, null
  from customer_order
  where at_risk_on = promised_on and completed_on is null and commercial <> 'cancelled' and not missed`;

const view = ({ causedById, acknowledgedById, comments, ...row }: BreachRow): BreachView => ({
  ...row,
  clientName: unnamed,
  managerName: unnamed,
  value: fromMinor(row.value),
  openValue: fromMinor(row.openValue),
  causedBy: someone(causedById),
  acknowledgedBy: someone(acknowledgedById),
  comments: (comments ?? []).toReversed().map(({ byId, at, ...comment }) => ({
    ...comment,
    // PostgreSQL writes moments into JSON with the offset of its zone
    at: Temporal.Instant.from(at).toString(),
    by: someone(byId),
  })),
});
const someone = (staffId: string | null) => (staffId === null ? null : { id: staffId, name: unnamed });
