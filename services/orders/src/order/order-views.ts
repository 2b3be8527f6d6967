import {
  type Actor,
  type Coverage,
  type OrderHistory,
  type OrderSummary,
  type OrderView,
  fromMilli,
  fromMinor,
  fromPrice,
  orderHistories,
  percentOf,
  shownOfHistory,
  toPrice,
  unnamed,
} from '@otdel/contracts';
import { type Holdable, holdsOf, neededOf, type Prepayment, seesDebt, shownHold } from './domain/holds.ts';
import { creditFrom, prepaymentFrom, type StoredCredit } from './order-rows.queries.ts';
import { type Worth, valuesOf } from './domain/worth.ts';

type Flat = OrderSummary['axes'] & {
  clientId: string;
  managerId: string;
};

/** An order as the queries answer it: sums in minor units, quantities in thousandths, moments in any zone. */
export type SummaryRow = Omit<OrderSummary, 'client' | 'manager' | 'axes' | 'value'> &
  Flat & { value: bigint };

const terms = ['ordered', 'shipped', 'reserved', 'inPurchase', 'inProduction', 'cancelled'] as const;
type Terms = Record<(typeof terms)[number], number>;
type Line = OrderView['lines'][number];
type Comment = OrderView['comments'][number];
type Shipment = OrderView['shipments'][number];
type Numbers<T, K extends keyof T> = Omit<T, K> & Record<K, number>;

type Head = Pick<
  OrderView,
  'note' | 'deliverTo' | 'placedAt' | 'confirmedAt' | 'closedAt' | 'cancelledOn' | 'cancelReason'
> & { placedById: string | null; confirmedById: string | null; cancelledById: string | null };
/** The gateway puts the names. */
type Unnamed<T> = Omit<T, 'byName'>;
type StoredPart = Numbers<Shipment['corrections'][number]['lines'][number], 'quantity' | 'value'>;
/** One entry of each history as the statements answer it. */
export interface StoredHistories {
  promises: Unnamed<OrderView['promises'][number]>;
  breaches: Omit<OrderView['breaches'][number], 'state'>;
  /** `since`: the day from which its duration counts. */
  stageLog: Unnamed<Omit<OrderView['stageLog'][number], 'days'>> & { since: string };
  shipments: Unnamed<Omit<Shipment, 'lines' | 'corrections' | 'deliveredBy'>> & {
    deliveredById: string | null;
    lines: Numbers<Shipment['lines'][number], 'quantity' | 'value' | 'takenBack' | 'returned'>[];
    corrections:
      (Unnamed<Omit<Shipment['corrections'][number], 'lines'>> & { lines: StoredPart[] | null })[] | null;
  };
  assignments: OrderView['assignments'][number];
  purchases: Numbers<OrderView['purchases'][number], 'quantity' | 'received'>;
  jobs: Numbers<OrderView['jobs'][number], 'quantity' | 'completed'>;
  comments: Omit<Comment, 'by'> & { byId: string | null };
}
/** What may hold the order; no `overrides`: null. */
interface MoneyRow {
  advance: bigint;
  prepayShare: number | null;
  prepayHolds: Prepayment['holds'] | null;
  waitsSince: string | null;
  begun: boolean;
  credit: StoredCredit | null;
  committed: bigint;
  clientManagerId: string | null;
  overrides: Unnamed<OrderView['money']['overrides'][number]>[] | null;
}
/** Each history has its newest entry first; null where there is none. */
export type ViewRow = SummaryRow &
  Head &
  MoneyRow & { [Name in OrderHistory]: StoredHistories[Name][] | null } & {
    lines: (Omit<Line, 'coverage' | 'value' | 'delivered'> &
      Terms & { value: number; shippedValue: number; delivered: number })[];
  };

export const summaryOf = <Row extends SummaryRow>({
  clientId,
  managerId,
  commercial,
  supply,
  delivery,
  feedback,
  value,
  ...row
}: Row) => ({
  ...row,
  client: { id: clientId, name: unnamed },
  manager: { id: managerId, name: unnamed },
  axes: { commercial, supply, delivery, feedback },
  value: fromMinor(value),
});

