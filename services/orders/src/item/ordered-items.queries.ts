import { notFound, refused } from '@otdel/contracts';
import { type Tx, many } from '@otdel/platform';

export interface OrderedItem {
  sku: string;
  kind: string;
  supply: string;
  active: boolean;
  /** Calendar days. */
  leadDays: number;
  /** Of one unit, in hundred-thousandths. */
  cost: bigint | null;
}

/**
 * The items that are bought or made for stock, by id. It locks their rows `for share`.
 * @throws not_found `item`; refused `item_inactive`, `not_goods`
 */
export async function itemsOrdered(tx: Tx, ids: readonly string[]): Promise<Map<string, OrderedItem>> {
  const rows = await many<OrderedItem & { id: string }>(tx)`
    select id, sku, kind, supply, active, lead_days as "leadDays", (cost * 100000)::bigint as cost from item
    where id = any(${ids}::uuid[]) order by id for share`;
  const found = new Map(rows.map((row) => [row.id, row]));
  for (const id of ids) {
    const item = found.get(id);
    if (!item) throw notFound('item', id);
    if (!item.active) throw refused('item_inactive', { sku: item.sku });
    if (item.kind !== 'goods') throw refused('not_goods', { sku: item.sku });
  }
  return found;
}
