import { z } from 'zod';
import { everybody, leaders, roles, sales, supply } from '../actor.ts';
import { holdKind } from '../hold.ts';
import { discount, quantity, unitPrice } from '../money.ts';
import { command, query } from '../operation.ts';
import { newOrder, orderSummary, orderView, orderWithTasks, type Stage, stage, stages } from '../order.ts';
import {
  businessDate,
  characters,
  flag,
  id,
  inOrder,
  line,
  moment,
  pageOf,
  paging,
  idOrNumber,
  sought,
  text,
} from '../values.ts';

const one = { orderId: id };

/** What the gateway has learned of the people of an order from the rooms that own them. Names are for refusals alone. */
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

export const placeOrder = command('orders.place', {
  does: 'Takes an order; its process starts by itself',
  may: sales,
  route: 'POST /api/orders',
  input: newOrder,
  request: z.object({ order: newOrder.required({ managerId: true }), parties: orderParties }),
  answer: orderView,
  status: 201,
  refuses: [
    'client_inactive',
    'manager_inactive',
    'manager_makes_no_deals',
    'item_inactive',
    'books_closed',
    'placed_in_future',
    'promised_before_placed',
    'deals_of_others',
    'external_ref_taken',
    'client_not_found',
    'item_not_found',
    'staff_not_found',
  ],
});

/** For the gateway, when the people of a repeated request are not there any more as they were. */
export const placedBefore = query('orders.placedBefore', {
  does: 'The order that was placed by the command of this very id, if it was',
  may: sales,
  answer: orderView.nullable(),
});

export const getOrder = query('orders.get', {
  does: 'One order: lines, coverage, promises, stages, and its open tasks',
  may: everybody,
  route: 'GET /api/orders/:orderId',
  path: { orderId: idOrNumber('SO') },
  answer: orderView,
  shows: orderWithTasks,
  refuses: ['order_not_found'],
});

/** "ready,supply" of a query string, each once. */
const stageList = characters()
  .meta({
    description: 'One stage or several, separated by commas',
    pattern: `^(${stages.join('|')})(,(${stages.join('|')}))*$`,
    examples: ['ready,partly_shipped'],
  })
  .transform((given, wrong): Stage[] => {
    const parts = given.split(',').map((part) => part.trim());
    const known = parts.filter((part): part is Stage => stages.some((one) => one === part));
    // named by the field of the query, which is one text
    if (known.length < parts.length)
      wrong.issues.push({ code: 'invalid_value', values: [...stages], input: given });
    return known;
  })
  .refine((given) => new Set(given).size === given.length, 'stage_twice');
/** What narrows the list of orders, and the sums of the same orders. */
const narrowing = {
  stage: stageList.optional(),
  /** true: neither closed nor cancelled. */
  open: flag.optional(),
  /** true: not shipped by the promised date, as of today; false: the others. */
  late: flag.optional(),
  /** true: a line was to be shipped before today and is not, whatever the promise of the whole order is. */
  lineLate: flag.optional(),
  /** true: something of it is covered and can be shipped now. */
  shippable: flag.optional(),
  /** true: money holds it: it may not be confirmed, supplied or shipped. */
  held: flag.optional(),
  managerId: id.optional(),
  clientId: id.optional(),
  /** Orders with a line of this item. */
  itemId: id.optional(),
  placedFrom: businessDate.optional(),
  placedTo: businessDate.optional(),
  promisedFrom: businessDate.optional(),
  promisedTo: businessDate.optional(),
  externalRef: sought(64).optional(),
  /** A number or a part of it, in any case. */
  number: sought(32).optional(),
  /** A part of the number, of the reference, of the code or name of the client or of an item of it; ё is е, in any case. */
  search: sought(100).optional(),
};
/** `-` is the other way round. By stage: in the order of the stages, in each by the promised date. */
export const orderSorts = [
  '-placedOn',
  'placedOn',
  'promisedOn',
  '-promisedOn',
  'value',
  '-value',
  'stage',
  '-stage',
] as const;
const bounded = <O extends z.ZodObject>(filters: O): O =>
  inOrder(inOrder(filters, 'promisedFrom', 'promisedTo'), 'placedFrom', 'placedTo');
export const orderFilters = z.object({
  ...paging,
  sort: z.enum(orderSorts).default('-placedOn'),
  ...narrowing,
});
/** What the gateway has learned of a search: the clients whose code or name has it. */
const ofSearch = { clientIds: z.array(id).optional() };

/** By (the sort key, id). */
export const listOrders = query('orders.list', {
  does: 'Orders that the filters leave, the newest first unless sorted otherwise',
  may: everybody,
  route: 'GET /api/orders',
  input: bounded(orderFilters),
  request: bounded(orderFilters.extend(ofSearch)),
  answer: pageOf(orderSummary),
  refuses: ['staff_not_found'],
});
/** Many orders may be worth more than one may. */
const total = z
  .string()
  .regex(/^\d{1,20}\.\d\d$/)
  .meta({ description: 'A sum, decimal string, two decimals', examples: ['1234.50'] });
export const ordersSummary = z
  .object({
    orders: z.int(),
    open: z.int(),
    late: z.int(),
    /** Of each currency apart. Empty when there are no orders. */
    sums: z.array(z.object({ currency: z.string(), orders: z.int(), value: total })),
  })
  .meta({ id: 'OrdersSummary' });
export const summarizeOrders = query('orders.summarize', {
  does: 'How many orders the filters of the list leave, and what they are worth together',
  may: everybody,
  route: 'GET /api/orders/summary',
  input: bounded(z.object(narrowing)),
  request: bounded(z.object({ ...narrowing, ...ofSearch })),
  answer: ordersSummary,
  refuses: ['staff_not_found'],
});

