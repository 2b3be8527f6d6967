import { type Tx, run } from '@otdel/platform';

/** What covers a line goes to another one: what is reserved, and what is on its way. */
export interface HandOver {
  fromLineId: string;
  toLineId: string;
  itemId: string;
  reserved: bigint;
}

/** Gives what is on its way for a line to another one. The caller has locked the stock of the items. */
export async function moveLinks(tx: Tx, lines: readonly HandOver[]): Promise<void> {
  await run(tx)`
    with given as (
      select k.purchase_line_id, k.job_id, k.line_id, k.quantity, h.to_id
      from supply_link k join unnest(
        ${lines.map((l) => l.fromLineId)}::uuid[], ${lines.map((l) => l.toLineId)}::uuid[]) as h (from_id, to_id)
        on k.line_id = h.from_id
      where k.quantity > 0
    ), emptied as (
      update supply_link k set quantity = 0 from given g
      where k.line_id = g.line_id and (k.purchase_line_id = g.purchase_line_id or k.job_id = g.job_id)
    )
    insert into supply_link (purchase_line_id, job_id, line_id, quantity)
    select purchase_line_id, job_id, to_id, quantity from given`;
}
