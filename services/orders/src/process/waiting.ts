import { many, type Tx } from '@otdel/platform';
import { type RawBuilder, sql } from 'kysely';
import { isSupplied, shortOfMoney } from '../order/holds.queries.ts';

/** Which items to look at: all, those with these ids, or those of the lines of these orders. */
export type WhichItems = 'all' | { ids: readonly string[] } | { ofOrders: readonly string[] };

/**
 * Confirmed orders for which free stock, or what comes and nobody has yet, could do something, the earliest promise
 * first: free stock for lines of which not everything is reserved, what comes for lines that nothing covers. It leaves
 * out orders that get nothing because earlier ones take all of it.
 * @example await ordersToServe(tx, { ids: [itemId] })
 */
export async function ordersToServe(tx: Tx, items: WhichItems): Promise<string[]> {
  const rows = await many<{ id: string }>(tx)`
    with item as materialized (
      select item_id, on_hand - reserved as free, (
        select coalesce(sum(p.quantity - p.received - p.cancelled), 0) from purchase_line p
        where p.item_id = s.item_id and p.quantity > p.received + p.cancelled
      ) + (
        select coalesce(sum(j.quantity - j.completed - j.cancelled), 0) from production_job j
        where j.item_id = s.item_id and j.quantity > j.completed + j.cancelled
      ) as coming
      from stock s where ${isOf(items)}
    ), need as (
      select o.id, o.promised_on, l.item_id, item.free, item.coming,
        sum(l.ordered - l.shipped - l.reserved - l.cancelled) as missing,
        sum(coalesce(k.linked, 0)) as linked
      from item join order_line l using (item_id) join customer_order o on o.id = l.order_id
      left join lateral (select sum(quantity) as linked from supply_link where line_id = l.id) k on true
      where l.ordered > l.shipped + l.reserved + l.cancelled and ${isSupplied}
      group by o.id, l.item_id, item.free, item.coming
    ), queue as (
      select n.*, coalesce(sum(n.missing) over earlier, 0) as before,
        coalesce(sum(n.missing - n.linked) over earlier, 0) as uncovered_before,
        n.coming - sum(n.linked) over (partition by n.item_id) as surplus
      from need n
      window earlier as (
        partition by n.item_id order by n.promised_on, n.id rows between unbounded preceding and 1 preceding)
    )
    select id from queue
    where before < free or (missing > linked and uncovered_before < free + surplus)
    group by id, promised_on order by promised_on, id`;
  return rows.map((row) => row.id);
}

/** A condition on `item_id`. */
function isOf(items: WhichItems): RawBuilder<unknown> {
  if (items === 'all') return sql`true`;
  return 'ids' in items
    ? sql`item_id = any(${items.ids}::uuid[])`
    : sql`item_id in (select item_id from order_line where order_id = any(${items.ofOrders}::uuid[]))`;
}

/** Orders that waited for money and do so no more, though nobody has let them go on. */
export async function freedOrders(tx: Tx): Promise<string[]> {
  const rows = await many<{ id: string }>(tx)`
    select o.id from customer_order o
    where o.waits_since is not null and o.commercial = 'confirmed' and o.completed_on is null and not ${shortOfMoney} order by o.id`;
  return rows.map((row) => row.id);
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
