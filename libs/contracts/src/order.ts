/** The words of an order that several rooms share. */
import { z } from 'zod';
import { orderMoney } from './hold.ts';
import { amount, discount, quantity, quantityOrZero, unitPrice } from './money.ts';
import { nameOf } from './names.ts';
import { taskView } from './task.ts';
import { businessDate, id, line, moment, text } from './values.ts';

/** Where an order is, for people: one word computed from the axes, never stored apart from them. */
export const stages = [
  'placed',
  'supply',
  'ready',
  'partly_shipped',
  'shipped',
  'delivered',
  'feedback',
  'closed',
  'cancelled',
] as const;
export const stage = z.enum(stages);
export type Stage = z.output<typeof stage>;

/** The state of an order on each of its independent axes, computed from line quantities and recorded facts. */
export const axes = z
  .object({
    commercial: z.enum(['placed', 'confirmed', 'cancelled', 'closed']),
    supply: z.enum(['none', 'uncovered', 'on_the_way', 'covered']),
    delivery: z.enum(['none', 'partly_shipped', 'shipped', 'delivered']),
    feedback: z.enum(['none', 'asked', 'answered', 'not_asked']),
  })
  .meta({ id: 'OrderAxes' });
export type Axes = z.output<typeof axes>;

/** ordered = shipped + reserved + inPurchase + inProduction + uncovered + cancelled; no term is ever negative. */
export const coverage = z
  .object({
    ordered: quantityOrZero,
    shipped: quantityOrZero,
    reserved: quantityOrZero,
    inPurchase: quantityOrZero,
    inProduction: quantityOrZero,
    uncovered: quantityOrZero,
    cancelled: quantityOrZero,
  })
  .meta({ id: 'Coverage' });
export type Coverage = z.output<typeof coverage>;
export const coverageOfUnit = coverage.extend({ unit: z.string() }).meta({ id: 'CoverageOfUnit' });

export const itemKind = z.enum(['goods', 'work', 'service']);
/** How more of an item is had: bought, made, or not at all (works and services need nothing). */
export const supplyMode = z.enum(['buy', 'make', 'none']);

/** What every event of an order says about it beside its own facts. */
export const orderState = z.object({
  number: z.string(),
  stage,
  previousStage: stage.nullable(),
  axes,
  clientId: id,
  managerId: id,
  /** Who the client is assigned to, who thereby may see the order too. */
  clientManagerId: id.nullable(),
  promisedOn: businessDate,
  /** Something can be shipped now. Left out by events of before it was told. */
  shippable: z.boolean().optional(),
});

export const newOrderLine = z
  .object({
    itemId: id,
    quantity,
    /** Price of one unit. Left out: the item's list price. */
    price: unitPrice.optional(),
    discount: discount.default('0'),
    requestedOn: businessDate.optional(),
    promisedOn: businessDate,
  })
  .meta({ id: 'NewOrderLine' });

/** Where goods go, and who takes them there. */
export const deliverTo = z
  .object({
    address: line(500),
    contact: line(200).nullable().default(null),
    phone: line(50).nullable().default(null),
  })
  .meta({ id: 'DeliverTo' });

const shownDeliverTo = z
  .object({ address: z.string(), contact: z.string().nullable(), phone: z.string().nullable() })
  .nullable();

export const newOrder = z
  .object({
    clientId: id,
    /** Who makes the deal. Left out: a manager himself; for others the client's manager, else whoever asks. */
    managerId: id.optional(),
    /** The order's number in another system: taken once. */
    externalRef: line(64).optional(),
    /** Left out: today in the firm's time zone. May be in the past, never in the future. */
    placedOn: businessDate.optional(),
    note: text(2000).optional(),
    deliverTo: deliverTo.optional(),
    lines: z.array(newOrderLine).min(1, 'no_lines').max(200),
  })
  .meta({ id: 'NewOrder' });
export type NewOrder = z.output<typeof newOrder>;

export const orderLineView = z
  .object({
    id,
    no: z.int(),
    itemId: id,
    sku: z.string(),
    itemName: z.string(),
    kind: itemKind,
    unit: z.string(),
    price: unitPrice,
    discount,
    /** Of what is ordered and not cancelled: price × quantity × (1 − discount), half a kopeck up. */
    value: amount,
    /** The line of which this was the rest when its price changed: what was shipped kept the old one. */
    splitFrom: z.int().nullable(),
    requestedOn: businessDate.nullable(),
    promisedOn: businessDate,
    delivered: quantityOrZero,
    coverage,
  })
  .meta({ id: 'OrderLine' });

