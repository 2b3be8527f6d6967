import { fromMilli, fromMinor, fromPrice, type HoldKind, toPrice } from '@otdel/contracts';
import { type RawBuilder, sql } from 'kysely';
import type { ClientCredit, Prepayment } from './domain/holds.ts';
import {
  type Breach,
  type Order,
  type OrderLine,
  type OrderRecord,
  type Shipped,
  isGone,
  lineInEvents,
  orderOf,
} from './domain/order.ts';

const counted = [
  'value',
  'shippedValue',
  'ordered',
  'shipped',
  'delivered',
  'reserved',
  'inPurchase',
  'inProduction',
  'cancelled',
] as const;
type Counted = (typeof counted)[number];
type StoredLine = Omit<OrderLine, Counted | 'price'> & Record<Counted, number> & { price: string };

/** An order as the statement answers it: shipments and breaches are JSON, null where there are none. */
export interface StoredOrder extends Omit<
  OrderRecord,
  'lines' | 'shipments' | 'breaches' | 'prepayment' | 'overridden' | 'credit'
> {
  prepayShare: number | null;
  prepayHolds: Prepayment['holds'] | null;
  overridden: HoldKind[] | null;
  credit: StoredCredit | null;
  lines: StoredLine[];
  shipments: Shipped[] | null;
  breaches: Breach[] | null;
}

/** Sums are exact numbers. */
export type StoredCredit = Omit<ClientCredit, 'limitLeft' | 'overdueSum'> & {
  limitLeft: number | null;
  overdueSum: number | null;
};
export const creditFrom = ({ limitLeft, overdueSum, ...rest }: StoredCredit): ClientCredit => ({
  ...rest,
  limitLeft: limitLeft === null ? null : BigInt(limitLeft),
  overdueSum: overdueSum === null ? null : BigInt(overdueSum),
});
export const prepaymentFrom = (share: number | null, holds: Prepayment['holds'] | null): Prepayment | null =>
  share === null ? null : { share, holds: holds! };

export const fromStored = ({
  lines,
  shipments,
  breaches,
  prepayShare,
  prepayHolds,
  overridden,
  credit,
  ...row
}: StoredOrder): Order =>
  orderOf({
    ...row,
    prepayment: prepaymentFrom(prepayShare, prepayHolds),
    overridden: overridden ?? [],
    credit: credit && creditFrom(credit),
    lines: lines.map((line) => ({ ...line, ...whole(line), price: toPrice(line.price) })),
    shipments: shipments ?? [],
    breaches: breaches ?? [],
  });

const whole = (line: StoredLine) =>
  Object.fromEntries(counted.map((key) => [key, BigInt(line[key])])) as Record<Counted, bigint>;

/** The columns of an order that steps change, for the statement that writes them. */
export const toStored = (order: Order) => ({
  id: order.id,
  manager_id: order.managerId,
  value: order.value.toString(),
  promised_on: order.promisedOn,
  promise_given_at: order.promiseGivenAt,
  at_risk_on: order.atRiskOn,
  at_risk_at: order.atRiskAt,
  at_risk_cause: order.atRiskCause,
  confirmed_on: order.confirmedOn,
  confirmed_at: order.confirmedAt,
  secured_at: order.securedAt,
  cancelled_on: order.cancelledOn,
  cancel_reason: order.cancelReason,
  completed_on: order.completedOn,
  missed: order.breaches.some((b) => b.standing && b.promisedOn === order.promisedOn),
  feedback: order.feedback,
  feedback_until: order.feedbackUntil,
  closed_on: order.closedOn,
  closed_at: order.closedAt,
  commercial: order.axes.commercial,
  supply: order.axes.supply,
  delivery: order.axes.delivery,
  stage: order.stage,
  waits_since: order.waitsSince,
  waited_days: order.waitedDays,
});

/** The columns of a line that steps change, for the statement that writes them. */
export const toStoredLine = (line: OrderLine) => ({
  id: line.id,
  price: fromPrice(line.price),
  discount: line.discount,
  value: line.value.toString(),
  promised_on: line.promisedOn,
  ordered: line.ordered.toString(),
  shipped: line.shipped.toString(),
  shipped_value: line.shippedValue.toString(),
  delivered: line.delivered.toString(),
  reserved: line.reserved.toString(),
  cancelled: line.cancelled.toString(),
});

/** The statement that inserts lines. @param requestedOn the day that the client asked for, by line */
export const insertLines = (
  orderId: string,
  lines: readonly OrderLine[],
  requestedOn: readonly (string | null)[] = [],
): RawBuilder<unknown> => sql`
  insert into order_line (id, order_id, no, item_id, kind, price, discount, value, requested_on, promised_on, ordered)
  select id, ${orderId}::uuid, no, item_id, kind, price, discount, value, requested_on, promised_on, ordered
  from unnest(
    ${lines.map((l) => l.id)}::uuid[], ${lines.map((l) => l.no)}::int[], ${lines.map((l) => l.itemId)}::uuid[],
    ${lines.map((l) => l.kind)}::text[], ${lines.map((l) => fromPrice(l.price))}::numeric[],
    ${lines.map((l) => l.discount)}::numeric[], ${lines.map((l) => l.value)}::bigint[],
    ${lines.map((_, i) => requestedOn[i] ?? null)}::date[], ${lines.map((l) => l.promisedOn)}::date[],
    ${lines.map((l) => l.ordered)}::bigint[]
  ) as l (id, no, item_id, kind, price, discount, value, requested_on, promised_on, ordered)`;

/** The lines as events carry them, without those that were removed or cancelled. */
export const linesInEvents = (order: Order) =>
  order.lines
    .filter((line) => !isGone(line))
    .map((line) => ({
      ...lineInEvents(line),
      no: line.no,
      itemId: line.itemId,
      kind: line.kind,
      quantity: fromMilli(line.ordered - line.cancelled),
      price: fromPrice(line.price),
      discount: line.discount,
      value: fromMinor(line.value),
      promisedOn: line.promisedOn,
    }));

/** The fields of an order line `l` as JSON that tell what is on its way for it. */
export const onTheWay = sql`
  'inPurchase', (select coalesce(sum(k.quantity), 0) from supply_link k
    where k.line_id = l.id and k.purchase_line_id is not null),
  'inProduction', (select coalesce(sum(k.quantity), 0) from supply_link k
    where k.line_id = l.id and k.job_id is not null)`;
