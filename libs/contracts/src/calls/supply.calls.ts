import { z } from 'zod';
import { command, query } from '../call.ts';
import { amount, quantity, quantityOrZero } from '../money.ts';
import { itemKind, supplyMode } from '../order.ts';
import { businessDate, code, flag, id, pageOf, paging, putOutcome, text, sought } from '../values.ts';

export const itemBody = z
  .object({
    name: text(200),
    kind: itemKind.default('goods'),
    supply: supplyMode.default('buy'),
    group: text(100).nullable().default(null),
    unit: text(50).default('pcs'),
    price: amount,
    /** Who it is bought from. */
    supplierCode: code.nullable().default(null),
    /** Calendar days from the order to the supplier, or from the start of production, to having it. */
    leadDays: z.int().min(0).max(365).default(7),
    active: z.boolean().default(true),
  })
  .meta({ id: 'ItemBody' });

export const itemView = z
  .object({
    id,
    sku: z.string(),
    name: z.string(),
    kind: itemKind,
    supply: supplyMode,
    group: z.string().nullable(),
    unit: z.string(),
    price: amount,
    supplierId: id.nullable(),
    supplierCode: z.string().nullable(),
    leadDays: z.int(),
    active: z.boolean(),
    /** Free to promise is onHand − reserved. Works and services have none. */
    stock: z.object({ onHand: quantityOrZero, reserved: quantityOrZero, free: quantityOrZero }),
    version: z.int(),
  })
  .meta({ id: 'Item' });

/** @throws refused `kind_in_use` when an item with orders would change from goods to something else; not_found `supplier` */
export const putItem = command('orders.putItem', {
  request: itemBody.extend({ sku: code }),
  response: z.object({ outcome: putOutcome, item: itemView }),
});
export const getItem = query('orders.getItem', { request: z.object({ itemId: id }), response: itemView });
export const itemFilters = z.object({
  ...paging,
  search: sought(100).optional(),
  sku: sought(64).optional(),
  group: sought(100).optional(),
  active: flag.optional(),
});
export const listItems = query('orders.listItems', { request: itemFilters, response: pageOf(itemView) });

export const openingStockBody = z
  .object({ quantity: quantityOrZero, countedOn: businessDate.optional() })
  .meta({ id: 'OpeningStock' });
/** What was there on the first day; set once per item. @throws refused `opening_stock_set` (another quantity), `not_goods` */
export const setOpeningStock = command('orders.setOpeningStock', {
  request: openingStockBody.extend({ sku: code }),
  response: z.object({ outcome: putOutcome, item: itemView }),
});

export const supplierBody = z
  .object({
    name: text(200),
    country: text(60).nullable().default(null),
    leadDays: z.int().min(0).max(365).nullable().default(null),
    active: z.boolean().default(true),
  })
  .meta({ id: 'SupplierBody' });
export const supplierView = z
  .object({
    id,
    code: z.string(),
    name: z.string(),
    country: z.string().nullable(),
    leadDays: z.int().nullable(),
    active: z.boolean(),
    version: z.int(),
  })
  .meta({ id: 'Supplier' });
export const putSupplier = command('orders.putSupplier', {
  request: supplierBody.extend({ code }),
  response: z.object({ outcome: putOutcome, supplier: supplierView }),
});
export const listSuppliers = query('orders.listSuppliers', {
  request: z.object({ ...paging, search: sought(100).optional() }),
  response: pageOf(supplierView),
});

export const purchaseStates = ['ordered', 'partly_received', 'received', 'cancelled'] as const;
export const purchaseView = z
  .object({
    id,
    number: z.string(),
    supplier: z.object({ id, name: z.string() }),
    state: z.enum(purchaseStates),
    orderedOn: businessDate,
    expectedOn: businessDate,
    lines: z.array(
      z.object({
        no: z.int(),
        itemId: id,
        sku: z.string(),
        itemName: z.string(),
        /** The customer's order it covers; null: for stock. */
        order: z.object({ id, number: z.string(), lineNo: z.int() }).nullable(),
        quantity,
        received: quantityOrZero,
      }),
    ),
    receipts: z.array(
      z.object({ receivedOn: businessDate, lines: z.array(z.object({ no: z.int(), quantity })) }),
    ),
    version: z.int(),
  })
  .meta({ id: 'Purchase' });
export const getPurchase = query('orders.getPurchase', {
  request: z.object({ purchaseId: id }),
  response: purchaseView,
});
export const purchaseFilters = z.object({
  ...paging,
  state: z.enum([...purchaseStates, 'open']).optional(),
  orderId: id.optional(),
  supplierId: id.optional(),
});
export const listPurchases = query('orders.listPurchases', {
  request: purchaseFilters,
  response: pageOf(purchaseView),
});

export const receiptBody = z
  .object({
    receivedOn: businessDate.optional(),
    /** Left out: everything still expected. */
    lines: z
      .array(z.object({ no: z.int().positive(), quantity }))
      .min(1)
      .max(200)
      .optional(),
  })
  .meta({ id: 'NewReceipt' });
/** @throws refused `purchase_received`, `purchase_cancelled`, `more_than_expected`, `received_in_future` */
export const receivePurchase = command('orders.receivePurchase', {
  request: receiptBody.extend({ purchaseId: id }),
  response: purchaseView,
});

export const jobStates = ['ordered', 'partly_completed', 'completed', 'cancelled'] as const;
export const jobView = z
  .object({
    id,
    number: z.string(),
    state: z.enum(jobStates),
    itemId: id,
    sku: z.string(),
    itemName: z.string(),
    order: z.object({ id, number: z.string(), lineNo: z.int() }).nullable(),
    quantity,
    completed: quantityOrZero,
    orderedOn: businessDate,
    dueOn: businessDate,
    version: z.int(),
  })
  .meta({ id: 'ProductionJob' });
export const getJob = query('orders.getJob', { request: z.object({ jobId: id }), response: jobView });
export const jobFilters = z.object({
  ...paging,
  state: z.enum([...jobStates, 'open']).optional(),
  orderId: id.optional(),
});
export const listJobs = query('orders.listJobs', { request: jobFilters, response: pageOf(jobView) });
export const completionBody = z
  .object({ completedOn: businessDate.optional(), quantity: quantity.optional() })
  .meta({ id: 'NewCompletion' });
/** @throws refused `job_completed`, `job_cancelled`, `more_than_expected`, `completed_in_future` */
export const completeJob = command('orders.completeJob', {
  request: completionBody.extend({ jobId: id }),
  response: jobView,
});