/** @param today the end of the present stage's duration */
export function viewOf(row: ViewRow, today: Temporal.PlainDate, actor: Actor): OrderView {
  const { lines, promises, breaches, stageLog, shipments, assignments, purchases, jobs, comments, ...rest } =
    row;
  const { placedById, confirmedById, cancelledById, ...more } = rest;
  const { head, money } = apart(more);
  return {
    ...summaryOf(head),
    lines: lines.map(lineOf),
    money: moneyOf(money, row, actor),
    placedBy: someone(placedById),
    confirmedBy: someone(confirmedById),
    cancelledBy: someone(cancelledById),
    values: valuesOf(lines.map(worthOf)),
    coverage: coverageByUnit(lines),
    olderIn: orderHistories.filter((name) => (row[name]?.length ?? 0) > shownOfHistory),
    promises: shown(promises, promiseMoveOf),
    breaches: shown(breaches, breachOf),
    stageLog: shown(stageLog, (entry) => stageEntryOf(entry, today)),
    shipments: shown(shipments, shipmentOf),
    assignments: shown(assignments, dealChangeOf),
    openTo: openTo(assignments?.[0]),
    comments: shown(comments, commentOf),
    purchases: shown(purchases, ({ quantity, received, ...purchase }) => ({
      ...purchase,
      quantity: milli(quantity),
      received: milli(received),
    })),
    jobs: shown(jobs, ({ quantity, completed, ...job }) => ({
      ...job,
      quantity: milli(quantity),
      completed: milli(completed),
    })),
  };
}

/** The money of an order, and the rest of the row. */
function apart<Row extends MoneyRow>({
  advance,
  prepayShare,
  prepayHolds,
  waitsSince,
  begun,
  credit,
  committed,
  clientManagerId,
  overrides,
  ...head
}: Row) {
  const prepayment = prepaymentFrom(prepayShare, prepayHolds);
  return {
    head,
    money: { advance, prepayment, waitsSince, begun, credit, committed, clientManagerId, overrides },
  };
}

function moneyOf(
  money: ReturnType<typeof apart>['money'],
  { value, commercial, shippedOn, lines }: ViewRow,
  actor: Actor,
): OrderView['money'] {
  const { advance, prepayment, waitsSince, credit } = money;
  const overrides = money.overrides ?? [];
  const holdable: Holdable = {
    ...{ value, advance, prepayment, begun: money.begun, credit: credit && creditFrom(credit) },
    overridden: overrides.map(({ kind }) => kind),
    shippedValue: lines.reduce((total, line) => total + BigInt(line.shippedValue), 0n),
    state:
      shippedOn !== null || (commercial !== 'placed' && commercial !== 'confirmed') ? 'over' : commercial,
  };
  const sees = seesDebt(actor, money.clientManagerId);
  return {
    advance: fromMinor(advance),
    prepayment: prepayment && {
      percent: percentOf(prepayment.share),
      holds: prepayment.holds,
      needed: fromMinor(neededOf(value, prepayment)),
    },
    waitsSince,
    holds: holdsOf(holdable, money.committed).map((hold) => shownHold(hold, sees)),
    overrides: overrides.map((one) => ({ ...one, byName: unnamed, at: utc(one.at) })),
  };
}

/** The last change of a deal counts: giving it away closes it. */
const openTo = (last: StoredHistories['assignments'] | undefined): string | null =>
  last?.kind === 'opened' ? last.managerId : null;

/** The newest entries of a history, in the order of time. */
const shown = <Stored, View>(entries: Stored[] | null, view: (entry: Stored) => View): View[] =>
  (entries ?? []).slice(0, shownOfHistory).toReversed().map(view);

export const promiseMoveOf = (move: StoredHistories['promises']): OrderView['promises'][number] => ({
  ...move,
  byName: unnamed,
  at: utc(move.at),
});

export const dealChangeOf = (change: StoredHistories['assignments']): OrderView['assignments'][number] => ({
  ...change,
  at: utc(change.at),
});

