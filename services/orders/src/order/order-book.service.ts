import { Injectable } from '@nestjs/common';
import { type EventType, type orderEvents, orderHeld, orderReady, type orderState } from '@otdel/contracts';
import { type Publication, publication, publishAll } from '@otdel/messaging';
import { afterCommit, logger, type Tx, run, one, many, whoActs } from '@otdel/platform';
import { type RawBuilder, sql } from 'kysely';
import type { z } from 'zod';
import { type At } from '../business-date/domain/business-date.ts';
import { type Order, isShippable, waitsForMoney } from './domain/order.ts';
import { becameReady } from './domain/stage.ts';
import { creditOf, overriddenOf } from './holds.queries.ts';
import { type StoredOrder, fromStored, toStored, toStoredLine, onTheWay } from './order-rows.queries.ts';

type OrderEvent = (typeof orderEvents)[number];
const log = logger('orders');

/** An event of an order to publish. The book adds the order's state to it. */
export interface NewEvent {
  type: EventType;
  facts: object;
}

/** @example eventOf(orderConfirmed, { confirmedOn: '2026-11-24' }) */
export const eventOf = <E extends OrderEvent>(
  type: E,
  facts: Omit<z.input<E['payload']>, 'state'>,
): NewEvent => ({
  type,
  facts,
});

/** What a step changes, and the events that it publishes. */
export interface Change {
  before: Order;
  after: Order;
  events: readonly NewEvent[];
  /** The business date of the step, and the moment of recording. */
  at: At;
}

/**
 * Locks, reads and writes orders. Only this class updates the state of an order, its lines and its stage log; it raises the
 * version and publishes the events. A write is two statements, whatever changed: one for the state, one for the
 * events.
 */
@Injectable()
export class OrderBook {
  /**
   * Locks the orders in the order of their ids, so that two transactions that lock the same orders do not deadlock.
   * The caller reads them by another statement: a statement that waits for a lock sees the lines as they were before
   * it waited.
   */
  async lock(tx: Tx, ids: readonly string[]): Promise<void> {
    if (ids.length === 0) return;
    await run(tx)`
      select from customer_order where id = any(${ids}::uuid[]) order by id for update`;
  }

  /**
   * Locks and reads one order by one statement. When the statement had to wait for the lock, it has the newest row of
   * the order, but lines and shipments from before the wait. The versions differ then, and the order is read again.
   * @returns undefined when there is no such order
   */
  async lockAndRead(tx: Tx, id: string): Promise<Order | undefined> {
    const row = await one<StoredOrder & Versions>(tx)`
      select ${record}, o.version, (select s.version from customer_order s where s.id = o.id) as seen
      from customer_order o where o.id = ${id} for update of o`;
    if (!row) return undefined;
    const { version, seen, ...order } = row;
    return version === seen ? fromStored(order) : (await this.read(tx, [id]))[0];
  }

  /** The orders by id; unknown ids are left out. */
  async read(tx: Tx, ids: readonly string[]): Promise<Order[]> {
    return readWhere(tx, sql`o.id = any(${ids}::uuid[])`);
  }

  async readByLines(tx: Tx, lineIds: readonly string[]): Promise<Order[]> {
    return readWhere(tx, sql`o.id in (select order_id from order_line where id = any(${lineIds}::uuid[]))`);
  }

  /**
   * Writes the changes and publishes their events. It adds `order.ready` for each order that became ready, and `order.held` for
   * each that begins to wait for money.
   */
  async write(tx: Tx, made: readonly Change[]): Promise<void> {
    if (made.length === 0) return;
    const changes = made.map(waiting);
    const orders = changes.map(({ before, after, at }) => ({
      ...toStored(after),
      moved: after.stage !== before.stage,
      on: at.on.toString(),
      now: at.now.toString(),
    }));
    const lines = changes.flatMap(({ before, after }) =>
      after.lines.filter((line) => !before.lines.includes(line)).map(toStoredLine),
    );
    await run(tx)`
      with next as (
        select * from jsonb_to_recordset(${JSON.stringify(orders)}::jsonb) as n (
          id uuid, manager_id uuid, value bigint, promised_on date, promise_given_at timestamptz, at_risk_on date,
          at_risk_at timestamptz, at_risk_cause text,
          confirmed_on date, confirmed_at timestamptz, secured_at timestamptz, cancelled_on date, cancel_reason text,
          completed_on date, missed boolean, feedback text, feedback_until date, closed_on date, closed_at timestamptz,
          commercial text, supply text, delivery text, stage text, waits_since date, waited_days int, moved boolean, "on" date, now timestamptz)
      ), line as (
        update order_line l set price = n.price, discount = n.discount, value = n.value, promised_on = n.promised_on,
          ordered = n.ordered, shipped = n.shipped, shipped_value = n.shipped_value, delivered = n.delivered,
          reserved = n.reserved, cancelled = n.cancelled
        from jsonb_to_recordset(${JSON.stringify(lines)}::jsonb) as n (
          id uuid, price numeric, discount numeric, value bigint, promised_on date, ordered bigint, shipped bigint,
          shipped_value bigint, delivered bigint, reserved bigint, cancelled bigint)
        where l.id = n.id
      ), stage_left as (
        update stage_log s set left_at = n.now from next n
        where n.moved and s.order_id = n.id and s.left_at is null
      ), stage_entered as (
        insert into stage_log (order_id, seq, stage, entered_on, entered_at, actor)
        select n.id, (select max(s.seq) + 1 from stage_log s where s.order_id = n.id), n.stage, n."on", n.now,
          ${whoActs()}
        from next n where n.moved
      )
      update customer_order o set manager_id = n.manager_id, value = n.value, promised_on = n.promised_on,
        promise_given_at = n.promise_given_at, at_risk_on = n.at_risk_on,
        at_risk_at = n.at_risk_at, at_risk_cause = n.at_risk_cause, confirmed_on = n.confirmed_on,
        confirmed_at = n.confirmed_at, secured_at = n.secured_at, cancelled_on = n.cancelled_on,
        cancel_reason = n.cancel_reason, cancelled_actor = case
          when o.cancelled_on is null and n.cancelled_on is not null then ${whoActs()} else o.cancelled_actor end, completed_on = n.completed_on, missed = n.missed, feedback = n.feedback,
        feedback_until = n.feedback_until, closed_on = n.closed_on, closed_at = n.closed_at,
        waits_since = n.waits_since, waited_days = n.waited_days, commercial = n.commercial, supply = n.supply, delivery = n.delivery, stage = n.stage, version = o.version + 1
      from next n where o.id = n.id`;
    await publishAll(tx, changes.flatMap(publicationsOf), changes[0]!.at.now);
    afterCommit(tx, () => changes.forEach(logChange));
  }
}

