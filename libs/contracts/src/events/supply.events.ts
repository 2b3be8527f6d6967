import { z } from 'zod';
import { event } from '../event.ts';
import { quantity, quantityOrZero, unitPrice } from '../money.ts';
import { itemKind, supplyMode } from '../order.ts';
import { businessDate, id } from '../values.ts';

/** Of one unit, to us. Null: not known; left out by events of before it was kept. */
const cost = unitPrice.nullable().optional();

export const itemChanged = event(
  'item.changed',
  1,
  'item',
  z.object({
    sku: z.string(),
    name: z.string(),
    kind: itemKind,
    supply: supplyMode,
    group: z.string().nullable(),
    unit: z.string(),
    /** Left out by events of before they were kept. */
    barcodes: z.array(z.string()).optional(),
    price: unitPrice,
    cost,
    supplierId: id.nullable(),
    active: z.boolean(),
  }),
);
/** The opening stock of an item was set: from now on it is there to be reserved. */
export const itemStockCounted = event(
  'item.stock_counted',
  1,
  'item',
  z.object({ sku: z.string(), quantity: quantityOrZero, countedOn: businessDate }),
);
export const supplierChanged = event('supplier.changed', 2, 'supplier', z.object({ active: z.boolean() }));

const purchaseLine = z.object({
  itemId: id,
  orderId: id.nullable(),
  orderNumber: z.string().nullable(),
  quantity,
  cost,
});
export const purchaseOrdered = event(
  'purchase.ordered',
  1,
  'purchase',
  z.object({ number: z.string(), supplierId: id, expectedOn: businessDate, lines: z.array(purchaseLine) }),
);
export const purchaseReceived = event(
  'purchase.received',
  1,
  'purchase',
  z.object({
    number: z.string(),
    receivedOn: businessDate,
    complete: z.boolean(),
    /**
     * `price`: what was paid for one unit. `orderId`: null since goods go to whoever was promised them first; older
     * events name the order for which the purchase was.
     */
    lines: z.array(z.object({ itemId: id, orderId: id.nullable(), quantity, price: cost })),
  }),
);
export const purchaseCancelled = event(
  'purchase.cancelled',
  2,
  'purchase',
  z.object({ number: z.string(), cancelledOn: businessDate }),
);

/** Less comes than was ordered, or on another day. */
export const purchaseChanged = event(
  'purchase.changed',
  2,
  'purchase',
  z.object({ number: z.string(), expectedOn: businessDate }),
);
/** The rest does not come any more. */
export const purchaseClosedShort = event(
  'purchase.closed_short',
  2,
  'purchase',
  z.object({ number: z.string(), closedOn: businessDate }),
);
/** Goods had not come, in whole or in part: they are expected again. The order is named when they are for it alone. */
const takenBack = {
  number: z.string(),
  /** Which arrival of the purchase or job. */
  no: z.int(),
  takenBackOn: businessDate,
  orderId: id.nullable(),
  orderNumber: z.string().nullable(),
  lines: z.array(z.object({ itemId: id, quantity })),
};
export const purchaseReceiptTakenBack = event(
  'purchase.receipt_taken_back',
  1,
  'purchase',
  z.object({ ...takenBack, expectedOn: businessDate }),
);

export const productionOrdered = event(
  'production.ordered',
  1,
  'production',
  z.object({
    number: z.string(),
    itemId: id,
    orderId: id.nullable(),
    orderNumber: z.string().nullable(),
    quantity,
    cost,
    dueOn: businessDate,
  }),
);
export const productionCompleted = event(
  'production.completed',
  1,
  'production',
  z.object({
    number: z.string(),
    itemId: id,
    orderId: id.nullable(),
    completedOn: businessDate,
    quantity,
    cost,
    complete: z.boolean(),
    left: quantityOrZero,
  }),
);
export const productionCancelled = event(
  'production.cancelled',
  2,
  'production',
  z.object({ number: z.string(), cancelledOn: businessDate }),
);

/** Less is made than was ordered, or on another day. */
export const productionChanged = event(
  'production.changed',
  2,
  'production',
  z.object({ number: z.string(), dueOn: businessDate }),
);
/** The rest is not made any more. */
export const productionClosedShort = event(
  'production.closed_short',
  2,
  'production',
  z.object({ number: z.string(), closedOn: businessDate }),
);
export const productionCompletionTakenBack = event(
  'production.completion_taken_back',
  1,
  'production',
  z.object({ ...takenBack, dueOn: businessDate }),
);

export const purchaseEvents = [
  purchaseOrdered,
  purchaseReceived,
  purchaseReceiptTakenBack,
  purchaseChanged,
  purchaseClosedShort,
  purchaseCancelled,
] as const;
export const productionEvents = [
  productionOrdered,
  productionCompleted,
  productionCompletionTakenBack,
  productionChanged,
  productionClosedShort,
  productionCancelled,
] as const;
export const supplyEvents = [
  itemChanged,
  itemStockCounted,
  supplierChanged,
  ...purchaseEvents,
  ...productionEvents,
] as const;
