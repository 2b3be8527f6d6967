import { Injectable } from '@nestjs/common';
import { newId } from '@otdel/contracts';
import { type Tx, many, one, run, whoActs } from '@otdel/platform';
import { type At } from '../business-date/domain/business-date.ts';
import { type DayChange, firstDayWith } from './domain/balance.ts';

/**
 * What moves stock. `opening`, `receipt`, `production`, `issue`, `count`, `write_off` and `return` change what is on
 * hand; `reservation` and `release` change only what is reserved.
 */
export type MoveKind =
  | 'opening'
  | 'receipt'
  | 'production'
  | 'reservation'
  | 'release'
  | 'issue'
  | 'count'
  | 'write_off'
  | 'return';

/** A movement of the ledger: signed changes of what is on hand and of what is reserved. Thousandths. */
export interface StockMove {
  kind: MoveKind;
  itemId: string;
  onHand?: bigint;
  reserved?: bigint;
  /** The order's line for which it is reserved. */
  lineId?: string;
  /** The purchase, job or shipment. */
  referenceId?: string;
  /** The cost of one received unit, in hundred-thousandths; left out: not known. */
  cost?: bigint | null;
  /** The reason that a person gave. */
  why?: string;
}

/**
 * The stock ledger: rows of `stock_move` are only added, and each row of `stock` is the sum of its movements. The
 * stock row of an item is also the lock of its supply: whoever changes what covers lines of the item holds it. Stock
 * rows are locked after orders, before purchases, jobs and number series, in the order of item ids, so that two
 * transactions do not deadlock. The check of the table is the second guard.
 */
@Injectable()
export class StockService {
  /** Locks the stock of the items until the end of the transaction. */
  async lock(tx: Tx, itemIds: readonly string[]): Promise<void> {
    if (itemIds.length === 0) return;
    await run(tx)`
      select item_id from stock where item_id = any(${itemIds}::uuid[]) order by item_id for update`;
  }

  /**
   * Writes movements, and the balances that follow. It locks the stock rows in the order of item ids. What was counted
   * on a later day stays as it was counted: a movement of an earlier day has its opposite on the day of the count.
   */
  async move(tx: Tx, moves: readonly StockMove[], at: At): Promise<void> {
    if (moves.length === 0) return;
    const items = new Set(moves.map((m) => m.itemId));
    const changed = await run(tx)`
      with locked as materialized (
        select item_id from stock where item_id = any(${[...items]}::uuid[]) order by item_id for update
      ), given as (
        select * from unnest(
          ${moves.map(() => newId())}::uuid[], ${moves.map((m) => m.itemId)}::uuid[],
          ${moves.map((m) => m.kind)}::text[], ${moves.map((m) => m.onHand ?? 0n)}::bigint[],
          ${moves.map((m) => m.reserved ?? 0n)}::bigint[], ${moves.map((m) => m.lineId ?? null)}::uuid[],
          ${moves.map((m) => m.referenceId ?? null)}::uuid[],
          ${moves.map((m) => m.cost ?? null)}::bigint[], ${moves.map((m) => m.why ?? null)}::text[],
          ${moves.map(() => newId())}::uuid[]
        ) as m (id, item_id, kind, on_hand, reserved, line_id, reference_id, cost, why, opposite_id)
      ), counted as (
        select g.*, (
          select min(c.moved_on) from stock_move c
          where c.item_id = g.item_id and c.kind = 'count' and c.moved_on > ${at.on.toString()}::date) as on
        from given g where g.on_hand <> 0 and g.kind <> 'opening'
      ), moved as (
        insert into stock_move (id, item_id, kind, on_hand, reserved, line_id, reference_id, cost, why,
          moved_on, recorded_at, actor)
        select id, item_id, kind, on_hand, reserved, line_id, reference_id, cost * 0.00001, why,
          ${at.on.toString()}::date, ${at.now.toString()}::timestamptz, ${whoActs()}
        from given
        union all
        select opposite_id, item_id, 'count', -on_hand, 0, null, id, null, null, c.on,
          ${at.now.toString()}::timestamptz, ${whoActs()}
        from counted c where c.on is not null
        returning item_id, on_hand, reserved
      )
      update stock s set on_hand = s.on_hand + t.on_hand, reserved = s.reserved + t.reserved
      from (
        select item_id, sum(on_hand)::bigint as on_hand, sum(reserved)::bigint as reserved from moved group by item_id
      ) t join locked l using (item_id) where s.item_id = t.item_id`;
    if (changed !== items.size) {
      throw new Error(`Stock of ${items.size} items moves, but only ${changed} of them have a row.`);
    }
  }

  /** What was on hand at the end of a day, by the ledger; an opening stock was there from the beginning. */
  async balanceOn(tx: Tx, itemId: string, day: Temporal.PlainDate): Promise<bigint> {
    const row = await one<{ balance: bigint }>(tx)`
      select (s.on_hand - coalesce((
        select sum(m.on_hand) from stock_move m
        where m.item_id = s.item_id and m.moved_on > ${day.toString()}::date and m.kind <> 'opening'), 0))::bigint as balance
      from stock s where s.item_id = ${itemId}`;
    return row!.balance;
  }

  /** Whether the item was counted after the day: then a movement of the day does not change what is on hand now. */
  async isCountedAfter(tx: Tx, itemId: string, day: Temporal.PlainDate): Promise<boolean> {
    const row = await one<{ counted: boolean }>(tx)`
      select exists (
        select from stock_move where item_id = ${itemId} and kind = 'count' and moved_on > ${day.toString()}::date
      ) as counted`;
    return row!.counted;
  }

  /**
   * The first day on which something of these items can leave, when one of them is short on the day or later; null
   * when none is. An opening stock was there from the beginning, whenever it was counted. The caller holds the locks.
   */
  async shortUntil(tx: Tx, itemIds: readonly string[], on: Temporal.PlainDate): Promise<string | null> {
    const rows = await many<{
      onHand: bigint;
      later: (Omit<DayChange, 'change'> & { change: number })[] | null;
    }>(tx)`
      select s.on_hand as "onHand", (
        select json_agg(d) from (
          select m.moved_on as on, sum(m.on_hand) as change from stock_move m
          where m.item_id = s.item_id and m.moved_on > ${on.toString()}::date and m.kind <> 'opening' and m.on_hand <> 0
          group by m.moved_on) d) as later
      from stock s where s.item_id = any(${itemIds}::uuid[])`;
    const days = rows.flatMap(({ onHand, later }) => {
      const changes = (later ?? []).map(({ on: day, change }) => ({ on: day, change: BigInt(change) }));
      return firstDayWith(onHand, changes, on.toString()) ?? [];
    });
    return days.toSorted().at(-1) ?? null;
  }
}
