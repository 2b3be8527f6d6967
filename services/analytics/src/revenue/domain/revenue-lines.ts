import { type orderShipped, type PayloadOf, toMilli, toMinor } from '@otdel/contracts';

/** What one line of a shipment brought. Thousandths and minor units, as the strings in which JSON carries them. */
export interface RevenueLine {
  shipmentId: string;
  /** Its place in the shipment, from 0. */
  no: number;
  orderId: string;
  itemId: string;
  clientId: string;
  /** Who the order belonged to when it was shipped: a hand-over never moves old results. */
  managerId: string;
  shippedOn: string;
  /** Of `shippedOn`: "2026-03". */
  month: string;
  quantity: string;
  value: string;
}

/** @example revenueLinesOf(orderId, payload)[0].value // '14280', of "142.80" */
export const revenueLinesOf = (
  orderId: string,
  { state, shipmentId, shippedOn, lines }: PayloadOf<typeof orderShipped>,
): RevenueLine[] =>
  lines.map(({ itemId, quantity, value }, no) => ({
    shipmentId,
    no,
    orderId,
    itemId,
    clientId: state.clientId,
    managerId: state.managerId,
    shippedOn,
    month: shippedOn.slice(0, 7),
    quantity: String(toMilli(quantity)),
    value: String(toMinor(value)),
  }));
