import { toMilli, toMinor } from '@otdel/contracts';
import { type Quantities, type OrderFact } from './order-fact.ts';

/** The state of an order over a span of days. Days are ISO dates. */
export interface Standing {
  readonly fromOn: string;
  /** The first day after the span; null: the span has no end yet. */
  readonly untilOn: string | null;
  /** The promise in force. */
  readonly promisedOn: string;
  /** The first day on which nothing was left to ship; null: something is left. */
  readonly completedOn: string | null;
  /** Minor units. */
  readonly value: bigint;
  readonly clientId: string;
  readonly managerId: string;
}

/**
 * Computes the state of an order for each day. On a day only the facts dated by that day count, in the order in which
 * they were recorded. So of two promises the one recorded last is in force, a fact that is recorded late takes effect
 * from its own date on, a fact dated after a day never changes the state on that day, and the last state agrees with
 * the room of orders.
 *
 * An order is complete since the day on which nothing was left to ship: the day of a shipment, or the day on which
 * the rest was cancelled or amended away, because the client waited until then. The room of orders judges breaches by
 * the same day. A wholly cancelled order has no state from that day on.
 * @param facts in the order in which they were recorded; the first one is the placing
 * @example standingsOf([placed]) // [{ fromOn: placed.on, untilOn: null, completedOn: null, … }]
 */
export function standingsOf(facts: readonly OrderFact[]): Standing[] {
  const exactFacts = facts.map(exact);
  const begin = exactFacts[0]!.on;
  const days = [...new Set(exactFacts.map(({ on }) => (on < begin ? begin : on)))].sort();
  const standings: Standing[] = [];
  for (const day of days) {
    const last = standings.at(-1);
    const state = stateOn(day, exactFacts);
    const next = state && standing(day, state, last);
    if (last && next && sameBut(last, next)) continue;
    if (last?.untilOn === null) standings[standings.length - 1] = { ...last, untilOn: day };
    if (next) standings.push(next);
  }
  return standings;
}

/** A whole cancellation, and the promises that it ended. */
export interface Ended {
  readonly cancelledOn: string;
  readonly promisedOn: string;
  readonly firstPromisedOn: string;
  readonly clientId: string;
  readonly managerId: string;
}

/**
 * The whole cancellation of an order with the promise in force on its day; undefined: it was not cancelled wholly.
 * @param facts in the order in which they were recorded; the first one is the placing
 * @example endOf([placed, cancelled])?.cancelledOn // cancelled.on
 */
export function endOf(facts: readonly OrderFact[]): Ended | undefined {
  const end = facts.find((fact) => fact.whollyCancelled);
  if (!end) return undefined;
  const firstPromisedOn = facts[0]!.promisedOn!;
  const known = facts.filter((fact) => fact.on <= end.on);
  return {
    cancelledOn: end.on,
    promisedOn: known.findLast((fact) => fact.promisedOn !== undefined)?.promisedOn ?? firstPromisedOn,
    firstPromisedOn,
    clientId: end.clientId,
    managerId: end.managerId,
  };
}

interface ExactFact extends Omit<OrderFact, 'value' | 'ordered' | 'shipped' | 'cancelled'> {
  readonly value?: bigint;
  readonly ordered?: Thousandths;
  readonly shipped?: Thousandths;
  readonly cancelled?: Thousandths;
}
type Thousandths = ReadonlyMap<string, bigint>;

interface State {
  promisedOn: string;
  value: bigint;
  complete: boolean;
  clientId: string;
  managerId: string;
}

/** The state at the end of a day; undefined when the order was wholly cancelled by then. */
function stateOn(day: string, exactFacts: readonly ExactFact[]): State | undefined {
  const { clientId, managerId } = exactFacts[0]!;
  const state = { promisedOn: '', value: 0n, clientId, managerId };
  let ordered: Thousandths = new Map();
  const cancelled = new Map<string, bigint>();
  const shipped = new Map<string, bigint>();
  for (const fact of exactFacts) {
    if (fact.on > day) continue;
    if (fact.whollyCancelled) return undefined;
    state.promisedOn = fact.promisedOn ?? state.promisedOn;
    state.value = fact.value ?? state.value;
    state.clientId = fact.clientId;
    state.managerId = fact.managerId;
    // an amendment lists the lines without what was cancelled before
    if (fact.ordered) cancelled.clear();
    ordered = fact.ordered ?? ordered;
    add(cancelled, fact.cancelled);
    add(shipped, fact.shipped);
  }
  const left = ([line, quantity]: [string, bigint]) =>
    quantity > (shipped.get(line) ?? 0n) + (cancelled.get(line) ?? 0n);
  return { ...state, complete: shipped.size > 0 && ![...ordered].some(left) };
}

function add(sums: Map<string, bigint>, quantities: Thousandths = new Map()): void {
  for (const [line, quantity] of quantities) sums.set(line, (sums.get(line) ?? 0n) + quantity);
}

const standing = (day: string, { complete, ...state }: State, last: Standing | undefined): Standing => ({
  fromOn: day,
  untilOn: null,
  ...state,
  completedOn: complete ? (last?.completedOn ?? day) : null,
});

const sameBut = (a: Standing, b: Standing): boolean =>
  a.promisedOn === b.promisedOn &&
  a.completedOn === b.completedOn &&
  a.value === b.value &&
  a.clientId === b.clientId &&
  a.managerId === b.managerId;

function exact({ value, ordered, shipped, cancelled, ...fact }: OrderFact): ExactFact {
  return {
    ...fact,
    ...(value !== undefined && { value: toMinor(value) }),
    ...(ordered && { ordered: thousandths(ordered) }),
    ...(shipped && { shipped: thousandths(shipped) }),
    ...(cancelled && { cancelled: thousandths(cancelled) }),
  };
}

const thousandths = (quantities: Quantities): Thousandths =>
  new Map(Object.entries(quantities).map(([line, quantity]) => [line, toMilli(quantity)]));
