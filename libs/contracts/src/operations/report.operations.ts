import { z } from 'zod';
import { administrators, everybody } from '../actor.ts';
import { amount, signedAmount, signedQuantity } from '../money.ts';
import { type NamedKind, nameOf } from '../names.ts';
import { command, query, type Column } from '../operation.ts';
import { businessDate, characters, id, inOrder } from '../values.ts';

/** Milliseconds: a report over the whole history of a large firm takes seconds. */
const reportTimeout = 30_000;

const columns = (holds: Column['holds'], names: readonly string[]): Column[] =>
  names.map((name) => ({ name, holds }));
const namesOf = (of: readonly Column[]): string => of.map(({ name }) => name).join(', ');

/** A part of one with four decimals; null: nothing was due. */
const rate = z
  .string()
  .regex(/^[01]\.\d{4}$/)
  .nullable()
  .meta({ examples: ['0.9375'] });
/** Each column counts by its own promised day: those of the first promise by the first, the others by the last one. */
const promiseCounts = {
  placed: z.int(),
  shippedOnTime: z.int(),
  shippedLate: z.int(),
  openInTime: z.int(),
  openOverdue: z.int(),
  /** Value of the orders shipped late. */
  valueLate: amount,
  /** Value of the orders open and overdue. */
  valueOverdue: amount,
  /** By the first promise, whatever was moved later. An order that was cancelled after its day has missed it. */
  firstKept: z.int(),
  firstMissed: z.int(),
  firstOpen: z.int(),
  /** Orders that were cancelled wholly after the promised day: they are in no column of `placed`. */
  cancelledOverdue: z.int(),
  /** Breaches that were on record and do not stand any more. */
  breachesWithdrawn: z.int(),
  /** What was kept of all that was due; orders that were cancelled overdue have missed their promise. */
  rateByLast: rate,
  rateByFirst: rate,
};
export const promisesQuery = z.object({
  /** The day from which it is looked at; facts dated later do not count. Left out: today. */
  asOf: businessDate.optional(),
  /** Bounds of the promised date, both included. */
  from: businessDate.optional(),
  to: businessDate.optional(),
  managerId: id.optional(),
  clientId: id.optional(),
});
const promisesAnswer = z
  .object({
    asOf: businessDate,
    rows: z.array(z.object({ promisedOn: businessDate, ...promiseCounts })),
    totals: z.object(promiseCounts),
  })
  .meta({ id: 'PromisesReport' });
type PromiseCounts = z.output<typeof promisesAnswer>['totals'];
const measuresOf = (counts: PromiseCounts) => [
  counts.placed,
  counts.shippedOnTime,
  counts.shippedLate,
  counts.openInTime,
  counts.openOverdue,
  counts.valueLate,
  counts.valueOverdue,
  counts.firstKept,
  counts.firstMissed,
  counts.firstOpen,
  counts.cancelledOverdue,
  counts.breachesWithdrawn,
  counts.rateByLast ?? '',
  counts.rateByFirst ?? '',
];
const promiseColumns = [
  ...columns('text', ['as_of', 'promised_on']),
  ...columns('number', [
    'placed',
    'shipped_on_time',
    'shipped_late',
    'open_in_time',
    'open_overdue',
    'value_late',
    'value_overdue',
    'first_kept',
    'first_missed',
    'first_open',
    'cancelled_overdue',
    'breaches_withdrawn',
    'rate_by_last',
    'rate_by_first',
  ]),
];
/** Orders placed by `asOf` and not wholly cancelled by then, by the promise in force on that day. */
export const promisesReport = query('analytics.promises', {
  does: 'How promises were kept, as seen on the evening of a day; a manager sees own deals alone',
  may: everybody,
  route: 'GET /api/reports/promises',
  input: inOrder(promisesQuery, 'from', 'to'),
  answer: promisesAnswer,
  table: {
    columns: namesOf(promiseColumns),
    /** One row per promised date. */
    of: ({ asOf, rows, totals }) => ({
      name: `promises-${asOf}`,
      columns: promiseColumns,
      rows: rows.map((row) => [asOf, row.promisedOn, ...measuresOf(row)]),
      totals: ['total', '', ...measuresOf(totals)],
    }),
  },
  timeoutMs: reportTimeout,
  refuses: ['reports_of_others', 'staff_not_found'],
});

