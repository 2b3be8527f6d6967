import {
  type orderGoodsReturned,
  type orderShipmentTakenBack,
  type orderShipped,
  type PayloadOf,
  toMilli,
  toMinor,
} from '@otdel/contracts';

/**
 * The revenue of one line of a shipment. Thousandths and minor units as decimal strings, because JSON has no bigint.
 */
export interface RevenueLine {
  /** The shipment, or the correction that takes a part of it back. */
  shipmentId: string;
  /** The index of the line in the shipment, from 0. */
  no: number;
  orderId: string;
  itemId: string;
  clientId: string;
  /** The manager who had the order when it was shipped: a later hand-over does not move the revenue. */
  managerId: string;
  shippedOn: string;
  /** The moment of which its groups count: when it was recorded, and the end of the day when that was later. */
  asOf: string;
  /** The month of `shippedOn`, such as "2026-03". */
  month: string;
  quantity: string;
  value: string;
}

interface Told {
  recordedAt: string;
  /** That of the firm. */
  timeZone: string;
}

/** @example revenueLinesOf(orderId, payload, { recordedAt, timeZone })[0].value // '14280', of "142.80" */
export const revenueLinesOf = (
  orderId: string,
  { state, shipmentId, shippedOn, lines }: PayloadOf<typeof orderShipped>,
  told: Told,
): RevenueLine[] =>
  lines.map(({ itemId, quantity, value }, no) => ({
    shipmentId,
    no,
    orderId,
    itemId,
    clientId: state.clientId,
    managerId: state.managerId,
    shippedOn,
    asOf: asOf(shippedOn, told),
    month: shippedOn.slice(0, 7),
    quantity: String(toMilli(quantity)),
    value: String(toMinor(value)),
  }));

/** What was taken back or returned: it takes revenue away, on its own day. The correction stands for the shipment. */
export const revenueLinesBack = (
  orderId: string,
  payload: PayloadOf<typeof orderShipmentTakenBack> | PayloadOf<typeof orderGoodsReturned>,
  told: Told,
): RevenueLine[] => {
  const shippedOn = 'takenBackOn' in payload ? payload.takenBackOn : payload.returnedOn;
  const { state, correctionId, lines } = payload;
  const back = { state, shipmentId: correctionId, shippedOn, complete: false, completedOn: null, lines };
  return revenueLinesOf(orderId, back, told).map((line) => ({
    ...line,
    quantity: `-${line.quantity}`,
    value: `-${line.value}`,
  }));
};

function asOf(shippedOn: string, { recordedAt, timeZone }: Told): string {
  const midnight = Temporal.PlainDate.from(shippedOn).add({ days: 1 }).toZonedDateTime(timeZone).toInstant();
  const evening = midnight.subtract({ milliseconds: 1 });
  const recorded = Temporal.Instant.from(recordedAt);
  return (Temporal.Instant.compare(recorded, evening) < 0 ? recorded : evening).toString();
}
