import { z } from 'zod';
import { everybody, supply } from '../actor.ts';
import { quantity, quantityOrZero, unitPrice } from '../money.ts';
import { command, query } from '../operation.ts';
import { orderView } from '../order.ts';
import {
  businessDate,
  code,
  id,
  idOrNumber,
  moment,
  pageOf,
  paging,
  sought,
  text,
  wholeNumber,
} from '../values.ts';

export const purchaseStates = [
  'ordered',
  'partly_received',
  'received',
  'closed_short',
  'cancelled',
] as const;
/** A line of a customer's order that gets goods of it: `quantity` is still to come for it, `arrived` has come. */
export const suppliedLine = z
  .object({
    orderId: id,
    number: z.string(),
    lineNo: z.int(),
    quantity: quantityOrZero,
    arrived: quantityOrZero,
  })
  .meta({ id: 'SuppliedLine' });
/** Why it was ordered, changed or ended by a person. */
export const why = z.string().nullable();
/** Goods that came. `no` counts the arrivals of a purchase or job; `by`: who recorded it, null: not known. */
export const arrival = z.object({ no: z.int(), recordedAt: moment, by: id.nullable() });
/** What of an arrival was taken back; `on`: the day on which the stock fell. */
export const arrivalCorrection = z.object({
  on: businessDate,
  recordedAt: moment,
  reason: z.string(),
  by: id.nullable(),
});
export const purchaseView = z
  .object({
    id,
    number: z.string(),
    supplier: z.object({ id, name: z.string() }),
    state: z.enum(purchaseStates),
    orderedOn: businessDate,
    expectedOn: businessDate,
    reason: why,
    lines: z.array(
      z.object({
        no: z.int(),
        itemId: id,
        sku: z.string(),
        itemName: z.string(),
        quantity,
        received: quantityOrZero,
        /** How much of the quantity does not come any more. */
        cancelled: quantityOrZero,
        /** Ordered for stock by a person. */
        forStock: z.boolean(),
        /** Who gets what comes, the earliest promise first; what is not named here becomes free stock. */
        for: z.array(suppliedLine),
      }),
    ),
    receipts: z.array(
      arrival.extend({
        receivedOn: businessDate,
        /** `price`: of one unit; null: not known. */
        lines: z.array(z.object({ no: z.int(), quantity, price: unitPrice.nullable() })),
        corrections: z.array(
          arrivalCorrection.extend({ lines: z.array(z.object({ no: z.int(), quantity })) }),
        ),
      }),
    ),
    version: z.int(),
  })
  .meta({ id: 'Purchase' });
export const getPurchase = query('orders.getPurchase', {
  does: 'One order to a supplier',
  may: everybody,
  route: 'GET /api/purchases/:purchaseId',
  path: { purchaseId: idOrNumber('PO') },
  answer: purchaseView,
  refuses: ['purchase_not_found'],
});
export const purchaseFilters = z.object({
  ...paging,
  state: z.enum([...purchaseStates, 'open']).optional(),
  orderId: id.optional(),
  supplierId: id.optional(),
  /** A part of its number, of its supplier, of an item, or of an order that it is for, in any case; ё is е. */
  search: sought(100).optional(),
});
export const listPurchases = query('orders.listPurchases', {
  does: 'Orders to suppliers, newest first',
  may: everybody,
  route: 'GET /api/purchases',
  input: purchaseFilters,
  answer: pageOf(purchaseView),
});

const received = {
  /** Left out: everything still expected. `price`: of one unit; left out: what the item costs. */
  lines: z
    .array(z.object({ no: z.int().positive(), quantity, price: unitPrice.optional() }))
    .min(1)
    .max(200)
    .optional(),
  /** More than was ordered is taken too; it becomes free stock when nobody waits for it. */
  above: z.boolean().default(false),
};
export const receiptBody = z
  .object({ receivedOn: businessDate.optional(), ...received })
  .meta({ id: 'NewReceipt' });
export const receivePurchase = command('orders.receivePurchase', {
  does: 'Records goods that came; without lines, all that were expected',
  may: supply,
  route: 'POST /api/purchases/:purchaseId/receipts',
  path: { purchaseId: id },
  input: receiptBody,
  answer: purchaseView,
  status: 201,
  refuses: [
    'purchase_received',
    'purchase_cancelled',
    'more_than_expected',
    'books_closed',
    'received_in_future',
    'received_before_ordered',
    'purchase_not_found',
  ],
  guarded: true,
});

export const receiptsBody = z
  .object({
    receivedOn: businessDate.optional(),
    purchases: z
      .array(z.object({ purchaseId: id, ...received }))
      .min(1)
      .max(100),
  })
  .meta({ id: 'NewReceipts' });
export const receivePurchases = command('orders.receivePurchases', {
  does: 'Records goods that came of several purchases, all or nothing',
  may: supply,
  route: 'POST /api/receipts',
  input: receiptsBody,
  answer: z.object({ items: z.array(purchaseView) }),
  status: 201,
  refuses: receivePurchase.refuses,
});

