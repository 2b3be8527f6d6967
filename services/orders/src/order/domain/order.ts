import type { Axes, BreachCause, HoldKind, Stage } from '@otdel/contracts';
import { type ClientCredit, type Holdable, isShort, type Prepayment } from './holds.ts';
import type { ItemKind } from './item-kind.ts';
import type { CoverageMove } from './moves.ts';
import { shippable } from './shippable.ts';
import { axesOf, completedOnOf, stageOf } from './stage.ts';

/** A line. Quantities are thousandths, prices hundred-thousandths, sums minor units, days ISO dates. */
export interface OrderLine {
  readonly id: string;
  /** The id of the line of which this was the rest when its price changed. */
  readonly splitFrom: string | null;
  readonly no: number;
  readonly itemId: string;
  readonly kind: ItemKind;
  readonly price: bigint;
  /** A fraction from 0 to 1. */
  readonly discount: string;
  /** The value of what is ordered and not cancelled; `shippedValue` is the shipped part of it. */
  readonly value: bigint;
  readonly shippedValue: bigint;
  readonly promisedOn: string;
  readonly ordered: bigint;
  readonly shipped: bigint;
  readonly delivered: bigint;
  readonly reserved: bigint;
  readonly inPurchase: bigint;
  readonly inProduction: bigint;
  readonly cancelled: bigint;
}

/** What a new line begins with: nothing is covered, shipped or cancelled yet. */
export const untouched = {
  splitFrom: null,
  shipped: 0n,
  delivered: 0n,
  reserved: 0n,
  inPurchase: 0n,
  inProduction: 0n,
  cancelled: 0n,
} as const;

/** What the money of a new order begins with: nothing has come, nothing holds it, and it waits for nothing. */
export const unpaid = {
  prepayment: null,
  advance: 0n,
  overridden: [],
  credit: null,
  waitsSince: null,
  waitedDays: 0,
} as const;

export interface Shipped {
  readonly id: string;
  readonly no: number;
  readonly shippedOn: string;
  readonly deliveredOn: string | null;
  /** Nothing of it is left: all of it was taken back. */
  readonly takenBack: boolean;
}
export interface Breach {
  readonly id: string;
  readonly promisedOn: string;
  readonly standing: boolean;
}

/** The record of an order, without what is computed from it. */
export interface OrderRecord {
  readonly id: string;
  readonly number: string;
  readonly clientId: string;
  readonly managerId: string;
  /** The manager to whom the client is assigned. */
  readonly clientManagerId: string | null;
  readonly placedOn: string;
  /** The moment at which the present promise was given. */
  readonly promiseGivenAt: string;
  /** The last promise for which `order.promise_at_risk` was published. */
  readonly atRiskOn: string | null;
  readonly atRiskAt: string | null;
  readonly atRiskCause: BreachCause | null;
  readonly confirmedOn: string | null;
  readonly confirmedAt: string | null;
  /** The moment at which supply was secured for the first time. */
  readonly securedAt: string | null;
  readonly cancelledOn: string | null;
  readonly cancelReason: string | null;
  readonly feedback: Axes['feedback'];
  readonly feedbackUntil: string | null;
  readonly closedOn: string | null;
  readonly closedAt: string | null;
  /**
   * The promise of the order is the latest day of its open lines. What takes away the last of them leaves it: of the
   * shipments the last one by date decides.
   */
  readonly promisedOn: string;
  readonly lines: readonly OrderLine[];
  readonly shipments: readonly Shipped[];
  readonly breaches: readonly Breach[];
  readonly prepayment: Prepayment | null;
  /** Minor units: what came for it, less what was given back. */
  readonly advance: bigint;
  /** Kinds of holds that the head has lifted. */
  readonly overridden: readonly HoldKind[];
  /** How the account of the client stands; null: nothing holds its orders. */
  readonly credit: ClientCredit | null;
  /** The day since which it waits for the prepayment, and the days by which its promise has moved for it already. */
  readonly waitsSince: string | null;
  readonly waitedDays: number;
}

