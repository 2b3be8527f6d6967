import { z } from 'zod';
import { everybody, supply } from '../actor.ts';
import { barcodes } from '../barcode.ts';
import { quantityOrZero, unitPrice } from '../money.ts';
import { command, query } from '../operation.ts';
import { itemKind, supplyMode } from '../order.ts';
import { businessDate, code, flag, id, line, named, pageOf, paging, putOutcome, sought } from '../values.ts';

/** A new item. */
export const itemRecord = z.object({
  name: line(200),
  kind: itemKind.default('goods'),
  supply: supplyMode.default('buy'),
  group: line(100).nullable().default(null),
  unit: line(50).default('pcs'),
  barcodes: barcodes.default([]),
  price: unitPrice,
  /** What one unit costs us; null: not known. */
  cost: unitPrice.nullable().default(null),
  /** Who it is bought from. */
  supplierCode: code.nullable().default(null),
  /** Calendar days from the order to the supplier, or from the start of production, to having it. */
  leadDays: z.int().min(0).max(365).default(7),
  active: z.boolean().default(true),
});
export const itemBody = named(itemRecord).meta({ id: 'ItemBody' });

export const itemView = z
  .object({
    id,
    sku: z.string(),
    name: z.string(),
    kind: itemKind,
    supply: supplyMode,
    group: z.string().nullable(),
    unit: z.string(),
    barcodes: z.array(z.string()),
    price: unitPrice,
    /** What one unit costs us; null: not known. */
    cost: unitPrice.nullable(),
    supplierId: id.nullable(),
    supplierCode: z.string().nullable(),
    leadDays: z.int(),
    active: z.boolean(),
    /** Free to promise is onHand − reserved. Works and services have none. */
    stock: z.object({ onHand: quantityOrZero, reserved: quantityOrZero, free: quantityOrZero }),
    version: z.int(),
  })
  .meta({ id: 'Item' });

const itemPut = z.object({ outcome: putOutcome, item: itemView });
export const putItem = command('orders.putItem', {
  does: 'Makes or changes the item with this sku',
  may: supply,
  route: 'PUT /api/items/by-sku/:sku',
  path: { sku: code },
  input: itemBody,
  answer: itemPut,
  status: 'made',
  refuses: [
    'kind_in_use',
    'code_like_another',
    'barcode_of_another',
    'needed_when_new',
    'supplier_not_found',
  ],
  guarded: true,
});
export const getItem = query('orders.getItem', {
  does: 'One item with its stock',
  may: everybody,
  route: 'GET /api/items/:itemId',
  path: { itemId: id },
  answer: itemView,
  refuses: ['item_not_found'],
});
export const itemFilters = z.object({
  ...paging,
  /** A part of the sku, the name or a barcode. */
  search: sought(100).optional(),
  sku: sought(64).optional(),
  /** A whole barcode, as a scanner reads it. */
  barcode: sought(64).optional(),
  group: sought(100).optional(),
  active: flag.optional(),
});
/** By sku. */
export const listItems = query('orders.listItems', {
  does: 'Items with their stock, by sku',
  may: everybody,
  route: 'GET /api/items',
  input: itemFilters,
  answer: pageOf(itemView),
});

export const openingStockBody = z
  .object({ quantity: quantityOrZero, countedOn: businessDate.optional() })
  .meta({ id: 'OpeningStock' });
export const setOpeningStock = command('orders.setOpeningStock', {
  does: 'Says what was in stock on the first day, once',
  may: supply,
  route: 'PUT /api/items/by-sku/:sku/opening-stock',
  path: { sku: code },
  input: openingStockBody,
  answer: itemPut,
  status: 'made',
  refuses: ['opening_stock_set', 'not_goods', 'books_closed', 'counted_in_future', 'item_not_found'],
});

/** A new supplier. */
export const supplierRecord = z.object({
  name: line(200),
  country: line(60).nullable().default(null),
  leadDays: z.int().min(0).max(365).nullable().default(null),
  active: z.boolean().default(true),
});
export const supplierBody = named(supplierRecord).meta({ id: 'SupplierBody' });
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
  does: 'Makes or changes the supplier with this code',
  may: supply,
  route: 'PUT /api/suppliers/by-code/:code',
  path: { code },
  input: supplierBody,
  answer: z.object({ outcome: putOutcome, supplier: supplierView }),
  status: 'made',
  refuses: ['code_like_another', 'needed_when_new'],
  guarded: true,
});
export const supplierFilters = z.object({ ...paging, search: sought(100).optional() });
/** By code. */
export const listSuppliers = query('orders.listSuppliers', {
  does: 'Suppliers by code',
  may: everybody,
  route: 'GET /api/suppliers',
  input: supplierFilters,
  answer: pageOf(supplierView),
});