export const confirmBody = z.object({ confirmedOn: businessDate.optional() }).meta({ id: 'ConfirmOrder' });
export const confirmOrder = command('orders.confirm', {
  does: 'Confirms the order; its supply is seen to',
  may: sales,
  route: 'POST /api/orders/:orderId/confirm',
  path: one,
  input: confirmBody,
  answer: orderView,
  refuses: [
    'order_cancelled',
    'order_already_confirmed',
    'order_held',
    'books_closed',
    'confirmed_in_future',
    'confirmed_before_placed',
    'order_of_another',
    'order_not_found',
  ],
  guarded: true,
});

export const cancelBody = z
  .object({ reason: text(500), cancelledOn: businessDate.optional() })
  .meta({ id: 'CancelOrder' });
export const cancelOrder = command('orders.cancel', {
  does: 'Cancels everything that is not shipped',
  may: sales,
  route: 'POST /api/orders/:orderId/cancel',
  path: one,
  input: cancelBody,
  answer: orderView,
  refuses: [
    'order_cancelled',
    'order_fully_shipped',
    'order_closed',
    'books_closed',
    'cancelled_in_future',
    'cancelled_before_placed',
    'cancelled_before_confirmed',
    'dated_before_breach',
    'order_of_another',
    'order_not_found',
  ],
  guarded: true,
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
          price: unitPrice.optional(),
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
          price: unitPrice.optional(),
          discount: discount.default('0'),
          promisedOn: businessDate,
        }),
      )
      .max(200)
      .default([]),
    /** Numbers of lines to take away: nothing of them may be shipped. */
    remove: z.array(z.int().positive()).max(200).default([]),
  })
  .refine((b) => b.lines.length + b.add.length + b.remove.length > 0, 'nothing_changes')
  .meta({
    id: 'AmendOrder',
    anyOf: ['lines', 'add', 'remove'].map((field) => ({
      properties: { [field]: { minItems: 1 } },
      required: [field],
    })),
  });
export const amendOrder = command('orders.amend', {
  does: 'Changes, adds or takes away lines; moves of the promise are kept',
  may: sales,
  route: 'POST /api/orders/:orderId/amend',
  path: one,
  input: amendBody,
  answer: orderView,
  refuses: [
    'order_cancelled',
    'order_closed',
    'order_fully_shipped',
    'below_shipped',
    'line_shipped',
    'day_of_shipped_line',
    'dated_before_breach',
    'line_fully_shipped',
    'nothing_left',
    'item_inactive',
    'books_closed',
    'amended_in_future',
    'amended_before_placed',
    'promised_before_placed',
    'order_of_another',
    'order_not_found',
    'line_not_found',
    'item_not_found',
  ],
  guarded: true,
});

export const shipmentBody = z
  .object({
    /** The day the goods were handed over. Left out: today. Never in the future, never before the order was placed. */
    shippedOn: businessDate.optional(),
    carrier: line(100).optional(),
    /** Left out: all goods that are there; works and services go with the last goods, or when they are named. */
    lines: z
      .array(z.object({ no: z.int().positive(), quantity }))
      .min(1)
      .max(200)
      .optional(),
  })
  .meta({ id: 'NewShipment' });
export const shipOrder = command('orders.ship', {
  does: 'Records goods handed over',
  may: supply,
  route: 'POST /api/orders/:orderId/shipments',
  path: one,
  input: shipmentBody,
  answer: orderView,
  status: 201,
  refuses: [
    'order_not_confirmed',
    'order_cancelled',
    'more_than_ordered',
    'not_covered',
    'nothing_to_ship',
    'nothing_covered',
    'order_held',
    'books_closed',
    'shipped_in_future',
    'shipped_before_placed',
    'shipped_before_confirmed',
    'shipped_before_received',
    'order_not_found',
    'line_not_found',
  ],
  guarded: true,
});

export const deliveryBody = z
  .object({
    deliveredOn: businessDate.optional(),
    /** Left out: all shipments on their way. */
    shipmentNo: z.int().positive().optional(),
  })
  .meta({ id: 'NewDelivery' });
export const deliverOrder = command('orders.deliver', {
  does: 'Records that shipped goods have arrived',
  may: supply,
  route: 'POST /api/orders/:orderId/deliveries',
  path: one,
  input: deliveryBody,
  answer: orderView,
  status: 201,
  refuses: [
    'nothing_on_the_way',
    'already_delivered',
    'delivered_before_shipped',
    'books_closed',
    'delivered_in_future',
    'order_not_found',
  ],
  guarded: true,
});

export const secureSupply = command('orders.secureSupply', {
  does: 'Looks again for supply of what is uncovered',
  may: sales,
  route: 'POST /api/orders/:orderId/supply',
  path: one,
  answer: orderView,
  refuses: [
    'order_not_confirmed',
    'order_cancelled',
    'order_closed',
    'order_held',
    'order_of_another',
    'order_not_found',
  ],
  guarded: true,
});

export const overrideHold = command('orders.overrideHold', {
  does: 'Lets an order go on that money holds: this kind of hold does not hold it any more',
  may: leaders,
  route: 'POST /api/orders/:orderId/hold-overrides',
  path: one,
  input: z.object({ kind: holdKind, reason: text(500) }).meta({ id: 'NewHoldOverride' }),
  answer: orderView,
  status: 201,
  refuses: ['not_held', 'order_not_found'],
  guarded: true,
});

export const stageCounts = query('orders.stageCounts', {
  does: 'How many orders are in each stage just now',
  may: everybody,
  route: 'GET /api/orders/stages',
  answer: z.object({ at: moment, stages: z.array(z.object({ stage, orders: z.int(), late: z.int() })) }),
});
