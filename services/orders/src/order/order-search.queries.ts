import { finds, many, type Tx } from '@otdel/platform';
import { type RawBuilder, sql } from 'kysely';
import { itemsFound } from './item-search.queries.ts';

/** What somebody looks for among orders: a text, and the clients whose code or name has it. */
export interface Search {
  search: string;
  clientIds: readonly string[];
}

/** Fewer orders than this are looked up by id. */
const few = 1_000;

/** The orders of a search by each of its ways, some of them twice; each way has an index. */
const ways = ({ search, clientIds }: Search): RawBuilder<unknown>[] => [
  sql`select o.id from customer_order o where o.client_id = any(${clientIds}::uuid[])`,
  // an array: however few items there are, lines are found by their index
  sql`select l.order_id from order_line l where l.item_id = any(array(${itemsFound(search)}))`,
  // last, because a text that everything has is met at once, and one that nothing has is met at the end
  sql`select o.id from customer_order o where ${hasText(search)}`,
];

/** Trigrams know the letters of ASCII; the few numbers and references with others have an index of their own. */
const hasText = (search: string): RawBuilder<boolean> =>
  /[^\p{ASCII}]/u.test(search)
    ? sql`(octet_length(o.sought) <> char_length(o.sought) and ${finds(sql`o.sought`, search)})`
    : finds(sql`o.sought`, search);

/**
 * The condition on `customer_order o` for the orders of a search. A few are found first. Of many a page is met soon along
 * the index of the list's order, and a sum needs most of them.
 * @param by how the lines of many are looked at: of one order after the other, or all at once
 */
export async function foundBy(tx: Tx, by: 'order' | 'all', search: Search): Promise<RawBuilder<boolean>> {
  const rows = await many<{ id: string }>(tx)`${sql.join(ways(search), sql` union all `)} limit ${few}`;
  if (rows.length < few) return sql`o.id = any(${[...new Set(rows.map((row) => row.id))]}::uuid[])`;
  const items = sql`any(array(${itemsFound(search.search)}))`;
  const lines =
    by === 'all'
      ? sql`o.id in (select l.order_id from order_line l where l.item_id = ${items})`
      : sql`(select true from order_line l where l.order_id = o.id and l.item_id = ${items} limit 1)`;
  return sql`(${finds(sql`o.sought`, search.search)} or o.client_id = any(${search.clientIds}::uuid[]) or ${lines})`;
}
