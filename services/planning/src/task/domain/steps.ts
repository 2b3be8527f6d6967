import {
  orderAmended,
  orderBreachWithdrawn,
  orderCancelled,
  orderClosed,
  orderConfirmed,
  orderDelivered,
  orderFeedbackAsked,
  orderPlaced,
  orderPromiseAtRisk,
  orderPromiseBroken,
  orderPromiseMoved,
  orderReady,
  orderShipped,
  orderSupplySecured,
  type PayloadOf,
  productionCancelled,
  productionCompleted,
  productionOrdered,
  purchaseCancelled,
  purchaseOrdered,
  purchaseReceived,
} from '@otdel/contracts';
import { type Assignee, everybodyOf, headOver, type Parties, person, whoAsks } from './assignee.ts';

/** Everything that opens, closes or moves the tasks of an order's steps. */
export const stepEvents = [
  orderPlaced,
  orderConfirmed,
  orderAmended,
  orderSupplySecured,
  orderReady,
  orderShipped,
  orderDelivered,
  orderFeedbackAsked,
  orderClosed,
  orderCancelled,
  orderPromiseMoved,
  orderPromiseAtRisk,
  orderPromiseBroken,
  orderBreachWithdrawn,
  purchaseOrdered,
  purchaseReceived,
  purchaseCancelled,
  productionOrdered,
  productionCompleted,
  productionCancelled,
] as const;
type StepEventType = (typeof stepEvents)[number];
type StepEvents = {
  [E in StepEventType as E['name']]: { type: E['name']; aggregateId: string; payload: PayloadOf<E> };
};
export type StepEvent = StepEvents[keyof StepEvents];

/** Steps of an order that can be open once per order; their subject is the order. */
export const orderStepKinds = [
  'confirm_order',
  'settle_supply',
  'ship_order',
  'promise_at_risk',
  'ask_feedback',
] as const;
/** Those of which an order may have several: per purchase, production job, shipment or breach. */
export const stepKinds = [
  ...orderStepKinds,
  'receive_purchase',
  'complete_production',
  'confirm_delivery',
  'broken_promise',
] as const;
export type StepKind = (typeof stepKinds)[number];

export interface About {
  orderId: string | null;
  orderNumber: string | null;
  clientId: string | null;
  /** What the title names beside the order: the number of a purchase or job, the day of a shipment or promise. */
  detail: string | null;
}
export interface Opening {
  does: 'open';
  kind: StepKind;
  subjectId: string;
  dueOn: string;
  assignee: Assignee;
  about: About;
}
/** `on` is the business date on which the step was done or became needless. */
export interface Closing {
  does: 'close';
  kind: StepKind;
  subjectId: string;
  outcome: 'done' | 'dropped';
  on: string;
}
export interface Moving {
  does: 'move';
  kind: StepKind;
  subjectId: string;
  dueOn: string;
}
/** Opening what is open, closing and moving what is not, change nothing: events may speak twice of one thing. */
export type StepOperation = Opening | Closing | Moving;

/** `today` is the firm's day on which the event was recorded. Dates are ISO. */
export interface StepFacts extends Parties {
  today: string;
}

/** A shipment is taken to have arrived after so many days. */
const daysOnTheWay = 3;

type Payload<N extends keyof StepEvents> = StepEvents[N]['payload'];
type OrderPayload = Extract<StepEvent, { payload: { state: unknown } }>['payload'];

const open = (
  kind: StepKind,
  subjectId: string,
  assignee: Assignee,
  dueOn: string,
  about: About,
): Opening => ({ does: 'open', kind, subjectId, dueOn, assignee, about });
const close =
  (outcome: Closing['outcome']) =>
  (on: string, subjectId: string, ...kinds: StepKind[]): Closing[] =>
    kinds.map((kind) => ({ does: 'close', kind, subjectId, outcome, on }));
const done = close('done');
const dropped = close('dropped');
const move = (kind: StepKind, subjectId: string, dueOn: string): Moving => ({
  does: 'move',
  kind,
  subjectId,
  dueOn,
});
const later = (a: string, b: string): string => (a > b ? a : b);
const operations = everybodyOf('operations');

const ofOrder = (orderId: string, { state }: OrderPayload, detail: string | null = null): About => ({
  orderId,
  orderNumber: state.number,
  clientId: state.clientId,
  detail,
});
/** What is left to ship lies ready: all of it is covered by stock. */
const readyToShip = ({ state }: OrderPayload): boolean =>
  state.axes.supply === 'covered' && (state.stage === 'ready' || state.stage === 'partly_shipped');
const nothingToShip = ({ state }: OrderPayload): boolean =>
  state.axes.delivery === 'shipped' || state.axes.delivery === 'delivered';
const shipOrder = (id: string, p: OrderPayload): Opening =>
  open('ship_order', id, operations, p.state.promisedOn, ofOrder(id, p));

/** A purchase may serve several orders, or only stock: then its task belongs to none of them. */
function ofPurchase({ number, lines }: Payload<'purchase.ordered'>): About {
  const orders = new Map(lines.flatMap((line) => (line.orderId ? [[line.orderId, line.orderNumber]] : [])));
  const [only, ...others] = orders;
  const [orderId, orderNumber] = only && others.length === 0 ? only : [null, null];
  return { orderId, orderNumber, clientId: null, detail: number };
}

