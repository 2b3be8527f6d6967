import { z } from 'zod';
import { event } from '../event.ts';
import { holdKind } from '../hold.ts';
import { amount, currency, discount, quantity, unitPrice } from '../money.ts';
import { breachCause, itemKind, moveCause, orderState } from '../order.ts';
import { businessDate, id, moment } from '../values.ts';

/** The line of which this was the rest when its price changed: the two together are what was ordered of it. */
const splitFrom = id.optional();
const line = z.object({
  lineId: id,
  splitFrom,
  no: z.int(),
  itemId: id,
  kind: itemKind,
  quantity,
  price: unitPrice,
  discount,
  value: amount,
  promisedOn: businessDate,
});
const state = { state: orderState };

export const orderPlaced = event(
  'order.placed',
  1,
  'order',
  z.object({ ...state, placedOn: businessDate, currency, value: amount, lines: z.array(line) }),
);
export const orderConfirmed = event(
  'order.confirmed',
  1,
  'order',
  z.object({ ...state, confirmedOn: businessDate }),
);
/** The lines as they are now; what is left out was removed. */
export const orderAmended = event(
  'order.amended',
  2,
  'order',
  z.object({ ...state, amendedOn: businessDate, value: amount, lines: z.array(line) }),
);
/** The order is another manager's from that day on: `state` has the new one. */
export const orderGiven = event(
  'order.given',
  1,
  'order',
  z.object({ ...state, givenOn: businessDate, previousManagerId: id }),
);
/** Supply was looked for. The order itself has what covers each line now. */
export const orderSupplySecured = event(
  'order.supply_secured',
  1,
  'order',
  z.object({ ...state, uncoveredLines: z.array(z.int()) }),
);
export const orderReady = event('order.ready', 1, 'order', z.object({ ...state, readyOn: businessDate }));
export const orderShipped = event(
  'order.shipped',
  1,
  'order',
  z.object({
    ...state,
    shipmentId: id,
    shippedOn: businessDate,
    /** Nothing is left to ship; `completedOn` is then the date of the latest shipment. */
    complete: z.boolean(),
    completedOn: businessDate.nullable(),
    lines: z.array(z.object({ lineId: id, splitFrom, itemId: id, quantity, value: amount })),
  }),
);
export const orderDelivered = event(
  'order.delivered',
  1,
  'order',
  z.object({ ...state, shipmentIds: z.array(id), deliveredOn: businessDate, complete: z.boolean() }),
);
/** What was recorded as shipped had not left, or is back: it is reserved for its lines again. */
export const orderShipmentTakenBack = event(
  'order.shipment_taken_back',
  1,
  'order',
  z.object({
    ...state,
    /** Of the correction, which takes back a part of the shipment. */
    correctionId: id,
    shipmentId: id,
    shippedOn: businessDate,
    takenBackOn: businessDate,
    /** Nothing of the shipment is left. */
    whole: z.boolean(),
    lines: z.array(z.object({ lineId: id, splitFrom, itemId: id, quantity, value: amount })),
  }),
);
/** What was recorded as delivered has not reached the client. */
export const orderDeliveryTakenBack = event(
  'order.delivery_taken_back',
  1,
  'order',
  z.object({ ...state, shipmentId: id, shippedOn: businessDate, takenBackOn: businessDate }),
);
/** The client gave goods back after their delivery. */
export const orderGoodsReturned = event(
  'order.goods_returned',
  1,
  'order',
  z.object({
    ...state,
    correctionId: id,
    shipmentId: id,
    returnedOn: businessDate,
    goods: z.enum(['restock', 'write_off']),
    lines: z.array(z.object({ lineId: id, splitFrom, itemId: id, quantity, value: amount })),
  }),
);
export const orderFeedbackAsked = event(
  'order.feedback_asked',
  1,
  'order',
  z.object({ ...state, askedOn: businessDate, until: businessDate }),
);
export const orderClosed = event(
  'order.closed',
  1,
  'order',
  z.object({ ...state, closedOn: businessDate, feedback: z.enum(['answered', 'unanswered', 'not_asked']) }),
);
/** `whole` is false when a part was shipped before: then only the rest was cancelled and the order goes on. */
export const orderCancelled = event(
  'order.cancelled',
  2,
  'order',
  z.object({
    ...state,
    cancelledOn: businessDate,
    whole: z.boolean(),
    completedOn: businessDate.nullable(),
    value: amount,
    lines: z.array(z.object({ lineId: id, splitFrom, quantity })),
  }),
);
export const orderPromiseMoved = event(
  'order.promise_moved',
  2,
  'order',
  z.object({
    ...state,
    from: businessDate,
    to: businessDate,
    movedOn: businessDate,
    /** Left out: somebody moved it, or what was shipped did. */
    cause: moveCause.optional(),
  }),
);
export const orderPromiseAtRisk = event(
  'order.promise_at_risk',
  1,
  'order',
  z.object({
    ...state,
    riskAt: moment,
    /** Left out: it was recorded before causes were. */
    cause: breachCause.optional(),
  }),
);
export const orderPromiseBroken = event(
  'order.promise_broken',
  1,
  'order',
  z.object({ ...state, breachId: id, brokenPromise: businessDate, raisedAt: moment }),
);
export const orderBreachWithdrawn = event(
  'order.breach_withdrawn',
  2,
  'order',
  z.object({ ...state, breachId: id, brokenPromise: businessDate, withdrawnAt: moment }),
);
/** The confirmed order waits for money: it is not supplied, or not shipped, and its promise moves by the days waited. */
export const orderHeld = event(
  'order.held',
  1,
  'order',
  z.object({ ...state, kind: holdKind, heldOn: businessDate }),
);
/** The hold is over: what was asked for is there, or the head has decided so. */
export const orderReleased = event(
  'order.released',
  1,
  'order',
  z.object({ ...state, kind: holdKind, releasedOn: businessDate, overridden: z.boolean() }),
);

export const orderEvents = [
  orderPlaced,
  orderConfirmed,
  orderAmended,
  orderGiven,
  orderSupplySecured,
  orderReady,
  orderShipped,
  orderDelivered,
  orderShipmentTakenBack,
  orderDeliveryTakenBack,
  orderGoodsReturned,
  orderFeedbackAsked,
  orderClosed,
  orderCancelled,
  orderPromiseMoved,
  orderPromiseAtRisk,
  orderPromiseBroken,
  orderBreachWithdrawn,
  orderHeld,
  orderReleased,
] as const;
