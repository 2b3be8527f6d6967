/** What money holds orders. Sums are minor units, days ISO dates. */
import {
  type Actor,
  fromMinor,
  type HoldKind,
  moneyReaders,
  type OrderHold,
  shareOf,
} from '@otdel/contracts';

/** What the terms of the client wanted when the order was placed. */
export interface Prepayment {
  /** Hundredths of a percent of the order's value. */
  readonly share: number;
  readonly holds: 'supply' | 'shipment';
}
/** How the account of a client stands, as the room of receivables said last. */
export interface ClientCredit {
  /** The limit less the debt; null: there is no limit. */
  readonly limitLeft: bigint | null;
  /** What is overdue for long enough to hold orders, and when the oldest of it was due; null: nothing is. */
  readonly overdueSum: bigint | null;
  readonly overdueOn: string | null;
  readonly stops: 'none' | 'shipments';
}
/** The money of an order. */
export interface Money {
  readonly value: bigint;
  /** What came for it, less what was given back. */
  readonly advance: bigint;
  readonly prepayment: Prepayment | null;
  /** Kinds of holds that the head has lifted for this order. */
  readonly overridden: readonly HoldKind[];
}
/** An order that may be held. */
export interface Holdable extends Money {
  readonly credit: ClientCredit | null;
  readonly shippedValue: bigint;
  /** Its supply was begun. */
  readonly begun: boolean;
  /** `over`: nothing is left to confirm or to ship. */
  readonly state: 'placed' | 'confirmed' | 'over';
}
export interface Hold extends Pick<OrderHold, 'kind' | 'blocks' | 'dueOn'> {
  /** How much is to be paid until it is over; null: it is not about a sum. */
  readonly sum: bigint | null;
}

/** The sum of the prepayment, half a kopeck up. */
export const neededOf = (value: bigint, { share }: Pick<Prepayment, 'share'>): bigint =>
  shareOf(value, 10_000n, BigInt(share));

/** The prepayment is not there, and the head has not let the order go on without it. */
export const isShort = ({ value, advance, prepayment, overridden }: Money): boolean =>
  prepayment !== null && !overridden.includes('prepayment') && advance < neededOf(value, prepayment);

/** What the client would owe for what is not shipped yet: the advance pays what was shipped first. */
export const unpaidOf = ({ value, advance, shippedValue }: Holdable, upTo = value): bigint =>
  max(0n, upTo - max(advance, shippedValue));

/**
 * What holds an order now. What is prepaid in full is held by no debt.
 * @param committed what other confirmed orders of the client will add to the debt; only of an order that is to be confirmed
 * @param going the value that is to be shipped; left out: all that is left
 * @example holdsOf(order).map(({ kind }) => kind) // ['overdue']
 */
export function holdsOf(order: Holdable, committed = 0n, going?: bigint): Hold[] {
  if (order.state === 'over') return [];
  const holds = [...prepaymentOf(order), ...debtsOf(order, committed, going)];
  return holds.filter(({ kind }) => !order.overridden.includes(kind));
}

function prepaymentOf(order: Holdable): Hold[] {
  const { prepayment, value, advance, begun } = order;
  if (prepayment === null || !isShort(order)) return [];
  // supply that was begun goes on, also when the payment is taken back
  const blocks = prepayment.holds === 'supply' && !begun ? 'supply' : 'shipment';
  return [{ kind: 'prepayment', blocks, sum: neededOf(value, prepayment) - advance, dueOn: null }];
}

function debtsOf(order: Holdable, committed: bigint, going: bigint | undefined): Hold[] {
  const { credit, advance, value, state, shippedValue } = order;
  if (credit === null || advance >= value) return [];
  const { stops, overdueSum, overdueOn, limitLeft } = credit;
  const blocks = state === 'placed' ? 'confirmation' : 'shipment';
  const unpaid = unpaidOf(order, going === undefined ? value : shippedValue + going);
  const over = limitLeft === null ? 0n : committed + unpaid - limitLeft;
  return [
    ...(stops === 'shipments' && state === 'confirmed'
      ? [{ kind: 'stopped', blocks, sum: null, dueOn: null } as const]
      : []),
    ...(overdueSum === null ? [] : [{ kind: 'overdue', blocks, sum: overdueSum, dueOn: overdueOn } as const]),
    // what is paid already adds no debt
    ...(over > 0n && unpaid > 0n ? [{ kind: 'credit_limit', blocks, sum: over, dueOn: null } as const] : []),
  ];
}

/** Whoever keeps or answers for the client's money may see what the client owes beside this order. */
export const seesDebt = ({ role, staffId }: Actor, clientManagerId: string | null): boolean =>
  (moneyReaders as readonly string[]).includes(role) &&
  (role !== 'manager' || (staffId !== null && staffId === clientManagerId));

/** A hold as people read it. @param sees false: without sums and days of debts beside the order */
export function shownHold({ sum, dueOn, ...hold }: Hold, sees: boolean): OrderHold {
  const shown = sees || hold.kind === 'prepayment';
  return { ...hold, sum: shown && sum !== null ? fromMinor(sum) : null, dueOn: shown ? dueOn : null };
}

const max = (a: bigint, b: bigint): bigint => (a > b ? a : b);