/** An order: its record, and what is computed from it. */
export interface Order extends OrderRecord {
  readonly axes: Axes;
  readonly stage: Stage;
  /** The day of the last shipment, once nothing is left to ship. */
  readonly completedOn: string | null;
  readonly value: bigint;
  /** Nothing is reserved, bought or made for it until the prepayment is there. */
  readonly supplyHeld: boolean;
}

/** The quantity of a line that is still to be shipped. */
export const openOf = (line: OrderLine): bigint => line.ordered - line.shipped - line.cancelled;

export const coveredOf = (line: OrderLine): bigint => line.reserved + line.inPurchase + line.inProduction;

/** The quantity that is still to be shipped and that nothing covers yet. */
export const uncoveredOf = (line: OrderLine): bigint => openOf(line) - coveredOf(line);

/** How events name a line. */
export const lineInEvents = ({ id, splitFrom }: OrderLine) => ({
  lineId: id,
  ...(splitFrom !== null && { splitFrom }),
});

/** Numbers of the lines that are not fully covered. */
export const uncoveredLines = (order: Order): number[] =>
  order.lines.filter((line) => uncoveredOf(line) > 0n).map((line) => line.no);

/** The line was removed by an amendment, or cancelled before anything of it was shipped. */
export const isGone = (line: OrderLine): boolean => line.cancelled === line.ordered;

export const isConfirmed = (order: Order): boolean => order.axes.commercial === 'confirmed';

/** Something of the order can be shipped now. */
export const isShippable = (order: Order): boolean =>
  isConfirmed(order) && !isShort(order) && shippable(order.lines).length > 0;

/** Nothing but the prepayment is missing to go on: meanwhile the clock of the promise stands still. */
export const waitsForMoney = (order: Order): boolean =>
  isConfirmed(order) &&
  !isSettled(order) &&
  isShort(order) &&
  (order.supplyHeld || order.axes.supply === 'covered');

/** What may hold it. */
export const holdableOf = (order: Order): Holdable => ({
  ...order,
  shippedValue: order.lines.reduce((sum, line) => sum + line.shippedValue, 0n),
  begun: order.securedAt !== null,
  state: isSettled(order)
    ? 'over'
    : order.axes.commercial === 'placed'
      ? 'placed'
      : isConfirmed(order)
        ? 'confirmed'
        : 'over',
});

/** The client waits for nothing any more: everything is shipped, or the whole order is cancelled. */
export const isSettled = (order: Order): boolean =>
  order.completedOn !== null || order.axes.commercial === 'cancelled';

/** @example orderOf(record).stage */
export function orderOf(record: OrderRecord): Order {
  const value = record.lines.reduce((sum, line) => sum + line.value, 0n);
  const supplyHeld =
    record.prepayment?.holds === 'supply' && record.securedAt === null && isShort({ ...record, value });
  const axes = axesOf({ ...record, supplyHeld });
  return {
    ...record,
    axes,
    stage: stageOf(axes),
    completedOn: completedOnOf(record),
    value,
    supplyHeld,
  };
}

/**
 * Changes the record and computes the rest anew. Lines that do not change stay the same objects: only the others are
 * written.
 * @example revise(order, { confirmedOn: '2026-11-24' }).stage // 'supply'
 */
export const revise = (order: Order, changes: Partial<OrderRecord>): Order =>
  orderOf({ ...order, ...changes });

/** Applies moves to lines. Lines without a move stay the same objects. */
export function move(lines: readonly OrderLine[], moves: readonly CoverageMove[]): OrderLine[] {
  const byLine = new Map(moves.map((m) => [m.lineId, m]));
  return lines.map((line) => {
    const by = byLine.get(line.id);
    if (!by) return line;
    return {
      ...line,
      shipped: line.shipped + (by.shipped ?? 0n),
      reserved: line.reserved + (by.reserved ?? 0n),
      inPurchase: line.inPurchase + (by.inPurchase ?? 0n),
      inProduction: line.inProduction + (by.inProduction ?? 0n),
      cancelled: line.cancelled + (by.cancelled ?? 0n),
    };
  });
}

/** The latest promised day of the lines that are still open; undefined when none is. */
export const latestPromise = (lines: readonly OrderLine[]): string | undefined =>
  lines
    .filter((line) => openOf(line) > 0n)
    .map((line) => line.promisedOn)
    .sort()
    .at(-1);
