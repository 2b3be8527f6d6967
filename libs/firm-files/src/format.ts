import {
  barcodes,
  businessDate,
  code,
  discount,
  itemKind,
  line as oneLine,
  quantity,
  quantityOrZero,
  roles,
  supplyMode,
  unitPrice,
} from '@otdel/contracts';
import { z } from 'zod';

/** The tables of a firm's files. docs/import.md is the description for people. */
const optional = <T extends z.ZodType>(schema: T) =>
  z.preprocess((v) => (v === '' ? undefined : v), schema.optional());
/** Spreadsheets break lines inside of a cell: what must be one line is put on one. */
const line = (max: number) =>
  z
    .string()
    .transform((cell) => cell.replaceAll(/\s*[\n\r\t\u0085\u2028\u2029]\s*/g, ' '))
    .pipe(oneLine(max));
/** Several stand between spaces or bars. A spreadsheet that takes one for a number writes 4.60711E+12. */
const barcodesIn = z
  .string()
  .default('')
  .transform((cell) => cell.split(/[\s|]+/).filter((one) => one !== ''))
  .refine((all) => !all.some((one) => /^\d(?:[.,]\d+)?e\+?\d+$/i.test(one)), 'barcode_rounded')
  .pipe(barcodes);
const yesNo = z.preprocess((v) => (v === '' ? undefined : v), z.enum(['yes', 'no']).default('yes'));

export const tables = {
  staff: z.object({ code, name: line(200), role: z.enum(roles), head: optional(code), active: yesNo }),
  suppliers: z.object({
    code,
    name: line(200),
    country: optional(line(60)),
    lead_days: optional(z.coerce.number().int().min(0).max(365)),
  }),
  items: z.object({
    sku: code,
    name: line(200),
    kind: z.preprocess((v) => (v === '' ? undefined : v), itemKind.default('goods')),
    supply: z.preprocess((v) => (v === '' ? undefined : v), supplyMode.default('buy')),
    group: optional(line(100)),
    unit: optional(line(50)),
    barcodes: barcodesIn,
    price: unitPrice,
    cost: optional(unitPrice),
    supplier: optional(code),
    lead_days: optional(z.coerce.number().int().min(0).max(365)),
  }),
  stock: z.object({ sku: code, quantity: quantityOrZero, counted_on: optional(businessDate) }),
  clients: z.object({
    code,
    name: line(200),
    region: optional(line(100)),
    segment: optional(line(100)),
    key_client: z.preprocess((v) => (v === '' ? undefined : v), z.enum(['yes', 'no']).default('no')),
    manager: optional(code),
    contact_name: optional(line(200)),
    contact_position: optional(line(100)),
    contact_phone: optional(line(50)),
    contact_email: optional(z.email().max(254)),
  }),
  orders: z.object({
    ref: oneLine(64),
    client: code,
    manager: code,
    placed_on: businessDate,
    promised_on: businessDate,
    shipped_on: optional(businessDate),
    delivered_on: optional(businessDate),
    cancelled_on: optional(businessDate),
    carrier: optional(line(100)),
  }),
  order_lines: z.object({
    order: oneLine(64),
    sku: code,
    quantity,
    price: optional(unitPrice),
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

/** Columns whose cells are numbers, dates or one of a few words; all others are text. */
export const numbers: ReadonlySet<string> = new Set(['price', 'cost', 'quantity', 'discount', 'lead_days']);
/** Numbers of five decimals at most: a thousand and more, and one and a bit, are both likely. */
export const ofOneUnit: ReadonlySet<string> = new Set(['price', 'cost']);
export const isDate = (column: string): boolean => column.endsWith('_on');

export const columnsOf = (table: TableName): string[] => Object.keys(tables[table].shape);
/** Columns without which a table has no rows. */
export const neededOf = (table: TableName): string[] =>
  Object.entries(tables[table].shape).flatMap(([column, schema]) =>
    schema.safeParse('').success || schema.safeParse(undefined).success ? [] : [column],
  );