/**
 * Which tasks each event opens, closes and moves. Each opens at most one: the event's id becomes the task's.
 * Purchases and jobs are followed by their own events only: what is on its way must be taken in, also when the
 * order it was meant for is cancelled.
 */
const table: {
  [N in keyof StepEvents]: (payload: Payload<N>, id: string, facts: StepFacts) => StepOperation[];
} = {
  'order.placed': (p, id, { today }) => [
    open('confirm_order', id, person(p.state.managerId), later(p.placedOn, today), ofOrder(id, p)),
  ],
  'order.confirmed': (p, id) => done(p.confirmedOn, id, 'confirm_order'),
  // an amendment is secured in the same moment; it may also take away all that was still to be shipped
  'order.amended': (p, id, { today }) => [
    ...(p.state.axes.supply === 'uncovered'
      ? [open('settle_supply', id, operations, today, ofOrder(id, p))]
      : done(p.amendedOn, id, 'settle_supply')),
    ...(readyToShip(p) ? [shipOrder(id, p)] : dropped(p.amendedOn, id, 'ship_order')),
    ...(nothingToShip(p) ? dropped(p.amendedOn, id, 'promise_at_risk') : []),
  ],
  'order.supply_secured': (p, id, { today }) => [
    ...(p.uncoveredLines.length > 0
      ? [open('settle_supply', id, operations, today, ofOrder(id, p))]
      : done(today, id, 'settle_supply')),
    ...(readyToShip(p) ? [shipOrder(id, p)] : []),
  ],
  'order.ready': (p, id) => [...done(p.readyOn, id, 'settle_supply'), shipOrder(id, p)],
  'order.shipped': (p, id) => [
    ...(p.complete
      ? done(p.completedOn ?? p.shippedOn, id, 'ship_order', 'promise_at_risk', 'settle_supply')
      : readyToShip(p)
        ? []
        : done(p.shippedOn, id, 'ship_order')),
    open(
      'confirm_delivery',
      p.shipmentId,
      operations,
      Temporal.PlainDate.from(p.shippedOn).add({ days: daysOnTheWay }).toString(),
      ofOrder(id, p, p.shippedOn),
    ),
  ],
  'order.delivered': (p) => p.shipmentIds.flatMap((id) => done(p.deliveredOn, id, 'confirm_delivery')),
  'order.feedback_asked': (p, id, facts) => [
    open('ask_feedback', id, whoAsks(p.state, facts), p.until, ofOrder(id, p)),
  ],
  // nothing is left to do for a closed order; only what the head says to a broken promise is up to him
  'order.closed': (p, id) => [
    ...(p.feedback === 'answered' ? done(p.closedOn, id, 'ask_feedback') : []),
    ...dropped(p.closedOn, id, ...orderStepKinds),
  ],
  // what was shipped before goes on: its delivery is still confirmed
  'order.cancelled': (p, id) => dropped(p.cancelledOn, id, ...orderStepKinds),
  // a promise moved away is not at risk any more; one moved nearer all the more
  'order.promise_moved': (p, id) => [
    move('ship_order', id, p.to),
    ...(p.to > p.from ? dropped(p.movedOn, id, 'promise_at_risk') : [move('promise_at_risk', id, p.to)]),
  ],
  'order.promise_at_risk': (p, id) => [
    open('promise_at_risk', id, person(p.state.managerId), p.state.promisedOn, ofOrder(id, p)),
  ],
  'order.promise_broken': (p, id, facts) => [
    ...dropped(facts.today, id, 'promise_at_risk'),
    open(
      'broken_promise',
      p.breachId,
      headOver(p.state.managerId, facts),
      facts.today,
      ofOrder(id, p, p.brokenPromise),
    ),
  ],
  'order.breach_withdrawn': (p, _id, { today }) => dropped(today, p.breachId, 'broken_promise'),

  'purchase.ordered': (p, id) => [open('receive_purchase', id, operations, p.expectedOn, ofPurchase(p))],
  'purchase.received': (p, id) => (p.complete ? done(p.receivedOn, id, 'receive_purchase') : []),
  'purchase.cancelled': (p, id) => dropped(p.cancelledOn, id, 'receive_purchase'),

  'production.ordered': (p, id) => [
    open('complete_production', id, operations, p.dueOn, {
      orderId: p.orderId,
      orderNumber: p.orderNumber,
      clientId: null,
      detail: p.number,
    }),
  ],
  'production.completed': (p, id) => (p.complete ? done(p.completedOn, id, 'complete_production') : []),
  'production.cancelled': (p, id) => dropped(p.cancelledOn, id, 'complete_production'),
};

/**
 * What an event means for the tasks of an order's steps.
 * @example stepsOf({ type: 'order.ready', aggregateId: orderId, payload }, facts) // close settle_supply, open ship_order
 */
export function stepsOf(event: StepEvent, facts: StepFacts): StepOperation[] {
  const steps = table[event.type] as (p: StepEvent['payload'], id: string, f: StepFacts) => StepOperation[];
  return steps(event.payload, event.aggregateId, facts);
}
