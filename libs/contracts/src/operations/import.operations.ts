import { z } from 'zod';
import { leaders } from '../actor.ts';
import { quantityOrZero } from '../money.ts';
import { command, query } from '../operation.ts';
import { characters, code, id, moment, pageOf, paging } from '../values.ts';

/** What the job of an import does: checks, or puts the rows in; `checked`, `done` and `failed` wait for a person. */
export const importStates = ['open', 'checking', 'checked', 'running', 'done', 'failed'] as const;
const tableName = z.enum(['staff', 'suppliers', 'items', 'stock', 'clients', 'orders', 'order_lines']);

const seenFile = z
  .object({
    file: z.string(),
    /** What its rows are; null: its headers do not tell. */
    table: tableName.nullable(),
    encoding: z.string().nullable(),
    delimiter: z.string().nullable(),
    /** The sign of decimals; null: no number tells. */
    decimal: z.enum(['point', 'comma']).nullable(),
    /** Of dates with slashes. */
    dates: z.enum(['day-first', 'month-first']).nullable(),
    rows: z.int(),
    columns: z.array(z.object({ header: z.string(), becomes: z.string().nullable() })),
  })
  .meta({ id: 'SeenFile' });

/** What stays out: each kind of fault once, with its first rows. */
const leftOut = z
  .object({
    /** Each row counted once. Those of a file that stays out whole are not among them. */
    rows: z.int(),
    kinds: z.array(
      z.object({
        file: z.string(),
        column: z.string(),
        code: z.string(),
        count: z.int(),
        rows: z.array(z.object({ line: z.int(), params: z.record(z.string(), z.unknown()) })),
      }),
    ),
    /** The same in sentences, by Accept-Language. */
    lines: z.array(z.string()),
  })
  .meta({ id: 'LeftOut' });

export const importFile = z
  .object({ name: z.string(), bytes: z.int(), seen: seenFile, out: leftOut })
  .meta({ id: 'ImportFile' });

const counts = z.object({
  table: tableName,
  /** Rows that go in, and those of them that are in. */
  toMake: z.int(),
  made: z.int(),
  /** Rows that are in the firm already: they are left alone. */
  there: z.int(),
});

export const importView = z
  .object({
    id,
    state: z.enum(importStates),
    orders: z.boolean(),
    mapping: z.record(z.string(), z.unknown()).nullable(),
    files: z.array(z.object({ name: z.string(), bytes: z.int() })),
    /** By table, in the order in which they go in; null before the first check. */
    tables: z.array(counts).nullable(),
    out: leftOut.nullable(),
    /** Rows done of those that go in. */
    progress: z.object({ done: z.int(), total: z.int() }),
    /** Why it failed; null: it did not. */
    failure: z.string().nullable(),
    madeAt: moment,
    endedAt: moment.nullable(),
  })
  .meta({ id: 'Import' });
export type ImportView = z.output<typeof importView>;

const one = { importId: id };
/** A mapping is checked by those who read files; see docs/import.md. */
const mapping = z.record(z.string(), z.unknown()).nullable();

export const beginImport = command('gateway.beginImport', {
  does: 'Begins an import of the files of a firm',
  may: leaders,
  route: 'POST /api/imports',
  input: z
    .object({ mapping: mapping.default(null), orders: z.boolean().default(true) })
    .meta({ id: 'NewImport' }),
  answer: importView,
  status: 201,
  refuses: ['mapping_invalid'],
});
export const uploadImportFile = command('gateway.uploadImportFile', {
  does: 'Stores one file of an import, and says what was seen of it',
  may: leaders,
  route: 'PUT /api/imports/:importId/files',
  path: one,
  input: z.object({
    name: characters()
      .max(200)
      .regex(/^(?!\.{1,2}$)[^/\\\p{Cc}\u2028\u2029]+$/u, 'file_name_form')
      .meta({ examples: ['clients.csv'] }),
  }),
  takes: 'file',
  answer: importFile,
  refuses: ['import_not_found', 'import_busy', 'import_over', 'file_too_large', 'too_many_files'],
  timeoutMs: 60_000,
});
export const mapImport = command('gateway.mapImport', {
  does: 'Says which foreign columns become which of ours, and how the files are written',
  may: leaders,
  route: 'PUT /api/imports/:importId/mapping',
  path: one,
  input: z.object({ mapping }).meta({ id: 'ImportMapping' }),
  answer: importView,
  refuses: ['import_not_found', 'import_busy', 'import_over', 'mapping_invalid'],
});
export const checkImport = command('gateway.checkImport', {
  does: 'Begins to check what an import would do; nothing is changed',
  may: leaders,
  route: 'POST /api/imports/:importId/check',
  path: one,
  answer: importView,
  refuses: ['import_not_found', 'import_busy', 'import_over', 'import_without_files'],
});
export const runImport = command('gateway.runImport', {
  does: 'Begins to put the rows in; one that failed goes on where it stopped',
  may: leaders,
  route: 'POST /api/imports/:importId/run',
  path: one,
  answer: importView,
  refuses: ['import_not_found', 'import_busy', 'import_over', 'import_without_files'],
});
export const getImport = query('gateway.getImport', {
  does: 'One import: how far it is, and what stays out and why',
  may: leaders,
  route: 'GET /api/imports/:importId',
  path: one,
  answer: importView,
  refuses: ['import_not_found'],
});
export const listImports = query('gateway.listImports', {
  does: 'Imports, newest first',
  may: leaders,
  route: 'GET /api/imports',
  input: z.object(paging),
  answer: pageOf(importView.omit({ mapping: true, out: true, tables: true }).meta({ id: 'ImportSummary' })),
});

/** For the gateway, before it imports. */
export const knownRecords = query('orders.knownRecords', {
  does: 'Which of these references orders have, and which of these items an opening stock',
  may: leaders,
  request: z.object({ refs: z.array(z.string()).max(1_000), skus: z.array(code).max(1_000) }),
  answer: z.object({
    refs: z.array(z.string()),
    openings: z.array(z.object({ sku: z.string(), quantity: quantityOrZero })),
  }),
});
