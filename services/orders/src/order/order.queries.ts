import { Injectable } from '@nestjs/common';
import {
  type Actor,
  type CallContext,
  type OrderSummary,
  type OrderView,
  type Page,
  type RequestOf,
  type ResponseOf,
  businessDate,
  getOrder,
  id,
  listOrders,
  notFound,
  stageCounts,
  stages,
} from '@otdel/contracts';
import { Answers, allOf, Clock, Database, decodeCursor, page, one, many } from '@otdel/platform';
import { type RawBuilder, sql } from 'kysely';
import { z } from 'zod';
import { newestEntries } from './order-histories.ts';
import { onTheWay } from './order-rows.queries.ts';
import { type SummaryRow, type ViewRow, summaryOf, viewOf } from './order-views.ts';
import { lateOn, seenBy } from './sight.queries.ts';

type Filters = RequestOf<typeof listOrders>;

/** Reads orders. One statement per query. */
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
    const where = sql`o.id = ${orderId} and ${seenBy(actor)}`;
    const row = await this.db.read(
      (tx) =>
        one<ViewRow>(tx)`
        select ${summary(this.clock.today())}, o.note, o.placed_at as "placedAt", o.confirmed_at as "confirmedAt",
          o.closed_at as "closedAt", o.cancelled_on as "cancelledOn", o.cancel_reason as "cancelReason", ${lines}, ${newestEntries}
        from customer_order o where ${where}`,
    );
    if (!row) throw notFound('order', orderId);
    return viewOf(row, this.clock.now());
  }

  /** @throws not_found `order`, also when the actor may not see it */
  async mustSee(orderId: string, actor: Actor): Promise<void> {
    const rows = await this.db.read(
      (tx) => many(tx)`select from customer_order o where o.id = ${orderId} and ${seenBy(actor)}`,
    );
    if (rows.length === 0) throw notFound('order', orderId);
  }

  /** The newest orders first. */
  @Answers(listOrders)
  async list(filters: Filters, { actor }: CallContext): Promise<Page<OrderSummary>> {
    const today = this.clock.today();
    const where = allOf(seenBy(actor), conditionsOf(filters, today));
    const rows = await this.db.read(
      (tx) =>
        many<SummaryRow>(tx)`
        select ${summary(today)} from customer_order o where ${where}
        order by o.placed_on desc, o.id desc limit ${filters.limit + 1}`,
    );
    return page(rows, filters.limit, (row) => [row.placedOn, row.id], summaryOf);
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

function conditionsOf(filters: Filters, today: Temporal.PlainDate): RawBuilder<boolean> {
  const { stage, late, managerId, clientId, promisedFrom, promisedTo, externalRef, number } = filters;
  const after = decodeCursor(filters.cursor, z.tuple([businessDate, id]));
  return allOf(
    after && sql`(o.placed_on, o.id) < (${after[0]}::date, ${after[1]}::uuid)`,
    stage !== undefined && sql`o.stage = ${stage}`,
    late !== undefined && (late ? lateOn(today) : sql`not ${lateOn(today)}`),
    managerId !== undefined && sql`o.manager_id = ${managerId}`,
    clientId !== undefined && sql`o.client_id = ${clientId}`,
    promisedFrom !== undefined && sql`o.promised_on >= ${promisedFrom}::date`,
    promisedTo !== undefined && sql`o.promised_on <= ${promisedTo}::date`,
    externalRef !== undefined && sql`o.external_ref = ${externalRef}`,
    number !== undefined && sql`o.number = ${number}`,
  );
}

const summary = (today: Temporal.PlainDate): RawBuilder<unknown> => sql`
  o.id, o.number, o.external_ref as "externalRef", o.client_id as "clientId", o.manager_id as "managerId",
  o.stage, o.commercial, o.supply, o.delivery,
  o.feedback, o.currency, o.value, o.placed_on as "placedOn", o.promised_on as "promisedOn",
  o.first_promised_on as "firstPromisedOn", o.completed_on as "shippedOn", ${lateOn(today)} as late, o.version`;

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
