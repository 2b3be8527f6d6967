import { type EventType, type orderFeedbackAsked, type orderPlaced, type PayloadOf } from '@otdel/contracts';

interface Told<E extends EventType> {
  type: E['name'];
  aggregateId: string;
  payload: PayloadOf<E>;
}
/** What we hear of an order's life. */
export type OrderNews = Told<typeof orderPlaced> | Told<typeof orderFeedbackAsked>;

/** What we keep of an order. */
export interface OrderRef {
  orderId: string;
  number: string;
  clientId: string;
  managerId: string;
  /** ISO date on which the client was asked for an opinion; null: not heard of in these news. */
  askedOn: string | null;
}

/**
 * One row per order from all that is heard at once, so that one statement writes it.
 * @param news of any orders, in order within each
 * @example orderRefs([{ type: 'order.placed', aggregateId, payload }])
 */
export function orderRefs(news: readonly OrderNews[]): OrderRef[] {
  const refs = new Map<string, OrderRef>();
  for (const event of news) {
    const { number, clientId, managerId } = event.payload.state;
    const orderId = event.aggregateId;
    const askedOn = event.type === 'order.placed' ? null : event.payload.askedOn;
    refs.set(orderId, { orderId, number, clientId, managerId, askedOn });
  }
  return [...refs.values()];
}
