/** The expected reports, computed from the facts day by day, without the code of the reports. */
import { fromMilli, fromMinor, toMilli, toMinor } from '@otdel/contracts';
import { Decimal } from 'decimal.js';
import { day, type HistoryEvent, type History } from './histories.ts';

interface Counts {
  placed: number;
  shippedOnTime: number;
  shippedLate: number;
  openInTime: number;
  openOverdue: number;
  valueLate: string;
  valueOverdue: string;
  firstKept: number;
  firstMissed: number;
  firstOpen: number;
  cancelledOverdue: number;
  breachesWithdrawn: number;
  rateByLast: string | null;
  rateByFirst: string | null;
}
interface Filter {
  from?: string;
  to?: string;
  managerId?: string;
  clientId?: string;
  itemId?: string;
}
interface Line {
  lineId: string;
  itemId: string;
  quantity: string;
  value: string;
}
/** All fields that an event may have; its type decides which are there. */
interface Facts {
  state: { clientId: string; managerId: string; promisedOn: string; number: string };
  placedOn?: string;
  amendedOn?: string;
  shippedOn?: string;
  cancelledOn?: string;
  movedOn?: string;
  to?: string;
  value?: string;
  whole?: boolean;
  lines?: Line[];
}
const factsOf = (h: HistoryEvent): Facts => h.payload as Facts;
const dateOf = (f: Facts): string =>
  (f.placedOn ?? f.amendedOn ?? f.shippedOn ?? f.cancelledOn ?? f.movedOn)!;
const until = (history: History, asOf: string): HistoryEvent[] =>
  history.events.filter((h) => dateOf(factsOf(h)) <= asOf);
const lastOf = (known: readonly HistoryEvent[], ...names: string[]): Facts | undefined =>
  known
    .filter((h) => names.includes(h.type))
    .map(factsOf)
    .at(-1);

const known = new WeakMap<History, Map<string, boolean>>();
/** Whether nothing is left of any line by that day; computed once per day. */
function complete(history: History, asOf: string): boolean {
  const days = known.get(history) ?? new Map<string, boolean>();
  known.set(history, days);
  const found = days.get(asOf) ?? count(history, asOf);
  days.set(asOf, found);
  return found;
}
function count(history: History, asOf: string): boolean {
  const known = until(history, asOf);
  const parts = known.filter((h) => h.type === 'order.shipped').flatMap((h) => factsOf(h).lines!);
  const cancelled = lastOf(known, 'order.cancelled')?.lines ?? [];
  const taken = (lineId: string) =>
    [...parts, ...cancelled]
      .filter((l) => l.lineId === lineId)
      .reduce((sum, l) => sum + toMilli(l.quantity), 0n);
  const lines = lastOf(known, 'order.placed', 'order.amended')?.lines ?? [];
  return parts.length > 0 && lines.every((l) => taken(l.lineId) >= toMilli(l.quantity));
}

/** The state of one order on a day; undefined: not placed yet, or wholly cancelled. */
export function standsOn(history: History, asOf: string) {
  const known = until(history, asOf);
  if (known[0]?.type !== 'order.placed') return undefined;
  if (known.some((h) => factsOf(h).whole)) return undefined;
  const mover = lastOf(known, 'order.placed', 'order.promise_moved');
  let completedOn: string | null = null;
  for (let i = someDays.indexOf(asOf); complete(history, someDays[i]!); i--) completedOn = someDays[i]!;
  return {
    promisedOn: mover!.to ?? mover!.state.promisedOn,
    completedOn,
    value: toMinor(lastOf(known, 'order.placed', 'order.amended', 'order.cancelled')!.value!),
    managerId: factsOf(known.at(-1)!).state.managerId,
    clientId: factsOf(known[0]).state.clientId,
  };
}

/** The whole cancellation of an order by a day, with its promises; undefined: it was not cancelled. */
function cancellationBy(history: History, asOf: string) {
  const known = until(history, asOf);
  const end = known.map(factsOf).find((f) => f.whole);
  if (!end) return undefined;
  const before = known.filter((h) => dateOf(factsOf(h)) <= end.cancelledOn!);
  const mover = lastOf(before, 'order.placed', 'order.promise_moved')!;
  const { managerId, clientId } = end.state;
  return {
    cancelledOn: end.cancelledOn!,
    promisedOn: mover.to ?? mover.state.promisedOn,
    managerId,
    clientId,
    first: firstOf(history),
  };
}
const firstOf = (history: History): string => factsOf(history.events[0]!).state.promisedOn;

const share = (kept: number, missed: number): string | null =>
  kept + missed === 0 ? null : new Decimal(kept).div(kept + missed).toFixed(4);

