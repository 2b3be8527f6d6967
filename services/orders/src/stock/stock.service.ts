import { Injectable } from '@nestjs/common';
import { newId } from '@otdel/contracts';
import { type Tx, many, run, whoActs } from '@otdel/platform';
import { sql } from 'kysely';
import { type At } from '../business-date/domain/business-date.ts';

/** A quantity to reserve for a line of an order. Thousandths. */
export interface ReserveWant {
  orderId: string;
  lineId: string;
  itemId: string;
  quantity: bigint;
}

/** A signed change of one item's stock. Thousandths. */
export interface StockChange {
  itemId: string;
  onHand: bigint;
  reserved: bigint;
  /** The cost of one received unit, in minor units; left out: not known. */
  cost?: bigint | null;
}

/** The document that changes what is on hand. */
export interface Cause {
  reason: 'opening' | 'receipt' | 'production' | 'shipment';
  referenceId: string | null;
}

interface Part {
  lineId: string;
  itemId: string;
  quantity: bigint;
}
interface Ended extends Part {
  /** The latest day on which a part of it arrived for the line; null when all of it was reserved from free stock. */
  arrivedOn: string | null;
}

/**
 * The stock of items and its reservations. Rows of `stock` are locked after orders, purchases and jobs, before the
 * number series, and always in the order of item ids, so that two transactions do not deadlock. The check of the
 * table is the second guard. Rows of `reservation` change only under the row lock of their order.
 */
@Injectable()
export class StockService {
  /**
   * Reserves free stock for the lines in the given order. It is one statement: the second of two transactions that
   * want the last unit waits for the stock row, and then reads what is left.
   * @returns the reserved quantity by line
   */
  async reserve(tx: Tx, wants: readonly ReserveWant[], at: At): Promise<Part[]> {
    if (wants.length === 0) return [];
    const rows = await many<Part>(tx)`
      with want as (
        select * from unnest(
          ${wants.map(() => newId())}::uuid[], ${wants.map((w) => w.orderId)}::uuid[],
          ${wants.map((w) => w.lineId)}::uuid[], ${wants.map((w) => w.itemId)}::uuid[],
          ${wants.map((w) => w.quantity)}::bigint[]
        ) with ordinality as w (id, order_id, line_id, item_id, quantity, turn)
      ), locked as materialized (
        select item_id, on_hand - reserved as free from stock
        where item_id = any(${wants.map((w) => w.itemId)}::uuid[]) order by item_id for update
      ), share as (
        select w.*, least(w.quantity, greatest(0, l.free - coalesce(sum(w.quantity) over earlier, 0)))::bigint as part
        from want w join locked l using (item_id)
        window earlier as (partition by w.item_id order by w.turn rows between unbounded preceding and 1 preceding)
      ), made as (
        insert into reservation (id, order_id, line_id, item_id, quantity, left_quantity, state, source, made_at)
        select id, order_id, line_id, item_id, part, part, 'held', 'stock', ${at.now.toString()}::timestamptz
        from share where part > 0
        returning line_id, item_id, quantity
      ), taken as (
        update stock s set reserved = s.reserved + m.part
        from (select item_id, sum(quantity)::bigint as part from made group by item_id) m
        where s.item_id = m.item_id
      )
      select line_id as "lineId", item_id as "itemId", quantity from made`;
    return rows;
  }

  /** Reserves arrived goods for the lines that wait for them, and adds the rest to free stock. */
  async arrive(
    tx: Tx,
    arrived: readonly { itemId: string; quantity: bigint; cost: bigint | null; held: ReserveWant | null }[],
    source: 'purchase' | 'production',
    referenceId: string,
    at: At,
  ): Promise<void> {
    const held = arrived.flatMap((a) => a.held ?? []);
    if (held.length > 0) {
      await run(tx)`
        insert into reservation (
          id, order_id, line_id, item_id, quantity, left_quantity, state, source, arrived_on, made_at)
        select w.id, w.order_id, w.line_id, w.item_id, w.quantity, w.quantity, 'held', ${source},
          ${at.on.toString()}::date, ${at.now.toString()}::timestamptz
        from unnest(
          ${held.map(() => newId())}::uuid[], ${held.map((w) => w.orderId)}::uuid[],
          ${held.map((w) => w.lineId)}::uuid[], ${held.map((w) => w.itemId)}::uuid[],
          ${held.map((w) => w.quantity)}::bigint[]
        ) as w (id, order_id, line_id, item_id, quantity)`;
    }
    const changes = arrived.map((a) => ({
      itemId: a.itemId,
      onHand: a.quantity,
      reserved: a.held?.quantity ?? 0n,
      cost: a.cost,
    }));
    const reason = source === 'purchase' ? 'receipt' : 'production';
    await this.change(tx, changes, at, { cause: { reason, referenceId } });
  }

