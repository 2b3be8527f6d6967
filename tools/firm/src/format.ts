import {
  amount,
  businessDate,
  code,
  discount,
  itemKind,
  quantity,
  quantityOrZero,
  roles,
  supplyMode,
  text,
} from '@otdel/contracts';
import { z } from 'zod';

/** The files of a firm: CSV, UTF-8, comma, header row. docs/import.md is the description for people. */
const optional = <T extends z.ZodType>(schema: T) =>
  z.preprocess((v) => (v === '' ? undefined : v), schema.optional());
const yesNo = z.preprocess((v) => (v === '' ? undefined : v), z.enum(['yes', 'no']).default('yes'));

export const tables = {
  staff: z.object({ code, name: text(200), role: z.enum(roles), head: optional(code), active: yesNo }),
  suppliers: z.object({
    code,
    name: text(200),
    country: optional(text(60)),
    lead_days: optional(z.coerce.number().int().min(0).max(365)),
  }),
  items: z.object({
    sku: code,
    name: text(200),
    kind: z.preprocess((v) => (v === '' ? undefined : v), itemKind.default('goods')),
    supply: z.preprocess((v) => (v === '' ? undefined : v), supplyMode.default('buy')),
    group: optional(text(100)),
    unit: optional(text(50)),
    price: amount,
    cost: optional(amount),
    supplier: optional(code),
    lead_days: optional(z.coerce.number().int().min(0).max(365)),
  }),
  stock: z.object({ sku: code, quantity: quantityOrZero, counted_on: optional(businessDate) }),
  clients: z.object({
    code,
    name: text(200),
    region: optional(text(100)),
    segment: optional(text(100)),
    key_client: z.preprocess((v) => (v === '' ? undefined : v), z.enum(['yes', 'no']).default('no')),
    manager: optional(code),
    contact_name: optional(text(200)),
    contact_position: optional(text(100)),
    contact_phone: optional(text(50)),
    contact_email: optional(z.email()),
  }),
  orders: z.object({
    ref: text(64),
    client: code,
    manager: code,
    placed_on: businessDate,
    promised_on: businessDate,
    shipped_on: optional(businessDate),
    delivered_on: optional(businessDate),
    cancelled_on: optional(businessDate),
    carrier: optional(text(100)),
  }),
  order_lines: z.object({
    order: text(64),
    sku: code,
    quantity,
    price: optional(amount),
    discount: z.preprocess((v) => (v === '' ? undefined : v), discount.default('0')),
    promised_on: optional(businessDate),
  }),
} as const;

export type TableName = keyof typeof tables;
export type Row<T extends TableName> = z.output<(typeof tables)[T]>;
export const tableNames = Object.keys(tables) as TableName[];

/** Columns that point at a row of another file; an empty cell points nowhere. */
export const references: { table: TableName; column: string; to: TableName; key: string }[] = [
  { table: 'staff', column: 'head', to: 'staff', key: 'code' },
  { table: 'items', column: 'supplier', to: 'suppliers', key: 'code' },
  { table: 'stock', column: 'sku', to: 'items', key: 'sku' },
  { table: 'clients', column: 'manager', to: 'staff', key: 'code' },
  { table: 'orders', column: 'client', to: 'clients', key: 'code' },
  { table: 'orders', column: 'manager', to: 'staff', key: 'code' },
  { table: 'order_lines', column: 'order', to: 'orders', key: 'ref' },
  { table: 'order_lines', column: 'sku', to: 'items', key: 'sku' },
];

/** What tells two rows of a file apart; order lines are told apart by their place. */
export const keys: Partial<Record<TableName, string>> = {
  staff: 'code',
  suppliers: 'code',
  items: 'sku',
  stock: 'sku',
  clients: 'code',
  orders: 'ref',
};
