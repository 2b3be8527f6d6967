import { z } from 'zod';
import { roles } from '../actor.ts';
import { command, query } from '../call.ts';
import { amount, discount, quantity } from '../money.ts';
import { breachView, newOrder, orderSummary, orderView, stage } from '../order.ts';
import { businessDate, flag, id, moment, pageOf, paging, text, sought } from '../values.ts';

/** What the gateway has learned of the people of an order from the rooms that own them. */
export const orderParties = z.object({
  client: z.object({ id, version: z.int(), name: z.string(), managerId: id.nullable() }),
  manager: z.object({
    id,
    version: z.int(),
    name: z.string(),
    role: z.enum(roles).default('manager'),
    active: z.boolean().default(true),
  }),
});

/** @throws refused `client_inactive`, `manager_inactive`, `manager_makes_no_deals`, `item_inactive`, `placed_in_future`; not_found `item`; conflict `external_ref_taken` */
export const placeOrder = command('orders.place', {
  request: z.object({ order: newOrder.required({ managerId: true }), parties: orderParties }),
  response: orderView,
});

export const getOrder = query('orders.get', { request: z.object({ orderId: id }), response: orderView });

export const orderFilters = z.object({
  ...paging,
  stage: stage.optional(),
  /** true: not shipped by the promised date, as of today; false: the others. */
  late: flag.optional(),
  managerId: id.optional(),
  clientId: id.optional(),
  promisedFrom: businessDate.optional(),
  promisedTo: businessDate.optional(),
  externalRef: sought(64).optional(),
  number: sought(32).optional(),
});
/** Newest first, by (placedOn, id). */
export const listOrders = query('orders.list', { request: orderFilters, response: pageOf(orderSummary) });

/** Promises not kept: newest first. */
export const breachFilters = z.object({
  ...paging,
  state: z.enum(['standing', 'withdrawn', 'all']).default('standing'),
  promisedFrom: businessDate.optional(),
  promisedTo: businessDate.optional(),
});
export const listBreaches = query('orders.breaches', {
  request: breachFilters,
  response: pageOf(breachView),
});

export const confirmBody = z.object({ confirmedOn: businessDate.optional() }).meta({ id: 'ConfirmOrder' });
/** @throws refused `order_cancelled`, `order_already_confirmed` */
export const confirmOrder = command('orders.confirm', {
  request: confirmBody.extend({ orderId: id }),
  response: orderView,
});

export const cancelBody = z
  .object({ reason: text(500), cancelledOn: businessDate.optional() })
  .meta({ id: 'CancelOrder' });
/** Everything not shipped is cancelled. @throws refused `order_cancelled`, `order_fully_shipped`, `order_closed` */
export const cancelOrder = command('orders.cancel', {
  request: cancelBody.extend({ orderId: id }),
  response: orderView,
});

export const amendBody = z
  .object({
    reason: text(500),
    amendedOn: businessDate.optional(),
    lines: z
      .array(
        z.object({
          no: z.int().positive(),
          quantity: quantity.optional(),
          price: amount.optional(),
          discount: discount.optional(),
          promisedOn: businessDate.optional(),
        }),
      )
      .max(200)
      .default([]),
    /** Lines to add. */
    add: z
      .array(
        z.object({
          itemId: id,
          quantity,
          price: amount.optional(),
          discount: discount.default('0'),
          promisedOn: businessDate,
        }),
      )
      .max(200)
      .default([]),
    /** Numbers of lines to take away: nothing of them may be shipped. */
    remove: z.array(z.int().positive()).max(200).default([]),
  })
  .refine(
    (b) => b.lines.length + b.add.length + b.remove.length > 0,
    'say what changes: lines, add or remove',
  )
  .meta({ id: 'AmendOrder' });
/** @throws refused `order_cancelled`, `order_closed`, `order_fully_shipped`, `below_shipped`, `line_shipped`; not_found `line` */
export const amendOrder = command('orders.amend', {
  request: z.object({ orderId: id, change: amendBody }),
  response: orderView,
});

export const shipmentBody = z
  .object({
    /** The day the goods were handed over. Left out: today. Never in the future, never before the order was placed. */
    shippedOn: businessDate.optional(),
    carrier: text(100).optional(),
    /** Left out: everything that is covered and not yet shipped. */
    lines: z
      .array(z.object({ no: z.int().positive(), quantity }))
      .min(1)
      .max(200)
      .optional(),
  })
  .meta({ id: 'NewShipment' });
/** @throws refused `order_not_confirmed`, `order_cancelled`, `more_than_ordered`, `not_covered`, `nothing_to_ship`, `shipped_in_future` */
export const shipOrder = command('orders.ship', {
  request: shipmentBody.extend({ orderId: id }),
  response: orderView,
});

export const deliveryBody = z
  .object({
    deliveredOn: businessDate.optional(),
    /** Left out: all shipments on their way. */
    shipmentNo: z.int().positive().optional(),
  })
  .meta({ id: 'NewDelivery' });
/** @throws refused `nothing_on_the_way`, `already_delivered`, `delivered_before_shipped`, `delivered_in_future` */
export const deliverOrder = command('orders.deliver', {
  request: deliveryBody.extend({ orderId: id }),
  response: orderView,
});

/** Looks again for supply of what is uncovered. @throws refused `order_not_confirmed`, `order_cancelled` */
export const secureSupply = command('orders.secureSupply', {
  request: z.object({ orderId: id }),
  response: orderView,
});

/** The stage history of all orders in one moment, for the head's board. */
export const stageCounts = query('orders.stageCounts', {
  request: z.object({}),
  response: z.object({ at: moment, stages: z.array(z.object({ stage, orders: z.int(), late: z.int() })) }),
});