export const breachOf = (breach: StoredHistories['breaches']): OrderView['breaches'][number] => ({
  ...breach,
  raisedAt: utc(breach.raisedAt),
  withdrawnAt: breach.withdrawnAt && utc(breach.withdrawnAt),
  state: breach.withdrawnAt ? 'withdrawn' : 'standing',
});

/** @param today the end of the present stage's duration */
export const stageEntryOf = (
  { since, ...entry }: StoredHistories['stageLog'],
  today: Temporal.PlainDate,
): OrderView['stageLog'][number] => ({
  ...entry,
  byName: unnamed,
  at: utc(entry.at),
  leftAt: entry.leftAt && utc(entry.leftAt),
  days: daysBetween(since, entry.leftOn ?? today.toString()),
});

export const commentOf = ({ byId, ...comment }: StoredHistories['comments']): Comment => ({
  ...comment,
  at: utc(comment.at),
  by: someone(byId),
});

export const shipmentOf = ({ deliveredById, ...shipment }: StoredHistories['shipments']): Shipment => ({
  ...shipment,
  byName: unnamed,
  deliveredBy: someone(deliveredById),
  recordedAt: utc(shipment.recordedAt),
  lines: shipment.lines.map((line) => ({
    ...line,
    quantity: milli(line.quantity),
    value: minor(line.value),
    takenBack: milli(line.takenBack),
    returned: milli(line.returned),
  })),
  corrections: (shipment.corrections ?? []).map(({ lines, ...correction }) => ({
    ...correction,
    byName: unnamed,
    recordedAt: utc(correction.recordedAt),
    lines: (lines ?? []).map((line) => ({
      ...line,
      quantity: milli(line.quantity),
      value: minor(line.value),
    })),
  })),
});

const lineOf = (line: ViewRow['lines'][number]): Line => ({
  id: line.id,
  no: line.no,
  itemId: line.itemId,
  sku: line.sku,
  itemName: line.itemName,
  kind: line.kind,
  unit: line.unit,
  price: fromPrice(toPrice(line.price)),
  discount: line.discount,
  value: minor(line.value),
  splitFrom: line.splitFrom,
  requestedOn: line.requestedOn,
  promisedOn: line.promisedOn,
  delivered: milli(line.delivered),
  coverage: coverageOf(line),
});

const worthOf = (line: ViewRow['lines'][number]): Worth => ({
  price: toPrice(line.price),
  discount: line.discount,
  ordered: BigInt(line.ordered),
  cancelled: BigInt(line.cancelled),
  value: BigInt(line.value),
  shippedValue: BigInt(line.shippedValue),
});

function coverageOf(t: Terms): Coverage {
  const uncovered = t.ordered - t.shipped - t.reserved - t.inPurchase - t.inProduction - t.cancelled;
  return {
    ordered: milli(t.ordered),
    shipped: milli(t.shipped),
    reserved: milli(t.reserved),
    inPurchase: milli(t.inPurchase),
    inProduction: milli(t.inProduction),
    uncovered: milli(uncovered),
    cancelled: milli(t.cancelled),
  };
}

const coverageByUnit = (lines: ViewRow['lines']): OrderView['coverage'] =>
  [...Map.groupBy(lines, ({ unit }) => unit)].map(([unit, of]) => ({ unit, ...coverageOf(sum(of)) }));

const sum = (lines: readonly Terms[]): Terms =>
  Object.fromEntries(
    terms.map((term) => [term, lines.reduce((total, line) => total + line[term], 0)]),
  ) as unknown as Terms;

const someone = (id: string | null) => (id === null ? null : { id, name: unnamed });
const milli = (n: number): string => fromMilli(BigInt(n));
const minor = (n: number): string => fromMinor(BigInt(n));
/** PostgreSQL writes moments into JSON with "+00:00"; views have "Z". */
const utc = (moment: string): string => Temporal.Instant.from(moment).toString();
/** Not below zero: the clocks of two machines may differ around midnight. */
const daysBetween = (from: string, to: string): number =>
  Math.max(0, Temporal.PlainDate.from(to).since(Temporal.PlainDate.from(from)).days);