export function promisesByHand(all: readonly History[], asOf: string, filter: Filter = {}) {
  const theirs = (s: { managerId: string; clientId: string }) =>
    (!filter.managerId || s.managerId === filter.managerId) &&
    (!filter.clientId || s.clientId === filter.clientId);
  const inside = (day: string) => day >= (filter.from ?? '') && day <= (filter.to ?? '9999');
  const standings = all
    .map((history) => ({ standing: standsOn(history, asOf), first: firstOf(history) }))
    .flatMap(({ standing, first }) => (standing && theirs(standing) ? [{ ...standing, first }] : []));
  const ended = all
    .map((history) => cancellationBy(history, asOf))
    .filter((s) => s !== undefined)
    .filter(theirs);
  const count = (on: (day: string) => boolean): Counts => {
    const some = standings.filter((s) => on(s.promisedOn));
    const late = some.filter((s) => s.completedOn !== null && s.completedOn > s.promisedOn);
    const overdue = some.filter((s) => s.completedOn === null && s.promisedOn < asOf);
    const worth = (of: typeof standings) => fromMinor(of.reduce((sum, s) => sum + s.value, 0n));
    const first = standings.filter((s) => on(s.first));
    const kept = first.filter((s) => s.completedOn !== null && s.completedOn <= s.first).length;
    const open = first.filter((s) => s.completedOn === null && s.first >= asOf).length;
    const given = ended.filter((s) => on(s.first) && s.cancelledOn > s.first).length;
    const onTime = some.filter((s) => s.completedOn !== null && s.completedOn <= s.promisedOn).length;
    const cancelled = ended.filter((s) => on(s.promisedOn) && s.cancelledOn > s.promisedOn).length;
    const missed = first.length - kept - open + given;
    return {
      placed: some.length,
      shippedOnTime: onTime,
      shippedLate: late.length,
      openInTime: some.filter((s) => s.completedOn === null && s.promisedOn >= asOf).length,
      openOverdue: overdue.length,
      valueLate: worth(late),
      valueOverdue: worth(overdue),
      firstKept: kept,
      firstMissed: missed,
      firstOpen: open,
      cancelledOverdue: cancelled,
      breachesWithdrawn: 0,
      rateByLast: share(onTime, late.length + overdue.length + cancelled),
      rateByFirst: share(kept, missed),
    };
  };
  const dates = [
    ...standings.flatMap((s) => [s.promisedOn, s.first]),
    ...ended.flatMap((s) => [
      ...(s.cancelledOn > s.promisedOn ? [s.promisedOn] : []),
      ...(s.cancelledOn > s.first ? [s.first] : []),
    ]),
  ].filter(inside);
  return {
    asOf,
    rows: [...new Set(dates)].sort().map((promisedOn) => ({
      promisedOn,
      ...count((day) => day === promisedOn),
    })),
    totals: count(inside),
  };
}

/** @param keyOf the key under which a shipped line is summed */
export function revenueByHand(
  all: readonly History[],
  keyOf: (line: RevenueFact) => string,
  filter: Filter = {},
) {
  const lines = all
    .flatMap(shippedLines)
    .filter((l) => !filter.managerId || l.managerId === filter.managerId)
    .filter((l) => !filter.clientId || l.clientId === filter.clientId)
    .filter((l) => !filter.itemId || l.itemId === filter.itemId)
    .filter((l) => l.shippedOn >= (filter.from ?? '') && l.shippedOn <= (filter.to ?? '9999'));
  const sum = (some: typeof lines) => ({
    quantity: fromMilli(some.reduce((total, l) => total + l.quantity, 0n)),
    value: fromMinor(some.reduce((total, l) => total + l.value, 0n)),
    orders: new Set(some.map((l) => l.orderId)).size,
  });
  const rows = [...Map.groupBy(lines, keyOf)].map(([key, some]) => [key, sum(some)] as const);
  return { rows: Object.fromEntries(rows), totals: sum(lines) };
}

type RevenueFact = ReturnType<typeof shippedLines>[number];
const shippedLines = (history: History) =>
  history.events
    .filter((h) => h.type === 'order.shipped')
    .map(factsOf)
    .flatMap(({ state, shippedOn, lines }) =>
      lines!.map(({ itemId, quantity, value }) => ({
        orderId: history.orderId,
        managerId: state.managerId,
        clientId: state.clientId,
        itemId,
        shippedOn: shippedOn!,
        month: shippedOn!.slice(0, 7),
        quantity: toMilli(quantity),
        value: toMinor(value),
      })),
    );

/** All days on which something can happen in a random history, and some more around them. */
export const someDays = Array.from({ length: 70 }, (_, n) => day(n - 2));
