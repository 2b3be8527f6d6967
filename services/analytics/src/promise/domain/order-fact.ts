import {
  fromMilli,
  type orderAmended,
  type orderCancelled,
  type orderGiven,
  type orderPlaced,
  type orderPromiseMoved,
  type orderShipmentTakenBack,
  type orderShipped,
  type PayloadOf,
  toMilli,
} from '@otdel/contracts';

/** Decimal quantities by the id of their line. */
export type Quantities = Readonly<Record<string, string>>;

/**
 * What one event changes about an order's promise, kept as JSON. What the fact does not name stays as it was.
 */
export interface OrderFact {
  /** The business date from which the fact counts. */
  readonly on: string;
  readonly clientId: string;
  readonly managerId: string;
  readonly promisedOn?: string;
  /** The value of the whole order from then on, a decimal sum. */
  readonly value?: string;
  /** The quantities of all lines from then on. */
  readonly ordered?: Quantities;
  /** Quantities in addition to what was shipped before; below zero: taken back. */
  readonly shipped?: Quantities;
  /** Quantities that will not be shipped. */
  readonly cancelled?: Quantities;
  readonly whollyCancelled?: true;
}

interface Happened<Name extends string, Payload> {
  readonly type: Name;
  readonly payload: Payload;
}
type OrderEvent =
  | Happened<'order.placed', PayloadOf<typeof orderPlaced>>
  | Happened<'order.amended', PayloadOf<typeof orderAmended>>
  | Happened<'order.given', PayloadOf<typeof orderGiven>>
  | Happened<'order.shipped', PayloadOf<typeof orderShipped>>
  | Happened<'order.shipment_taken_back', PayloadOf<typeof orderShipmentTakenBack>>
  | Happened<'order.cancelled', PayloadOf<typeof orderCancelled>>
  | Happened<'order.promise_moved', PayloadOf<typeof orderPromiseMoved>>;

/**
 * An order gets its promise from `order.placed` and `order.promise_moved`; an amendment that moves the promise
 * publishes both events. The field `completedOn` of an event is not used: the room of orders computed it from all
 * facts recorded by then, whatever their dates.
 * @example factOf({ type: 'order.promise_moved', payload }).promisedOn // payload.to
 */
export function factOf({ type, payload }: OrderEvent): OrderFact {
  const { clientId, managerId, promisedOn } = payload.state;
  const whose = { clientId, managerId };
  switch (type) {
    case 'order.placed': {
      const { placedOn, value, lines } = payload;
      return { on: placedOn, ...whose, promisedOn, value, ordered: byLine(lines) };
    }
    case 'order.amended':
      return { on: payload.amendedOn, ...whose, value: payload.value, ordered: byLine(payload.lines) };
    case 'order.given':
      return { on: payload.givenOn, ...whose };
    case 'order.shipped':
      return { on: payload.shippedOn, ...whose, shipped: byLine(payload.lines) };
    case 'order.shipment_taken_back':
      return { on: payload.takenBackOn, ...whose, shipped: negative(byLine(payload.lines)) };
    case 'order.promise_moved':
      return { on: payload.movedOn, ...whose, promisedOn: payload.to };
    case 'order.cancelled': {
      const { cancelledOn, whole, value, lines } = payload;
      if (whole) return { on: cancelledOn, ...whose, whollyCancelled: true };
      return { on: cancelledOn, ...whose, value, cancelled: byLine(lines) };
    }
  }
}

/** A shipment may have several parts of one line. A line and the rest that was split from it count as one. */
function byLine(lines: readonly { lineId: string; splitFrom?: string; quantity: string }[]): Quantities {
  const sums = new Map<string, bigint>();
  for (const { lineId, splitFrom = lineId, quantity } of lines)
    sums.set(splitFrom, (sums.get(splitFrom) ?? 0n) + toMilli(quantity));
  return Object.fromEntries([...sums].map(([lineId, sum]) => [lineId, fromMilli(sum)]));
}

const negative = (quantities: Quantities): Quantities =>
  Object.fromEntries(Object.entries(quantities).map(([lineId, quantity]) => [lineId, `-${quantity}`]));
