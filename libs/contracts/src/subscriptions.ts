import type { Aggregate, EventType } from './event.ts';
import { booksClosed, booksEvents, booksReopened } from './events/books.events.ts';
import {
  clientAssigned,
  clientChanged,
  crmEvents,
  feedbackEvents,
  feedbackRecorded,
  feedbackTakenBack,
} from './events/crm.events.ts';
import {
  orderAmended,
  orderBreachWithdrawn,
  orderCancelled,
  orderEvents,
  orderFeedbackAsked,
  orderGiven,
  orderGoodsReturned,
  orderPlaced,
  orderPromiseMoved,
  orderShipmentTakenBack,
  orderShipped,
} from './events/order.events.ts';
import { outdatedEvents } from './events/outdated.events.ts';
import { planningEvents, staffChanged } from './events/planning.events.ts';
import { accountEvents, advanceChanged, creditAssessed } from './events/receivables.events.ts';
import {
  itemChanged,
  itemStockCounted,
  productionChanged,
  productionCompleted,
  productionCompletionTakenBack,
  productionEvents,
  purchaseChanged,
  purchaseEvents,
  purchaseReceiptTakenBack,
  purchaseReceived,
  supplyEvents,
} from './events/supply.events.ts';

export const services = ['gateway', 'orders', 'crm', 'planning', 'analytics', 'receivables'] as const;
export type Service = (typeof services)[number];

/** Which room publishes the events of an aggregate. */
export const publishers: Record<Aggregate, Service> = {
  order: 'orders',
  purchase: 'orders',
  production: 'orders',
  item: 'orders',
  supplier: 'orders',
  books: 'orders',
  client: 'crm',
  interaction: 'crm',
  staff: 'planning',
  task: 'planning',
  account: 'receivables',
};

export type Subscriptions = Partial<Record<Aggregate, readonly EventType[]>>;

/**
 * All wiring between the rooms, on one screen. Each listed event has exactly one handler in its room, or the
 * room refuses to start. A room receives every event of an aggregate it is listed under: the others only move
 * that aggregate's version on.
 */
export const subscriptions: Record<Service, Subscriptions> = {
  orders: {
    // the process starts from the event, so orders can be placed while Temporal is away; what an order releases
    // is offered to others
    order: [orderPlaced, orderAmended, orderCancelled, orderGoodsReturned],
    item: [itemStockCounted],
    // a promise is at risk when what it waits for comes later
    purchase: [purchaseReceived, purchaseReceiptTakenBack, purchaseChanged],
    production: [productionCompleted, productionCompletionTakenBack, productionChanged],
    interaction: [feedbackRecorded, feedbackTakenBack],
    client: [clientChanged, clientAssigned],
    staff: [staffChanged],
    // what a client owes and has paid holds the orders, and lets them go
    account: [creditAssessed, advanceChanged],
  },
  crm: {
    order: [orderPlaced, orderGiven, orderFeedbackAsked],
    // opinions and assignments are not dated into closed books
    books: [booksClosed, booksReopened],
  },
  planning: {
    // tasks
    order: orderEvents,
    purchase: purchaseEvents,
    production: productionEvents,
    interaction: feedbackEvents,
    client: [clientChanged, clientAssigned],
    // the open tasks of who has left go on to others
    staff: [staffChanged],
  },
  analytics: {
    order: [
      orderPlaced,
      orderAmended,
      orderGiven,
      orderShipped,
      orderShipmentTakenBack,
      orderGoodsReturned,
      orderCancelled,
      orderPromiseMoved,
      orderBreachWithdrawn,
    ],
    item: [itemChanged],
    client: [clientChanged],
  },
  receivables: {
    // what was shipped is invoiced, what came back is credited, what was cancelled is given back
    order: [
      orderPlaced,
      orderGiven,
      orderShipped,
      orderShipmentTakenBack,
      orderGoodsReturned,
      orderCancelled,
    ],
    // terms by region and segment; a manager sees the money of own clients
    client: [clientChanged, clientAssigned],
    books: [booksClosed, booksReopened],
  },
  gateway: {
    // live updates
    order: orderEvents,
    client: [clientAssigned],
    // roles of accounts follow the people they belong to
    staff: [staffChanged],
  },
};

const published: readonly EventType[] = [
  ...orderEvents,
  ...supplyEvents,
  ...booksEvents,
  ...crmEvents,
  ...planningEvents,
  ...accountEvents,
];
/** Every event there is or was, by `name@version`. */
export const eventTypes: ReadonlyMap<string, EventType> = new Map(
  [...published, ...outdatedEvents].map((t) => [`${t.name}@${t.version}`, t]),
);
/** The version of an event that is published. @throws Error when there is none of this name */
export function eventNamed(name: string): EventType {
  const found = published.find((type) => type.name === name);
  if (!found) throw new Error(`There is no event ${name}.`);
  return found;
}
