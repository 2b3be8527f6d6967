import { Injectable } from '@nestjs/common';
import {
  type Actor,
  type CallContext,
  type OrderSummary,
  type OrderView,
  type Page,
  type RequestOf,
  type ResponseOf,
  forbidden,
  fromMinor,
  getOrder,
  listOrders,
  notFound,
  stageCounts,
  stages,
  summarizeOrders,
} from '@otdel/contracts';
import { Answers, allOf, Clock, Database, page, one, many } from '@otdel/platform';
import { type RawBuilder, sql } from 'kysely';
import { namedBy } from '../number/number.queries.ts';
import { isOpen, type Narrowing, narrowedBy } from './order-filters.queries.ts';
import { newestEntries } from './order-histories.ts';
import { committedBeside, creditOf } from './holds.queries.ts';
import { onTheWay } from './order-rows.queries.ts';
import { foundBy } from './order-search.queries.ts';
import { after, keyOf, sortedBy } from './order-sorts.queries.ts';
import { type SummaryRow, type ViewRow, summaryOf, viewOf } from './order-views.ts';
import { changedBy, lateOn, seenBy } from './sight.queries.ts';

/** Reads orders. */
@Injectable()
export class OrderQueries {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
  ) {}

  /**
   * One order with the newest entries of its histories. @throws not_found `order`, also when the actor may not see it
   */
  @Answers(getOrder)
  async get({ orderId }: RequestOf<typeof getOrder>, { actor }: CallContext): Promise<OrderView> {
    const where = sql`${namedBy('o', orderId)} and ${seenBy(actor)}`;
    const row = await this.db.read(
      (tx) =>
        one<ViewRow>(tx)`
        select ${summary(this.clock.today())}, ${money}, o.note, o.deliver_to as "deliverTo", ${whoDid}, o.placed_at as "placedAt", o.confirmed_at as "confirmedAt",
          o.closed_at as "closedAt", o.cancelled_on as "cancelledOn", o.cancel_reason as "cancelReason", ${lines}, ${newestEntries}
        from customer_order o where ${where}`,
    );
    if (!row) throw notFound('order', orderId);
    return viewOf(row, this.clock.today(), actor);
  }

  /** @throws not_found `order`, also when the actor may not see it */
  async mustSee(orderId: string, actor: Actor): Promise<void> {
    const rows = await this.db.read(
      (tx) => many(tx)`select from customer_order o where o.id = ${orderId} and ${seenBy(actor)}`,
    );
    if (rows.length === 0) throw notFound('order', orderId);
  }

  /** @throws not_found `order`, also when the actor may not see it; forbidden `order_of_another` */
  async mustChange(orderId: string, actor: Actor): Promise<void> {
    const row = await this.db.read(
      (tx) => one<{ number: string; may: boolean | null }>(tx)`
        select o.number, ${changedBy(actor)} as may from customer_order o where o.id = ${orderId} and ${seenBy(actor)}`,
    );
    if (!row) throw notFound('order', orderId);
    if (!row.may) throw forbidden('order_of_another', { order: row.number });
  }

  /** A page of orders in the order that was asked for: one statement, two for a search. */
  @Answers(listOrders)
  async list(filters: RequestOf<typeof listOrders>, { actor }: CallContext): Promise<Page<OrderSummary>> {
    const today = this.clock.today();
    const { limit, sort, cursor, search, clientIds = [] } = filters;
    const rows = await this.db.read(async (tx) => {
      const found = search === undefined ? undefined : await foundBy(tx, 'order', { search, clientIds });
      const where = allOf(seenBy(actor), narrowedBy(filters, today), found, after(sort, cursor));
      return many<SummaryRow>(tx)`
        select ${summary(today)} from customer_order o where ${where}
        order by ${sortedBy(sort)} limit ${limit + 1}`;
    });
    return page(rows, limit, keyOf(sort), summaryOf);
  }

  /** Of all orders that the list would give page by page: one statement, two for a search. */
  @Answers(summarizeOrders)
  async summarize(filters: Narrowing, { actor }: CallContext): Promise<ResponseOf<typeof summarizeOrders>> {
    const today = this.clock.today();
    const { search, clientIds = [] } = filters;
    const rows = await this.db.read(async (tx) => {
      const found = search === undefined ? undefined : await foundBy(tx, 'all', { search, clientIds });
      const where = allOf(seenBy(actor), narrowedBy(filters, today), found);
      return many<{ currency: string; orders: number; open: number; late: number; value: string }>(tx)`
        select o.currency, count(*)::int as orders, (count(*) filter (where ${isOpen}))::int as open,
          (count(*) filter (where ${lateOn(today)}))::int as late, sum(o.value)::text as value
        from customer_order o where ${where} group by o.currency order by o.currency`;
    });
    const total = (count: 'orders' | 'open' | 'late') => rows.reduce((sum, row) => sum + row[count], 0);
    return {
      orders: total('orders'),
      open: total('open'),
      late: total('late'),
      sums: rows.map(({ currency, orders, value }) => ({
        currency,
        orders,
        value: fromMinor(BigInt(value)),
      })),
    };
  }

  /** The number of orders per stage, in the order of the stages, with 0 for stages without orders. */
  @Answers(stageCounts)
  async stageCounts(
    _: RequestOf<typeof stageCounts>,
    { actor }: CallContext,
  ): Promise<ResponseOf<typeof stageCounts>> {
    type Count = ResponseOf<typeof stageCounts>['stages'][number];
    const rows = await this.db.read(
      (tx) =>
        many<Count>(tx)`
        select o.stage, count(*)::int as orders, (count(*) filter (where ${lateOn(this.clock.today())}))::int as late
        from customer_order o where ${seenBy(actor)} group by o.stage`,
    );
    const found = new Map(rows.map((row) => [row.stage, row]));
    return {
      at: this.clock.now().toString(),
      stages: stages.map((stage) => found.get(stage) ?? { stage, orders: 0, late: 0 }),
    };
  }
}