export const revenueCuts = [
  'item',
  'group',
  'client',
  'region',
  'segment',
  'manager',
  'order',
  'month',
] as const;
export const revenueQuery = z.object({
  /** Bounds of the shipment date, both included. */
  from: businessDate.optional(),
  to: businessDate.optional(),
  /** One to three cuts, separated by commas: "manager,month". */
  by: characters()
    .default('month')
    .transform((v) => v.split(',').map((part) => part.trim()))
    .pipe(
      z
        .array(z.enum(revenueCuts))
        .min(1)
        .max(3)
        .refine((a) => new Set(a).size === a.length, 'cut_twice'),
    )
    .meta({
      description: `One to three cuts, separated by commas: ${revenueCuts.join(', ')}`,
      param: { style: 'form', explode: false },
      override: {
        type: 'array',
        items: { type: 'string', enum: [...revenueCuts] },
        ...{ minItems: 1, maxItems: 3, uniqueItems: true, default: ['month'] },
      },
    }),
  /** Of which time regions, segments and groups are: of the day of the shipment, or today's. */
  as: z.enum(['then', 'today']).default('then'),
  managerId: id.optional(),
  clientId: id.optional(),
  itemId: id.optional(),
});
const namedCuts: Readonly<Record<string, NamedKind>> = { client: 'client', manager: 'staff' };
const keyName = nameOf(({ cut, id: of }) => {
  const kind = namedCuts[cut as string];
  return kind && typeof of === 'string' ? { kind, id: of } : undefined;
});
const revenueAnswer = z
  .object({
    from: businessDate.nullable(),
    to: businessDate.nullable(),
    by: z.array(z.enum(revenueCuts)),
    as: revenueQuery.shape.as.unwrap(),
    rows: z.array(
      z.object({
        /** One entry per cut: the id (or the month, region …) and the name for people. */
        keys: z.array(z.object({ cut: z.enum(revenueCuts), id: z.string().nullable(), name: keyName })),
        quantity: signedQuantity,
        value: signedAmount,
        orders: z.int(),
      }),
    ),
    totals: z.object({ quantity: signedQuantity, value: signedAmount, orders: z.int() }),
  })
  .meta({ id: 'RevenueReport' });
/** Two columns per cut (`item_id`, `item`), then the measures. */
const revenueColumns = (by: readonly string[]): Column[] => [
  ...columns(
    'text',
    by.flatMap((cut) => [`${cut}_id`, cut]),
  ),
  ...columns('number', ['quantity', 'value', 'orders']),
];
/** Revenue on shipment basis: what was handed over from `from` to `to`, at the values of its order lines. */
export const revenueReport = query('analytics.revenue', {
  does: 'What was shipped, to whom and for how much, by one to three cuts; a manager sees own deals alone',
  may: everybody,
  route: 'GET /api/reports/revenue',
  input: inOrder(revenueQuery, 'from', 'to'),
  answer: revenueAnswer,
  table: {
    columns: `${namesOf(revenueColumns(['month']))}; two columns per cut`,
    of: ({ by, rows, totals }) => ({
      name: `revenue-by-${by.join('-')}`,
      columns: revenueColumns(by),
      rows: rows.map((r) => [
        ...by.flatMap((cut) => {
          const key = r.keys.find((k) => k.cut === cut);
          return [key?.id ?? '', key?.name ?? ''];
        }),
        r.quantity,
        r.value,
        r.orders,
      ]),
      totals: [
        ...by.flatMap((_, i) => (i === 0 ? ['total', ''] : ['', ''])),
        totals.quantity,
        totals.value,
        totals.orders,
      ],
    }),
  },
  timeoutMs: reportTimeout,
  refuses: ['report_too_long', 'reports_of_others', 'staff_not_found'],
});

export const rebuild = command('analytics.rebuild', {
  does: 'Builds the read models anew from the kept events',
  may: [...administrators, 'operator'],
  route: 'POST /api/reports/rebuild',
  answer: z.object({ started: z.boolean() }),
  refuses: ['rebuild_running'],
});
export const rebuildProgress = query('analytics.rebuildProgress', {
  does: 'How far the building is',
  may: [...administrators, 'operator'],
  route: 'GET /api/reports/rebuild',
  answer: z.object({ running: z.boolean(), done: z.int(), total: z.int() }),
});
