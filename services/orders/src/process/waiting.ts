import { many, type Tx } from '@otdel/platform';
import { type RawBuilder, sql } from 'kysely';

/** Which items to look at: all, those with these ids, or those of the lines of these orders. */
export type WhichItems = 'all' | { ids: readonly string[] } | { ofOrders: readonly string[] };

/**
 * Confirmed orders with uncovered goods that free stock could cover, the earliest promise first. It leaves out orders
 * that get nothing because earlier ones take all that is free.
 * @example await ordersToServe(tx, { ids: [itemId] })
 */
export async function ordersToServe(tx: Tx, items: WhichItems): Promise<string[]> {
  const rows = await many<{ id: string }>(tx)`
    with free as (
      select item_id, on_hand - reserved as quantity from stock where on_hand > reserved and ${isOf(items)}
    ), need as (
      select o.id, o.promised_on, l.item_id,
        sum(l.ordered - l.shipped - l.reserved - l.in_purchase - l.in_production - l.cancelled) as quantity
      from free join order_line l using (item_id) join customer_order o on o.id = l.order_id
      where o.completed_on is null and o.cancelled_on is null and o.commercial = 'confirmed' and o.supply = 'uncovered'
        and l.ordered > l.shipped + l.reserved + l.in_purchase + l.in_production + l.cancelled
      group by o.id, l.item_id
    ), queue as (
      select n.*, coalesce(sum(n.quantity) over (
        partition by n.item_id order by n.promised_on, n.id rows between unbounded preceding and 1 preceding
      ), 0) as before
      from need n
    )
    select q.id from queue q join free f using (item_id) where q.before < f.quantity
    group by q.id, q.promised_on order by q.promised_on, q.id`;
  return rows.map((row) => row.id);
}

/** A condition on `item_id`. */
function isOf(items: WhichItems): RawBuilder<unknown> {
  if (items === 'all') return sql`true`;
  return 'ids' in items
    ? sql`item_id = any(${items.ids}::uuid[])`
    : sql`item_id in (select item_id from order_line where order_id = any(${items.ofOrders}::uuid[]))`;
}

/** A page of ids of orders that are neither closed nor cancelled. */
export async function unfinishedOrders(
  tx: Tx,
  { until, after, limit }: { until: string; after: string; limit: number },
): Promise<string[]> {
  const rows = await many<{ id: string }>(tx)`
    select id from customer_order
    where commercial in ('placed', 'confirmed') and placed_at < ${until}::timestamptz and id > ${after}::uuid
    order by id limit ${limit}`;
  return rows.map((row) => row.id);
}
