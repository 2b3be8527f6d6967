import { type Coverage, type OrderSummary, type OrderView, fromMilli, fromMinor } from '@otdel/contracts';

type Flat = OrderSummary['axes'] & {
  clientId: string;
  clientName: string;
  managerId: string;
  managerName: string;
};

/** How orders come from the queries: sums as minor units, quantities as thousandths, moments in any zone. */
export type SummaryRow = Omit<OrderSummary, 'client' | 'manager' | 'axes' | 'value'> &
  Flat & { value: bigint };

const terms = ['ordered', 'shipped', 'reserved', 'inPurchase', 'inProduction', 'cancelled'] as const;
type Terms = Record<(typeof terms)[number], number>;
type Line = OrderView['lines'][number];
type Shipment = OrderView['shipments'][number];
type Numbers<T, K extends keyof T> = Omit<T, K> & Record<K, number>;

type Head = Pick<
  OrderView,
  'note' | 'placedAt' | 'confirmedAt' | 'closedAt' | 'cancelledOn' | 'cancelReason'
>;
/** Parts are null where there are none. */
export type ViewRow = SummaryRow &
  Head & {
    lines: (Omit<Line, 'coverage' | 'price' | 'value' | 'delivered'> &
      Terms & { price: number; value: number; delivered: number })[];
    promises: OrderView['promises'] | null;
    breaches: Omit<OrderView['breaches'][number], 'state'>[] | null;
    stageLog: Omit<OrderView['stageLog'][number], 'seconds'>[] | null;
    shipments:
      | (Omit<Shipment, 'lines'> & { lines: Numbers<Shipment['lines'][number], 'quantity' | 'value'>[] })[]
      | null;
    purchases: Numbers<OrderView['purchases'][number], 'quantity' | 'received'>[] | null;
    jobs: Numbers<OrderView['jobs'][number], 'quantity' | 'completed'>[] | null;
  };

export const summaryOf = <Row extends SummaryRow>({
  clientId,
  clientName,
  managerId,
  managerName,
  commercial,
  supply,
  delivery,
  feedback,
  value,
  ...row
}: Row) => ({
  ...row,
  client: { id: clientId, name: clientName },
  manager: { id: managerId, name: managerName },
  axes: { commercial, supply, delivery, feedback },
  value: fromMinor(value),
});

/** @param now until which the present stage has lasted */
export function viewOf(row: ViewRow, now: Temporal.Instant): OrderView {
  const { lines, promises, breaches, stageLog, shipments, purchases, jobs, ...head } = row;
  return {
    ...summaryOf(head),
    lines: lines.map(lineOf),
    coverage: coverageOf(sum(lines)),
    promises: (promises ?? []).map((p) => ({ ...p, at: utc(p.at) })),
    breaches: (breaches ?? []).map((b) => ({
      ...b,
      raisedAt: utc(b.raisedAt),
      withdrawnAt: b.withdrawnAt && utc(b.withdrawnAt),
      state: b.withdrawnAt ? 'withdrawn' : 'standing',
    })),
    stageLog: (stageLog ?? []).map((entry) => ({
      ...entry,
      at: utc(entry.at),
      leftAt: entry.leftAt && utc(entry.leftAt),
      seconds: secondsBetween(entry.at, entry.leftAt ?? now.toString()),
    })),
    shipments: (shipments ?? []).map((s) => ({
      ...s,
      recordedAt: utc(s.recordedAt),
      lines: s.lines.map((l) => ({ ...l, quantity: milli(l.quantity), value: minor(l.value) })),
    })),
    purchases: (purchases ?? []).map((p) => ({
      ...p,
      quantity: milli(p.quantity),
      received: milli(p.received),
    })),
    jobs: (jobs ?? []).map((j) => ({
      ...j,
      quantity: milli(j.quantity),
      completed: milli(j.completed),
    })),
  };
}

const lineOf = (line: ViewRow['lines'][number]): Line => ({
  id: line.id,
  no: line.no,
  itemId: line.itemId,
  sku: line.sku,
  itemName: line.itemName,
  kind: line.kind,
  unit: line.unit,
  price: minor(line.price),
  discount: line.discount,
  value: minor(line.value),
  requestedOn: line.requestedOn,
  promisedOn: line.promisedOn,
  delivered: milli(line.delivered),
  coverage: coverageOf(line),
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

const sum = (lines: readonly Terms[]): Terms =>
  Object.fromEntries(
    terms.map((term) => [term, lines.reduce((total, line) => total + line[term], 0)]),
  ) as unknown as Terms;

const milli = (n: number): string => fromMilli(BigInt(n));
const minor = (n: number): string => fromMinor(BigInt(n));
/** JSON of the database says "+00:00". */
const utc = (moment: string): string => Temporal.Instant.from(moment).toString();
/** Never below zero, where clocks of two machines differ. */
const secondsBetween = (from: string, to: string): number =>
  Math.max(0, Temporal.Instant.from(to).since(Temporal.Instant.from(from)).total('seconds'));