/** What the client's wait was for when a promise was broken. */
export const breachCauses = [
  'unconfirmed',
  'uncovered',
  'supplier_late',
  'job_late',
  'ready_not_shipped',
] as const;
export const breachCause = z.enum(breachCauses);
export type BreachCause = z.output<typeof breachCause>;

/** Why a promise moved that nobody moved. */
export const moveCause = z.enum(['prepayment']);

const someone = z.object({ id, name: nameOf('staff') }).nullable();
const by = { by: id.nullable(), byName: nameOf('staff', 'by') };
/** What somebody said about an order or a breach. */
export const commentView = z
  .object({ id, text: z.string(), at: moment, by: someone })
  .meta({ id: 'Comment' });
/** So many comments are shown with a breach: the newest. */
export const shownComments = 20;
export const breachView = z
  .object({
    /** Of an order that is at risk: the id of the order. */
    id,
    orderId: id,
    orderNumber: z.string(),
    clientId: id,
    clientName: nameOf('client', 'clientId'),
    managerId: id,
    managerName: nameOf('staff', 'managerId'),
    promisedOn: businessDate,
    raisedAt: moment,
    state: z.enum(['at_risk', 'standing', 'withdrawn']),
    withdrawnAt: moment.nullable(),
    /** Why it was withdrawn. */
    reason: z.string().nullable(),
    orderStage: stage,
    /** Something is still to be shipped. */
    open: z.boolean(),
    /** From the promised day to that of the last shipment or cancellation, or to today; 0 unless the breach stands. */
    daysLate: z.int(),
    /** The first and the last day on which what is missing is expected; null: nothing is on its way. */
    nextExpectedOn: businessDate.nullable(),
    lastExpectedOn: businessDate.nullable(),
    /** The date of the last shipment, once everything is shipped. */
    shippedOn: businessDate.nullable(),
    value: amount,
    /** The value of what is still to be shipped. */
    openValue: amount,
    /** Null: it was recorded before causes were. */
    cause: breachCause.nullable(),
    /** The cause as computed on the day of the breach. */
    computedCause: breachCause.nullable(),
    /** Of the head who corrected the cause. */
    causeReason: z.string().nullable(),
    causedAt: moment.nullable(),
    causedBy: someone,
    acknowledgedAt: moment.nullable(),
    acknowledgedBy: someone,
    /** The newest, in the order of time. */
    comments: z.array(commentView),
  })
  .meta({ id: 'Breach' });
export type BreachView = z.output<typeof breachView>;

export const orderSummary = z
  .object({
    id,
    number: z.string(),
    externalRef: z.string().nullable(),
    client: z.object({ id, name: nameOf('client') }),
    manager: z.object({ id, name: nameOf('staff') }),
    stage,
    axes,
    currency: z.string(),
    value: amount,
    placedOn: businessDate,
    promisedOn: businessDate,
    firstPromisedOn: businessDate,
    /** The date on which the last unit was shipped, once everything is shipped. */
    shippedOn: businessDate.nullable(),
    /** Open after the promised date as of the today of the firm, or settled with that promise broken. */
    late: z.boolean(),
    version: z.int(),
  })
  .meta({ id: 'OrderSummary' });

/** A move of the promise of an order, or of one of its lines; the first entry is the first promise. */
export const promiseMove = z
  .object({
    lineNo: z.int().nullable(),
    promisedOn: businessDate,
    previously: businessDate.nullable(),
    on: businessDate,
    at: moment,
    ...by,
    reason: z.string().nullable(),
    /** Null: somebody moved it, or what was shipped did. */
    cause: moveCause.nullable(),
  })
  .meta({ id: 'PromiseMove' });
export const orderBreach = breachView
  .pick({ id: true, promisedOn: true, raisedAt: true, withdrawnAt: true, reason: true, cause: true })
  .extend({ state: z.enum(['standing', 'withdrawn']) })
  .meta({ id: 'OrderBreach' });
export const stageEntry = z
  .object({
    stage,
    /** The day of business on which it came here. */
    on: businessDate,
    /** The day on which the next stage began, not before those that were recorded before it; null: it is here still. */
    leftOn: businessDate.nullable(),
    /** Calendar days from the one to the other, or until today: 0 within one day. Together they are those of the order. */
    days: z.int().min(0),
    /** When it was recorded. */
    at: moment,
    leftAt: moment.nullable(),
    /** The person who brought the order here; null: it came by itself, or nobody of the staff did it. */
    ...by,
  })
  .meta({ id: 'StageEntry' });
