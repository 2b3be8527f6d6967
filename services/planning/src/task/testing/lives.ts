import {
  type EventType,
  newId,
  orderClosed,
  orderConfirmed,
  orderDelivered,
  orderFeedbackAsked,
  orderPlaced,
  orderPromiseBroken,
  orderReady,
  orderShipped,
  orderSupplySecured,
  type PayloadOf,
  purchaseOrdered,
  purchaseReceived,
} from '@otdel/contracts';
import { type Delivered } from '@otdel/messaging';
import { type stepEvents } from '../domain/steps.ts';
import { state } from './samples.ts';

export type Heard = Delivered<(typeof stepEvents)[number]>;
/** An event as it is delivered: recorded at noon in Moscow, by somebody. */
export const heard = <E extends EventType>(
  type: E,
  aggregateId: string,
  payload: PayloadOf<E>,
  staffId: string | null = null,
) =>
  ({
    id: newId(),
    type: type.name,
    version: 1,
    aggregate: type.aggregate,
    aggregateId,
    aggregateVersion: 1,
    recordedAt: '2026-11-20T09:00:00.000Z',
    correlationId: 'the cause',
    actor: { staffId, role: 'manager' },
    payload,
  }) as unknown as Heard;

export interface Life {
  orderId: string;
  purchaseId: string;
  events: Heard[];
}
/** Bought, shipped late, delivered, answered; the purchase is heard of first. */
export function lifeOf(manager: string, clientId: string = newId()): Life {
  const told = <E extends EventType>(type: E, aggregateId: string, payload: PayloadOf<E>) =>
    heard(type, aggregateId, payload, manager);
  const [orderId, purchaseId, shipmentId, breachId] = [newId(), newId(), newId(), newId()];
  const at = (stage: Parameters<typeof state>[0]) => ({
    state: state({ clientId, managerId: manager, ...stage }),
  });
  const bought = { itemId: newId(), orderId, orderNumber: 'SO-2026-000001', quantity: '1' };
  const broken = { breachId, brokenPromise: '2026-11-24' };
  const events = [
    told(purchaseOrdered, purchaseId, {
      number: 'PO-1',
      supplierId: newId(),
      expectedOn: '2026-11-22',
      lines: [bought],
    }),
    told(orderPlaced, orderId, {
      ...at({}),
      placedOn: '2026-11-18',
      currency: 'RUB',
      value: '1.00',
      lines: [],
    }),
    told(orderConfirmed, orderId, { ...at({}), confirmedOn: '2026-11-18' }),
    told(orderSupplySecured, orderId, { ...at({ stage: 'supply' }), uncoveredLines: [1] }),
    told(purchaseReceived, purchaseId, {
      number: 'PO-1',
      receivedOn: '2026-11-23',
      complete: true,
      lines: [],
    }),
    told(orderReady, orderId, { ...at({ stage: 'ready' }), readyOn: '2026-11-23' }),
    told(orderPromiseBroken, orderId, { ...at({}), ...broken, raisedAt: '2026-11-25T06:00:00Z' }),
    told(orderShipped, orderId, {
      ...at({ stage: 'shipped' }),
      shipmentId,
      shippedOn: '2026-11-25',
      complete: true,
      completedOn: '2026-11-25',
      lines: [],
    }),
    told(orderDelivered, orderId, {
      ...at({ stage: 'delivered' }),
      shipmentIds: [shipmentId],
      deliveredOn: '2026-11-27',
      complete: true,
    }),
    told(orderFeedbackAsked, orderId, {
      ...at({ stage: 'feedback' }),
      askedOn: '2026-11-27',
      until: '2026-12-11',
    }),
    told(orderClosed, orderId, { ...at({ stage: 'closed' }), closedOn: '2026-12-01', feedback: 'answered' }),
  ];
  return { orderId, purchaseId, events };
}