const summary = (today: Temporal.PlainDate): RawBuilder<unknown> => sql`
  o.id, o.number, o.external_ref as "externalRef", o.client_id as "clientId", o.manager_id as "managerId",
  o.stage, o.commercial, o.supply, o.delivery,
  o.feedback, o.currency, o.value, o.placed_on as "placedOn", o.promised_on as "promisedOn",
  o.first_promised_on as "firstPromisedOn", o.completed_on as "shippedOn", ${lateOn(today)} as late, o.version`;

/** Who brought the order to its stages. Who cancelled a rest stands at the order: its stage may be the same as before. */
const whoDid = sql`
  (select g.actor ->> 'staffId' from stage_log g where g.order_id = o.id and g.seq = 1) as "placedById",
  (select g.actor ->> 'staffId' from stage_log g
    where g.order_id = o.id and g.seq = 2 and o.confirmed_at is not null) as "confirmedById",
  coalesce(o.cancelled_actor ->> 'staffId', (select g.actor ->> 'staffId' from stage_log g
    where g.order_id = o.id and g.stage = 'cancelled')) as "cancelledById"`;

/** What may hold the order. What others of its client have taken of the limit counts until it is confirmed. */
const money = sql`
  o.advance, o.prepay_share as "prepayShare", o.prepay_holds as "prepayHolds", o.waits_since as "waitsSince",
  o.secured_at is not null as begun, ${creditOf} as credit,
  case when o.commercial = 'placed' and exists (
    select from client_credit c where c.client_id = o.client_id and c.limit_left is not null)
    then ${committedBeside} else 0 end::bigint as committed,
  (select k.manager_id from client_ref k where k.id = o.client_id) as "clientManagerId",
  (select json_agg(json_build_object('kind', v.kind, 'at', v.at, 'by', v.actor ->> 'staffId', 'reason', v.reason) order by v.at)
    from hold_override v where v.order_id = o.id) as overrides`;

/** The lines of an order as JSON. Quantities and sums are small enough for JSON numbers. */
const lines = sql`
  (select json_agg(json_build_object(
      'id', l.id, 'no', l.no, 'itemId', l.item_id, 'sku', i.sku, 'itemName', i.name, 'kind', l.kind, 'unit', i.unit,
      'price', l.price::text, 'shippedValue', l.shipped_value,
      'splitFrom', (select s.no from order_line s where s.id = l.split_from),
      'discount', trim_scale(l.discount)::text, 'value', l.value, 'requestedOn', l.requested_on,
      'promisedOn', l.promised_on, 'delivered', l.delivered, 'ordered', l.ordered, 'shipped', l.shipped,
      'reserved', l.reserved, ${onTheWay},
      'cancelled', l.cancelled) order by l.no)
    from order_line l join item i on i.id = l.item_id where l.order_id = o.id) as lines`;
