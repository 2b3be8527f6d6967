import { type Actor } from '@otdel/contracts';
import { finds } from '@otdel/platform';
import { type RawBuilder, sql } from 'kysely';
import { itemsFound } from '../order/item-search.queries.ts';
import { seenBy } from '../order/sight.queries.ts';

/** The lines of orders with this text in their number or reference; each has an index. A manager finds by seen orders alone. */
const linesFound = (search: string, actor: Actor) => sql`
  select l.id from customer_order o join order_line l on l.order_id = o.id
  where ${finds(sql`o.sought`, search)} and ${seenBy(actor)}`;

/** The condition on `purchase p`: the text is in its number, its supplier, one of its items, or an order that it is for. */
export const purchaseHas = (search: string, actor: Actor): RawBuilder<boolean> => sql`p.id in (
  select f.id from purchase f where ${finds(sql`f.sought`, search)}
  union all select f.id from purchase f where f.supplier_id in (
    select s.id from supplier s where ${finds(sql`s.sought`, search)})
  union all select l.purchase_id from purchase_line l where l.item_id in (${itemsFound(search)})
  union all select l.purchase_id from supply_link k join purchase_line l on l.id = k.purchase_line_id
    where k.line_id in (${linesFound(search, actor)}))`;

/** The condition on `production_job j`: the text is in its number, its item, or an order that it is for. */
export const jobHas = (search: string, actor: Actor): RawBuilder<boolean> => sql`j.id in (
  select f.id from production_job f where ${finds(sql`f.sought`, search)}
  union all select f.id from production_job f where f.item_id in (${itemsFound(search)})
  union all select k.job_id from supply_link k
    where k.job_id is not null and k.line_id in (${linesFound(search, actor)}))`;
