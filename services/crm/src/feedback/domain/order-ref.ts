import {
  type EventType,
  type orderClosed,
  type orderFeedbackAsked,
  type orderPlaced,
  type PayloadOf,
} from '@otdel/contracts';

interface Told<E extends EventType> {
  type: E['name'];
  aggregateId: string;
  payload: PayloadOf<E>;
}
/** What we hear of an order's life. */
export type OrderNews = Told<typeof orderPlaced> | Told<typeof orderFeedbackAsked> | Told<typeof orderClosed>;

/** What we keep of an order. Days are ISO dates; null: not heard of in these news. */
export interface OrderRef {
  orderId: string;
  number: string;
  clientId: string;
  managerId: string;
  askedOn: string | null;
  askedUntil: string | null;
  closedOn: string | null;
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
    const before = refs.get(orderId) ?? { askedOn: null, askedUntil: null, closedOn: null };
    refs.set(orderId, { ...before, orderId, number, clientId, managerId, ...milestones(event) });
  }
  return [...refs.values()];
}

function milestones(event: OrderNews): Partial<OrderRef> {
  switch (event.type) {
    case 'order.placed':
      return {};
    case 'order.feedback_asked':
      return { askedOn: event.payload.askedOn, askedUntil: event.payload.until };
    case 'order.closed':
      return { closedOn: event.payload.closedOn };
  }
}