/** A part of the items that we have ordered, to be in stock. */
export const newPurchase = z
  .object({
    supplierCode: code,
    orderedOn: businessDate.optional(),
    /** Left out: after the longest lead time of the items and of the supplier. */
    expectedOn: businessDate.optional(),
    reason: text(500),
    lines: z
      .array(z.object({ itemId: id, quantity }))
      .min(1)
      .max(200),
  })
  .meta({ id: 'NewPurchase' });
export const orderPurchase = command('orders.orderPurchase', {
  does: 'Orders goods from a supplier for stock; lines that nothing covers get them first',
  may: supply,
  route: 'POST /api/purchases',
  input: newPurchase,
  answer: purchaseView,
  status: 201,
  refuses: [
    'item_not_found',
    'supplier_not_found',
    'supplier_inactive',
    'item_inactive',
    'not_goods',
    'books_closed',
    'ordered_in_future',
    'expected_before_ordered',
  ],
});
/** `reason`: shown on the document, and to whom the goods were promised. */
export const reasoned = { reason: text(500) };
export const movePurchase = command('orders.movePurchase', {
  does: 'Moves the day on which the rest of a purchase is expected',
  may: supply,
  route: 'POST /api/purchases/:purchaseId/move',
  path: { purchaseId: id },
  input: z.object({ expectedOn: businessDate, ...reasoned }).meta({ id: 'MovePurchase' }),
  answer: purchaseView,
  refuses: ['purchase_received', 'purchase_cancelled', 'expected_before_ordered', 'purchase_not_found'],
  guarded: true,
});
const ending = z
  .object({
    ...reasoned,
    /** Whom to ask instead. Left out: lines that lose their goods stay uncovered until supply is asked for. */
    supplierCode: code.optional(),
  })
  .meta({ id: 'EndPurchase' });
export const cancelPurchase = command('orders.cancelPurchase', {
  does: 'Cancels a purchase of which nothing has come',
  may: supply,
  route: 'POST /api/purchases/:purchaseId/cancel',
  path: { purchaseId: id },
  input: ending,
  answer: purchaseView,
  refuses: [
    'purchase_received',
    'purchase_cancelled',
    'purchase_has_receipts',
    'supplier_not_found',
    'supplier_inactive',
    'purchase_not_found',
  ],
  guarded: true,
});
export const closePurchase = command('orders.closePurchase', {
  does: 'Closes a purchase short: the rest does not come any more',
  may: supply,
  route: 'POST /api/purchases/:purchaseId/close',
  path: { purchaseId: id },
  input: ending,
  answer: purchaseView,
  refuses: [
    'purchase_received',
    'purchase_cancelled',
    'purchase_has_no_receipts',
    'supplier_not_found',
    'supplier_inactive',
    'purchase_not_found',
  ],
  guarded: true,
});

export const takingBack = {
  ...reasoned,
  /** The day on which the stock falls. Left out: the day on which the goods were recorded to come, or today when its books are closed. */
  correctedOn: businessDate.optional(),
};
export const takeBackReceipt = command('orders.takeBackReceipt', {
  does: 'Takes back a receipt that was recorded wrongly, in whole or in part; the goods are expected again',
  may: supply,
  route: 'POST /api/purchases/:purchaseId/receipts/:receiptNo/corrections',
  path: { purchaseId: id, receiptNo: wholeNumber(1, 1_000_000) },
  input: z
    .object({
      ...takingBack,
      /** What had not come. Left out: everything. */
      lines: z
        .array(z.object({ no: z.int().positive(), quantity }))
        .min(1)
        .max(200)
        .optional(),
    })
    .meta({ id: 'ReceiptCorrection' }),
  answer: purchaseView,
  status: 201,
  refuses: [
    'purchase_not_found',
    'receipt_not_found',
    'line_not_found',
    'nothing_received',
    'more_than_received',
    'books_closed',
    'corrected_in_future',
    'corrected_before_received',
    'goods_gone',
    'stock_short_later',
  ],
  guarded: true,
});

export const passReservation = command('orders.passReservation', {
  does: 'Passes goods that are reserved for one order to another, with a reason',
  may: supply,
  route: 'POST /api/orders/:orderId/reservations/pass',
  path: { orderId: id },
  input: z
    .object({
      lineNo: z.int().positive(),
      toOrderId: id,
      toLineNo: z.int().positive(),
      quantity,
      ...reasoned,
    })
    .meta({ id: 'PassReservation' }),
  answer: z.object({ from: orderView, to: orderView }),
  refuses: [
    'order_not_found',
    'line_not_found',
    'order_not_confirmed',
    'order_held',
    'order_cancelled',
    'order_closed',
    'other_item',
    'not_covered',
    'more_than_missing',
  ],
});
