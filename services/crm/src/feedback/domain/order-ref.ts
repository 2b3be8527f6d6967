import {
  type EventType,
  type orderFeedbackAsked,
  type orderGiven,
  type orderPlaced,
  type PayloadOf,
} from '@otdel/contracts';

interface OrderEvent<E extends EventType> {
  type: E['name'];
  aggregateId: string;
  payload: PayloadOf<E>;
}
/** The events of an order that crm follows. */
export type OrderNews =
  OrderEvent<typeof orderPlaced> | OrderEvent<typeof orderGiven> | OrderEvent<typeof orderFeedbackAsked>;

/** What crm keeps of an order. */
export interface OrderRef {
  orderId: string;
  number: string;
  clientId: string;
  managerId: string;
  /** ISO date on which the client was asked for an opinion, the first time; null: these events do not have it. */
  askedOn: string | null;
}

/**
 * One row per order from a batch of events, so that one statement writes the batch.
 * @param news events of any orders, those of one order by version
 * @example orderRefs([{ type: 'order.placed', aggregateId, payload }])
 */
export function orderRefs(news: readonly OrderNews[]): OrderRef[] {
  const refs = new Map<string, OrderRef>();
  for (const event of news) {
    const { number, clientId, managerId } = event.payload.state;
    const orderId = event.aggregateId;
    const asked = event.type === 'order.feedback_asked' ? event.payload.askedOn : null;
    const askedOn = refs.get(orderId)?.askedOn ?? asked;
    refs.set(orderId, { orderId, number, clientId, managerId, askedOn });
  }
  return [...refs.values()];
}
