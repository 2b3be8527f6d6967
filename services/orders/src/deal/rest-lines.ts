import { type Tx, run } from '@otdel/platform';
import { type Rest } from './domain/split.ts';

/**
 * Inserts the rests of partly shipped lines, each with what is reserved for the line of which it is the rest. The caller
 * writes the old lines without it, in the same transaction.
 */
export async function insertRests(tx: Tx, rests: readonly Rest[]): Promise<void> {
  await run(tx)`
    insert into order_line (id, order_id, no, item_id, kind, price, discount, value, requested_on, promised_on, ordered,
      reserved, split_from)
    select r.id, l.order_id, r.no, l.item_id, l.kind, l.price, l.discount, r.value, l.requested_on, l.promised_on,
      r.ordered, l.reserved, coalesce(l.split_from, l.id)
    from unnest(
      ${rests.map((r) => r.line.id)}::uuid[], ${rests.map((r) => r.of.id)}::uuid[], ${rests.map((r) => r.line.no)}::int[],
      ${rests.map((r) => r.line.ordered)}::bigint[], ${rests.map((r) => r.line.value)}::bigint[]
    ) as r (id, of_id, no, ordered, value)
    join order_line l on l.id = r.of_id`;
}
