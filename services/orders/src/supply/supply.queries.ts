import { type Tx, many } from '@otdel/platform';
import { isSupplied } from '../order/holds.queries.ts';
import { type Coming, type ItemState, type Waiting } from './domain/allocation.ts';
import { type SupplyFacts } from './domain/supply-plan.ts';

/** The state of an item, and how more of it is had. */
export interface KnownItem extends ItemState {
  facts: SupplyFacts;
}

interface StoredItem extends SupplyFacts {
  free: bigint;
  waiting: (Omit<Waiting, 'missing'> & { missing: number })[] | null;
  coming: StoredComing[] | null;
}
interface StoredComing extends Omit<Coming, 'left' | 'links'> {
  left: number;
  links: { lineId: string; quantity: number }[] | null;
}

/**
 * What is there of the items, what comes, and which lines of confirmed orders wait. The caller has locked the stock of
 * the items, so nothing of it changes until the end of the transaction. Quantities fit into JSON numbers.
 * @param also purchase lines and jobs of which nothing comes any more, though lines of orders may be linked to them
 */
export async function itemsToServe(
  tx: Tx,
  itemIds: readonly string[],
  also: readonly string[] = [],
): Promise<KnownItem[]> {
  const rows = await many<StoredItem>(tx)`
    select i.id as "itemId", i.supply, i.lead_days as "leadDays", (i.cost * 100000)::bigint as cost, s.id as "supplierId",
      s.lead_days as "supplierLeadDays", st.on_hand - st.reserved as free,
      (select json_agg(json_build_object('lineId', l.id, 'orderId', l.order_id, 'orderNumber', o.number,
          'promisedOn', l.promised_on,
          'missing', l.ordered - l.shipped - l.reserved - l.cancelled))
        from order_line l join customer_order o on o.id = l.order_id
        where l.item_id = i.id and l.ordered > l.shipped + l.reserved + l.cancelled and ${isSupplied}
      ) as waiting,
      (select json_agg(json_build_object('id', c.id, 'source', c.source, 'expectedOn', c.expected_on, 'left', c.left,
          'reducible', c.reducible, 'links', (
            select json_agg(json_build_object('lineId', k.line_id, 'quantity', k.quantity)) from supply_link k
            where k.quantity > 0 and (k.purchase_line_id = c.id or k.job_id = c.id))))
        from (
          select p.id, 'purchase' as source, d.expected_on, greatest(0, p.quantity - p.received - p.cancelled) as left,
            d.state = 'ordered' and not p.by_hand
              and not exists (select from receipt r where r.purchase_id = d.id) as reducible
          from purchase_line p join purchase d on d.id = p.purchase_id
          where p.item_id = i.id and (p.quantity > p.received + p.cancelled or p.id = any(${also}::uuid[]))
          union all
          select j.id, 'production', j.due_on, greatest(0, j.quantity - j.completed - j.cancelled),
            j.state = 'ordered' and not j.by_hand and not exists (select from receipt r where r.job_id = j.id)
          from production_job j
          where j.item_id = i.id and (j.quantity > j.completed + j.cancelled or j.id = any(${also}::uuid[]))
        ) c) as coming
    from item i join stock st on st.item_id = i.id left join supplier s on s.id = i.supplier_id and s.active
    where i.id = any(${itemIds}::uuid[]) order by i.id`;
  return rows.map(({ free, waiting, coming, ...facts }) => ({
    facts,
    free,
    waiting: (waiting ?? []).map((line) => ({ ...line, missing: BigInt(line.missing) })),
    coming: (coming ?? []).map((each) => ({
      ...each,
      left: BigInt(each.left),
      links: (each.links ?? []).map((l) => ({ ...l, quantity: BigInt(l.quantity) })),
    })),
  }));
}

/** Goods that come: a quantity of one supply line. Thousandths. */
export interface Arriving {
  coming: Pick<Coming, 'id' | 'source'>;
  itemId: string;
  quantity: bigint;
}

/**
 * The orders to lock before goods come: those whose lines the goods are linked to, and those that would get some of
 * them, the earliest promise first. It reads without a lock.
 */
export async function ordersWaitingFor(tx: Tx, arriving: readonly Arriving[]): Promise<string[]> {
  const ids = arriving.map(({ coming }) => coming.id);
  const rows = await many<{ orderId: string }>(tx)`
    with arriving as (
      select item_id, sum(quantity) as quantity
      from unnest(${arriving.map((a) => a.itemId)}::uuid[], ${arriving.map((a) => a.quantity)}::bigint[])
        as a (item_id, quantity) group by item_id
    ), queue as (
      select l.order_id, a.quantity + s.on_hand - s.reserved as comes, coalesce(sum(
        l.ordered - l.shipped - l.reserved - l.cancelled) over (
          partition by l.item_id order by l.promised_on, l.id rows between unbounded preceding and 1 preceding), 0) as before
      from arriving a join stock s using (item_id) join order_line l using (item_id)
      join customer_order o on o.id = l.order_id
      where l.ordered > l.shipped + l.reserved + l.cancelled and ${isSupplied}
    )
    select order_id as "orderId" from queue where before < comes
    union
    select l.order_id from supply_link k join order_line l on l.id = k.line_id
    where k.quantity > 0 and (k.purchase_line_id = any(${ids}::uuid[]) or k.job_id = any(${ids}::uuid[]))`;
  return rows.map((row) => row.orderId);
}

/** The orders that wait for something of these items to come. It reads without a lock. */
export async function ordersExpecting(tx: Tx, itemIds: readonly string[]): Promise<string[]> {
  const rows = await many<{ orderId: string }>(tx)`
    select distinct l.order_id as "orderId" from order_line l join supply_link k on k.line_id = l.id
    where l.item_id = any(${itemIds}::uuid[]) and l.ordered > l.shipped + l.reserved + l.cancelled and k.quantity > 0`;
  return rows.map((row) => row.orderId);
}
