import { z } from 'zod';
import { moneyReaders } from '../actor.ts';
import { amount, currency, signedAmount } from '../money.ts';
import { nameOf, type NamedKind } from '../names.ts';
import { type Column, query } from '../operation.ts';
import { businessDate, characters, id, inOrder, moment } from '../values.ts';

const columns = (holds: Column['holds'], names: readonly string[]): Column[] =>
  names.map((name) => ({ name, holds }));

export const entryKinds = ['invoice', 'credit_note', 'payment', 'reversal', 'refund', 'write_off'] as const;
const entry = z.object({
  on: businessDate,
  kind: z.enum(entryKinds),
  /** Of the invoice or payment. */
  documentId: id,
  /** Its number or reference. */
  number: z.string().nullable(),
  /** What the client owes more by it. */
  debit: amount,
  /** What he owes less by it. */
  credit: amount,
  /** What he owes then; below zero: what we owe him. */
  balance: signedAmount,
});
const statementAnswer = z
  .object({
    clientId: id,
    currency,
    from: businessDate.nullable(),
    to: businessDate,
    /** On the morning of `from`. */
    opening: signedAmount,
    entries: z.array(entry),
    totals: z.object({ debit: amount, credit: amount }),
    /** On the evening of `to`. */
    closing: signedAmount,
  })
  .meta({ id: 'Statement' });
const statementColumns = [
  ...columns('text', ['day', 'kind', 'number']),
  ...columns('number', ['debit', 'credit', 'balance']),
];
/** Entries of a statement at most: more are asked for by months. */
export const mostEntries = 5_000;
export const clientStatement = query('receivables.statement', {
  does: 'What a client owed, what came, and what he owes, entry by entry',
  may: moneyReaders,
  route: 'GET /api/clients/:clientId/statement',
  path: { clientId: id },
  input: inOrder(z.object({ from: businessDate.optional(), to: businessDate.optional() }), 'from', 'to'),
  answer: statementAnswer,
  table: {
    columns: statementColumns.map(({ name }) => name).join(', '),
    of: ({ to, entries, totals, closing }) => ({
      name: `statement-${to}`,
      columns: statementColumns,
      rows: entries.map((one) => [one.on, one.kind, one.number ?? '', one.debit, one.credit, one.balance]),
      totals: ['total', '', '', totals.debit, totals.credit, closing],
    }),
  },
  refuses: ['client_not_found', 'statement_too_long'],
});

export const agingCuts = ['client', 'manager', 'segment', 'region', 'terms'] as const;
const bounds = characters()
  .default('15,30,60,90')
  .transform((text) => text.split(',').map((part) => part.trim()))
  .pipe(z.array(z.string().regex(/^[1-9]\d{0,3}$/, 'bucket_bounds')).max(12))
  .transform((parts) => parts.map(Number))
  .refine((days) => days.every((day, i) => i === 0 || day > days[i - 1]!), 'bucket_bounds')
  .meta({
    description: 'Days after the due day at which the buckets end, rising, with commas between',
    pattern: String.raw`^[1-9]\d{0,3}(,[1-9]\d{0,3}){0,11}$`,
    examples: ['15,30,60,90'],
  });
const sums = {
  /** In the order of the buckets. */
  buckets: z.array(amount),
  /** All that is open. */
  open: amount,
  /** What is due and not paid. */
  overdue: amount,
  /** Payments and credit notes that have paid nothing yet. */
  free: amount,
  /** open − free; below zero: what we owe. */
  debt: signedAmount,
};
export const agingQuery = z.object({
  /** On the evening of this day. Left out: today. */
  asOf: businessDate.optional(),
  /** By what was recorded until then. Left out: now. */
  knownAt: moment.optional(),
  by: z.enum(agingCuts).default('client'),
  /** Age counts from the day on which it was due, or from that of the invoice. */
  basis: z.enum(['due', 'posting']).default('due'),
  buckets: bounds,
});
const nameless: ReadonlySet<string> = new Set(['segment', 'region', 'terms']);
const agingRow = z.object({
  /** Of the client or manager; the name of the segment or region, the code of the terms; null: without. */
  key: z.string().nullable(),
  name: nameOf(({ cut, key }) =>
    typeof key !== 'string' || nameless.has(String(cut))
      ? undefined
      : { kind: (cut === 'manager' ? 'staff' : 'client') satisfies NamedKind, id: key },
  ),
  cut: z.enum(agingCuts),
  ...sums,
});
const agingAnswer = z
  .object({
    asOf: businessDate,
    knownAt: moment,
    by: z.enum(agingCuts),
    basis: z.enum(['due', 'posting']),
    buckets: z.array(z.string()),
    rows: z.array(agingRow),
    totals: z.object(sums),
  })
  .meta({ id: 'ReceivablesReport' });
type Sums = z.output<typeof agingAnswer>['totals'];
const cells = (row: Sums) => [...row.buckets, row.open, row.overdue, row.free, row.debt];
const fixed = columns('number', ['open', 'overdue', 'free', 'debt']);
/** The largest debt first. A client that was handed over counts once, by whose he is today. */
export const receivablesReport = query('receivables.aging', {
  does: 'Who owes how much and since when, as of the evening of a day; a manager sees own clients alone',
  may: moneyReaders,
  route: 'GET /api/reports/receivables',
  input: agingQuery,
  answer: agingAnswer,
  table: {
    columns: 'key, name, a column for each bucket, open, overdue, free, debt',
    of: ({ asOf, buckets, rows, totals }) => ({
      name: `receivables-${asOf}`,
      columns: [...columns('text', ['key', 'name']), ...columns('number', buckets), ...fixed],
      rows: rows.map((row) => [row.key ?? '', row.name, ...cells(row)]),
      totals: ['total', '', ...cells(totals)],
    }),
  },
  timeoutMs: 30_000,
});