export const shipmentView = z
  .object({
    id,
    no: z.int(),
    shippedOn: businessDate,
    recordedAt: moment,
    deliveredOn: businessDate.nullable(),
    /** Who recorded the shipment, and its delivery. */
    ...by,
    deliveredBy: someone,
    carrier: z.string().nullable(),
    /** Where it went: as the order said when it was shipped, unless it was changed here. */
    deliverTo: shownDeliverTo,
    /** As it was recorded; `takenBack` had not left, `returned` came back from the client. */
    lines: z.array(
      z.object({
        lineNo: z.int(),
        quantity,
        value: amount,
        takenBack: quantityOrZero,
        returned: quantityOrZero,
      }),
    ),
    /** What was put right afterwards, the earliest first. */
    corrections: z.array(
      z.object({
        kind: z.enum(['shipment', 'delivery', 'return']),
        on: businessDate,
        recordedAt: moment,
        reason: z.string(),
        ...by,
        lines: z.array(z.object({ lineNo: z.int(), quantity, value: amount })),
      }),
    ),
  })
  .meta({ id: 'Shipment' });

/** The order was given to another manager, or opened to that of its client, or closed to them again. */
export const dealChange = z
  .object({
    kind: z.enum(['given', 'opened', 'closed']),
    /** To whom. */
    managerId: id,
    /** Given: whose it was until then; opened, closed: whose it is. */
    previousManagerId: id,
    at: moment,
    by: id.nullable(),
    reason: z.string(),
  })
  .meta({ id: 'DealChange' });

/** What grows as long as an order lives. */
export const orderHistories = [
  'promises',
  'breaches',
  'stageLog',
  'shipments',
  'purchases',
  'jobs',
  'assignments',
  'comments',
] as const;
export type OrderHistory = (typeof orderHistories)[number];
/** So many entries of each history are shown with the order: the newest. */
export const shownOfHistory = 50;

export const orderView = orderSummary
  .extend({
    /**
     * What the client has ordered, what was cancelled of it, and what was handed over. `value` is that of the order where
     * all of it was cancelled, else of what is ordered and not cancelled.
     */
    values: z.object({ ordered: amount, cancelled: amount, shipped: amount }),
    /** What holds the order, and what is paid of it. */
    money: orderMoney,
    note: z.string().nullable(),
    deliverTo: shownDeliverTo,
    placedBy: someone,
    confirmedBy: someone,
    cancelledBy: someone,
    placedAt: moment,
    confirmedAt: moment.nullable(),
    closedAt: moment.nullable(),
    cancelledOn: businessDate.nullable(),
    cancelReason: z.string().nullable(),
    lines: z.array(orderLineView),
    /** The sums of the lines of each unit: pieces and hours are not added to one another. */
    coverage: z.array(coverageOfUnit),
    /** Histories that have older entries than those shown here: they come by page. */
    olderIn: z.array(z.enum(orderHistories)),
    promises: z.array(promiseMove),
    breaches: z.array(orderBreach),
    stageLog: z.array(stageEntry),
    shipments: z.array(shipmentView),
    assignments: z.array(dealChange),
    /** The client's manager who may change the deal of another, because the head said so. */
    openTo: id.nullable(),
    comments: z.array(commentView),
    /** Of `quantity`, which is for the line, `received` has come. */
    purchases: z.array(
      z.object({
        id,
        number: z.string(),
        state: z.string(),
        expectedOn: businessDate,
        lineNo: z.int(),
        quantity: quantityOrZero,
        received: quantityOrZero,
      }),
    ),
    jobs: z.array(
      z.object({
        id,
        number: z.string(),
        state: z.string(),
        dueOn: businessDate,
        lineNo: z.int(),
        quantity: quantityOrZero,
        completed: quantityOrZero,
      }),
    ),
  })
  .meta({ id: 'Order' });
export type OrderView = z.output<typeof orderView>;
export type OrderSummary = z.output<typeof orderSummary>;

/** The order, and what people have to do for it now. */
export const orderWithTasks = orderView
  .extend({
    openTasks: z
      .array(taskView)
      .nullable()
      .meta({ description: 'Those that you may see; null while planning does not answer' }),
  })
  .meta({ id: 'OrderWithTasks' });
export type OrderWithTasks = z.output<typeof orderWithTasks>;
