import { type Tx, one } from '@otdel/platform';

/** The kinds of numbers: orders, purchases, production jobs. */
export type Series = 'SO' | 'PO' | 'PJ';

/**
 * The next numbers of a series in the year of `on`. The counter's row stays locked until the end of the transaction.
 * So the series has no gaps, and other transactions wait: call it late in the transaction.
 * @example await nextNumbers(tx, 'SO', Temporal.PlainDate.from('2026-11-24'), 1) // ['SO-2026-000123']
 */
export async function nextNumbers(
  tx: Tx,
  kind: Series,
  on: Temporal.PlainDate,
  count: number,
): Promise<string[]> {
  const row = await one<{ last: bigint }>(tx)`
    insert into number_series as s (kind, year, last) values (${kind}, ${on.year}, ${count})
    on conflict (kind, year) do update set last = s.last + excluded.last
    returning last`;
  const first = Number(row!.last) - count + 1;
  return Array.from({ length: count }, (_, i) => `${kind}-${on.year}-${String(first + i).padStart(6, '0')}`);
}