  /**
   * Frees what is reserved for the lines, the latest reservation first.
   * @param next items whose stock the same transaction changes afterwards: they are locked here, in one order with
   *   the others
   */
  async release(
    tx: Tx,
    lines: readonly { lineId: string; quantity: bigint }[],
    at: At,
    next: readonly string[],
  ): Promise<void> {
    const parts = await this.endReservations(tx, lines, 'released', at);
    const changes = parts.map((p) => ({ itemId: p.itemId, onHand: 0n, reserved: -p.quantity }));
    await this.change(tx, changes, at, { next });
  }

  /**
   * Takes reserved goods out of stock, the earliest reservation first.
   * @returns by line how much was reserved, and when it had arrived: the caller refuses when this is less than it
   *   asked for, or later than the shipment
   */
  async consume(
    tx: Tx,
    lines: readonly { lineId: string; quantity: bigint }[],
    shipmentId: string,
    at: At,
  ): Promise<Ended[]> {
    const parts = await this.endReservations(tx, lines, 'consumed', at);
    const changes = parts.map((p) => ({ itemId: p.itemId, onHand: -p.quantity, reserved: -p.quantity }));
    await this.change(tx, changes, at, { cause: { reason: 'shipment', referenceId: shipmentId } });
    return parts;
  }

  /**
   * The only place besides `reserve` that changes stock. It locks the rows in the order of item ids and writes the
   * movements. What is on hand changes only with a cause. The same statement locks the rows of `next`, so that all
   * locks are taken in the order of item ids.
   */
  async change(
    tx: Tx,
    changes: readonly StockChange[],
    at: At,
    { cause, next = [] }: { cause?: Cause; next?: readonly string[] } = {},
  ): Promise<void> {
    if (changes.length === 0) return;
    const items = new Set(changes.map((c) => c.itemId));
    const changed = await run(tx)`
      with change as (
        select * from unnest(
          ${changes.map(() => newId())}::uuid[], ${changes.map((c) => c.itemId)}::uuid[],
          ${changes.map((c) => c.onHand)}::bigint[], ${changes.map((c) => c.reserved)}::bigint[],
          ${changes.map((c) => c.cost ?? null)}::bigint[]
        ) as c (id, item_id, on_hand, reserved, cost)
      ), total as (
        select item_id, sum(on_hand)::bigint as on_hand, sum(reserved)::bigint as reserved from change group by item_id
      ), locked as materialized (
        select item_id from stock where item_id = any(${[...items, ...next]}::uuid[]) order by item_id for update
      ), moved as (
        insert into stock_move (id, item_id, quantity, reason, reference_id, moved_on, recorded_at, cost, actor)
        select id, item_id, on_hand, ${cause?.reason ?? null}, ${cause?.referenceId ?? null}::uuid,
          ${at.on.toString()}::date, ${at.now.toString()}::timestamptz, cost, ${whoActs()}
        from change where on_hand <> 0
      )
      update stock s set on_hand = s.on_hand + t.on_hand, reserved = s.reserved + t.reserved
      from total t join locked l using (item_id) where s.item_id = t.item_id`;
    if (changed !== items.size) {
      throw new Error(`Stock of ${items.size} items changes, but only ${changed} of them have a row.`);
    }
  }

  /** Ends reservations up to the given quantities. A reservation that ends in part keeps the rest. */
  private async endReservations(
    tx: Tx,
    lines: readonly { lineId: string; quantity: bigint }[],
    end: 'released' | 'consumed',
    at: At,
  ): Promise<Ended[]> {
    if (lines.length === 0) return [];
    const turn =
      end === 'consumed'
        ? sql`r.arrived_on nulls first, r.made_at, r.id`
        : sql`r.arrived_on desc nulls last, r.made_at desc, r.id desc`;
    const rows = await many<Ended>(tx)`
      with want as (
        select * from unnest(${lines.map((l) => l.lineId)}::uuid[], ${lines.map((l) => l.quantity)}::bigint[])
          as w (line_id, quantity)
      ), held as (
        select r.id, least(r.left_quantity, w.quantity - coalesce(sum(r.left_quantity) over earlier, 0))::bigint as part
        from reservation r join want w using (line_id) where r.state = 'held'
        window earlier as (partition by r.line_id order by ${turn} rows between unbounded preceding and 1 preceding)
      ), ended as (
        update reservation r set left_quantity = r.left_quantity - h.part,
          state = case when r.left_quantity = h.part then ${end} else r.state end,
          ended_at = case when r.left_quantity = h.part then ${at.now.toString()}::timestamptz end
        from held h where h.id = r.id and h.part > 0
        returning r.line_id, r.item_id, r.arrived_on, h.part
      )
      select line_id as "lineId", item_id as "itemId", sum(part)::bigint as quantity, max(arrived_on) as "arrivedOn"
      from ended group by line_id, item_id`;
    return rows;
  }
}