/**
 * The state that each event of an order carries. Only the first event of a step carries the change of the stage: for
 * the next ones the stage has changed already.
 */
export const stateOf = (order: Order, previousStage: Order['stage'] | null): z.input<typeof orderState> => ({
  number: order.number,
  stage: order.stage,
  previousStage,
  axes: order.axes,
  clientId: order.clientId,
  managerId: order.managerId,
  clientManagerId: order.clientManagerId,
  promisedOn: order.promisedOn,
  shippable: isShippable(order),
});

/** Logs what was done with the order, and its stage. */
function logChange({ before, after, events }: Change): void {
  const { number: order, stage } = after;
  const from = before.stage === stage ? {} : { from: before.stage };
  log.info({ order, stage, ...from, published: events.map(({ type }) => type.name) }, 'the order went on');
}

function publicationsOf({ before, after, events, at }: Change): Publication[] {
  const ready = becameReady(before, after) ? [eventOf(orderReady, { readyOn: at.on.toString() })] : [];
  return [...events, ...ready].map(({ type, facts }, i) =>
    publication(type, after.id, { state: stateOf(after, i === 0 ? before.stage : after.stage), ...facts }),
  );
}

/** An order that begins to wait for money says so, and since when. */
function waiting(change: Change): Change {
  const { after, events, at } = change;
  if (after.waitsSince !== null || !waitsForMoney(after)) return change;
  const heldOn = at.on.toString();
  return {
    ...change,
    after: { ...after, waitsSince: heldOn },
    events: [...events, eventOf(orderHeld, { kind: 'prepayment', heldOn })],
  };
}

interface Versions {
  /** `version` is that of the locked row, `seen` that of the row to which the lines belong. */
  version: number;
  seen: number;
}

async function readWhere(tx: Tx, where: RawBuilder<unknown>): Promise<Order[]> {
  const rows = await many<StoredOrder>(tx)`
    select ${record} from customer_order o where ${where} order by o.id`;
  return rows.map(fromStored);
}

/** JSON numbers are exact here: quantities stay below 10^12 thousandths, sums below 10^15. */
const record = sql`
  o.id, o.number, o.client_id as "clientId", o.manager_id as "managerId",
  (select c.manager_id from client_ref c where c.id = o.client_id) as "clientManagerId",
  o.placed_on as "placedOn", o.promised_on as "promisedOn", o.promise_given_at as "promiseGivenAt",
  o.at_risk_on as "atRiskOn", o.at_risk_at as "atRiskAt", o.at_risk_cause as "atRiskCause", o.confirmed_on as "confirmedOn", o.confirmed_at as "confirmedAt",
  o.secured_at as "securedAt", o.cancelled_on as "cancelledOn", o.cancel_reason as "cancelReason",
  o.prepay_share as "prepayShare", o.prepay_holds as "prepayHolds", o.advance, o.waits_since as "waitsSince",
  o.waited_days as "waitedDays", ${overriddenOf} as overridden, ${creditOf} as credit,
  o.feedback, o.feedback_until as "feedbackUntil", o.closed_on as "closedOn", o.closed_at as "closedAt",
  (select json_agg(json_build_object(
      'id', l.id, 'splitFrom', l.split_from, 'no', l.no, 'itemId', l.item_id, 'kind', l.kind, 'price', l.price::text,
      'discount', trim_scale(l.discount)::text, 'value', l.value, 'shippedValue', l.shipped_value,
      'promisedOn', l.promised_on, 'ordered', l.ordered, 'shipped', l.shipped, 'delivered', l.delivered,
      'reserved', l.reserved, ${onTheWay},
      'cancelled', l.cancelled) order by l.no)
    from order_line l where l.order_id = o.id) as lines,
  (select json_agg(json_build_object(
      'id', s.id, 'no', s.no, 'shippedOn', s.shipped_on, 'deliveredOn', s.delivered_on,
      'takenBack', s.taken_back) order by s.no)
    from shipment s where s.order_id = o.id) as shipments,
  (select json_agg(json_build_object(
      'id', b.id, 'promisedOn', b.promised_on, 'standing', b.withdrawn_at is null) order by b.promised_on)
    from promise_breach b where b.order_id = o.id) as breaches`;
