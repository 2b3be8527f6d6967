import { Decimal } from 'decimal.js';
import type { FirmFiles } from '@otdel/firm-files';

/**
 * The promises of a firm, computed from its files alone and without the code of any service: the reports are compared
 * with them. Sums are whole minor units.
 */
export interface PromiseFacts {
  placed: number;
  shippedOnTime: number;
  shippedLate: number;
  openInTime: number;
  openOverdue: number;
  /** By the first promise: the files know one promise of an order. */
  firstKept: number;
  firstMissed: number;
  firstOpen: number;
  cancelledOverdue: number;
  valueLate: number;
  valueOverdue: number;
}

interface Order {
  ref: string;
  client: string;
  manager: string;
  placedOn: string;
  promisedOn: string;
  shippedOn: string | undefined;
  cancelledOn: string | undefined;
  lines: { sku: string; cents: number }[];
}

/** price × quantity × (1 − discount) of one line, rounded half up to the cent. */
function cents(price: string, quantity: string, discount: string): number {
  return new Decimal(price)
    .times(quantity)
    .times(new Decimal(1).minus(discount))
    .times(100)
    .toDecimalPlaces(0, Decimal.ROUND_HALF_UP)
    .toNumber();
}

export function ordersOf(firm: FirmFiles): Order[] {
  const listPrice = new Map(firm.items.map((i) => [i.row.sku, i.row.price]));
  const linesOf = Map.groupBy(firm.order_lines, (l) => l.row.order);
  return firm.orders.map(({ row }) => {
    const lines = linesOf.get(row.ref) ?? [];
    return {
      ref: row.ref,
      client: row.client,
      manager: row.manager,
      placedOn: row.placed_on,
      promisedOn: lines.map((l) => l.row.promised_on ?? row.promised_on).reduce((a, b) => (a > b ? a : b)),
      shippedOn: row.shipped_on,
      cancelledOn: row.cancelled_on,
      lines: lines.map(({ row: l }) => ({
        sku: l.sku,
        cents: cents(l.price ?? listPrice.get(l.sku)!, l.quantity, l.discount),
      })),
    };
  });
}

/** The promises report as of a day, for orders promised from … to. */
export function promiseFacts(orders: Order[], asOf: string, from = '', to = '9999'): PromiseFacts {
  const facts = {
    placed: 0,
    shippedOnTime: 0,
    shippedLate: 0,
    openInTime: 0,
    openOverdue: 0,
    firstKept: 0,
    firstMissed: 0,
    firstOpen: 0,
    cancelledOverdue: 0,
    valueLate: 0,
    valueOverdue: 0,
  };
  for (const order of orders) {
    if (order.placedOn > asOf || order.promisedOn < from || order.promisedOn > to) continue;
    if (order.cancelledOn && order.cancelledOn <= asOf) {
      if (order.cancelledOn > order.promisedOn) facts.cancelledOverdue++;
      continue;
    }
    const value = order.lines.reduce((sum, l) => sum + l.cents, 0);
    facts.placed++;
    if (order.shippedOn && order.shippedOn <= asOf) {
      if (order.shippedOn <= order.promisedOn) facts.shippedOnTime++;
      else {
        facts.shippedLate++;
        facts.valueLate += value;
      }
    } else if (order.promisedOn < asOf) {
      facts.openOverdue++;
      facts.valueOverdue += value;
    } else facts.openInTime++;
  }
  facts.firstKept = facts.shippedOnTime;
  facts.firstMissed = facts.shippedLate + facts.openOverdue + facts.cancelledOverdue;
  facts.firstOpen = facts.openInTime;
  return facts;
}

export type Cut = 'item' | 'client' | 'manager' | 'month';

/** Revenue on shipment basis from … to, in minor units by the code of item, client or manager, or by month. */
export function revenueFacts(orders: Order[], by: Cut, from = '', to = '9999'): Map<string, number> {
  const sums = new Map<string, number>();
  for (const order of orders) {
    if (!order.shippedOn || order.shippedOn < from || order.shippedOn > to) continue;
    for (const line of order.lines) {
      const key = {
        item: line.sku,
        client: order.client,
        manager: order.manager,
        month: order.shippedOn.slice(0, 7),
      }[by];
      sums.set(key, (sums.get(key) ?? 0) + line.cents);
    }
  }
  return sums;
}

/** References of the orders whose promise is broken as of a day; an order that was cancelled too late is one of them. */
export function brokenPromises(orders: Order[], asOf: string): string[] {
  const late = (o: Order) => (o.shippedOn ?? o.cancelledOn ?? asOf) > o.promisedOn;
  return orders
    .filter(late)
    .map((o) => o.ref)
    .sort();
}
