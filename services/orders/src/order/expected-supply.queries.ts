import { many, type Tx } from '@otdel/platform';
import { type RawBuilder, sql } from 'kysely';

/** What is on its way to a line of an order, and the day on which it is expected. */
export interface Expected {
  lineId: string;
  source: 'purchase' | 'production';
  expectedOn: string;
}

/**
 * The statement that answers on which day what is missing of a line is expected, and from where: rows of `line_id`,
 * `source`, `expected_on`. The only place that says so.
 * @param ofLine a condition on `k.line_id`
 */
export const expectedSupply = (ofLine: RawBuilder<unknown>): RawBuilder<unknown> => sql`
  select k.line_id, case when k.job_id is null then 'purchase' else 'production' end as source,
    coalesce(p.expected_on, j.due_on) as expected_on
  from supply_link k left join purchase_line pl on pl.id = k.purchase_line_id left join purchase p on p.id = pl.purchase_id
  left join production_job j on j.id = k.job_id
  where k.quantity > 0 and ${ofLine}`;

/** What is on its way to these lines. */
export async function expectedOf(tx: Tx, lineIds: readonly string[]): Promise<Expected[]> {
  if (lineIds.length === 0) return [];
  const rows = await many<Expected>(tx)`
    select line_id as "lineId", source, expected_on as "expectedOn"
    from (${expectedSupply(sql`k.line_id = any(${lineIds}::uuid[])`)}) e`;
  return rows;
}
