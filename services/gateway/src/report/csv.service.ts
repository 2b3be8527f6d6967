import { promisesReport, revenueReport, type ResponseOf } from '@otdel/contracts';
import { stringify } from 'csv-stringify/sync';

type Promises = ResponseOf<typeof promisesReport>;
type Revenue = ResponseOf<typeof revenueReport>;

export const promiseColumns = [
  'as_of',
  'promised_on',
  'placed',
  'shipped_on_time',
  'shipped_late',
  'open_in_time',
  'open_overdue',
  'value_late',
  'value_overdue',
] as const;

/** Two columns per cut (`item_id`, `item`), then the measures. */
export const revenueColumns = (by: Revenue['by']): string[] => [
  ...by.flatMap((cut) => [`${cut}_id`, cut]),
  'quantity',
  'value',
  'orders',
];

/** The columns of each report as a file, for the docs. */
export const csvColumns: Readonly<Record<string, string>> = {
  [promisesReport.name]: promiseColumns.join(', '),
  [revenueReport.name]: `${revenueColumns(['month']).join(', ')}; two columns per cut`,
};

/** One line per promised date; without totals, so that a sum over the file is right. */
export function promisesCsv({ asOf, rows }: Promises): string {
  return csv(
    promiseColumns,
    rows.map((r) => [
      asOf,
      r.promisedOn,
      r.placed,
      r.shippedOnTime,
      r.shippedLate,
      r.openInTime,
      r.openOverdue,
      r.valueLate,
      r.valueOverdue,
    ]),
  );
}

export function revenueCsv({ by, rows }: Revenue): string {
  return csv(
    revenueColumns(by),
    rows.map((r) => [
      ...by.flatMap((cut) => {
        const key = r.keys.find((k) => k.cut === cut);
        return [key?.id ?? '', key?.name ?? ''];
      }),
      r.quantity,
      r.value,
      r.orders,
    ]),
  );
}

/** RFC 4180, UTF-8. A name that begins like a formula is not to become one in somebody's spreadsheet. */
const csv = (columns: readonly string[], rows: (string | number)[][]): string =>
  stringify([[...columns], ...rows], { escape_formulas: true, record_delimiter: 'windows' });
