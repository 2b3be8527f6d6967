import { notFound, refused, toPrice } from '@otdel/contracts';
import { type Tx, many } from '@otdel/platform';
import { type ItemKind } from '../order/domain/item-kind.ts';

export interface WantedItem {
  id: string;
  sku: string;
  kind: ItemKind;
  /** List price, in hundred-thousandths. */
  price: bigint;
  active: boolean;
}

/**
 * The items of new lines, by id. It locks their rows `for share` until the end of the transaction, so that the kind
 * of an item does not change meanwhile. This lock comes before those of stock and of the number series.
 * @throws not_found `item`; refused `item_inactive`
 */
export async function wantedItems(tx: Tx, ids: readonly string[]): Promise<Map<string, WantedItem>> {
  if (ids.length === 0) return new Map();
  const rows = await many<Omit<WantedItem, 'price'> & { price: string }>(tx)`
    select id, sku, kind, price, active from item where id = any(${ids}::uuid[]) order by id for share`;
  const found = new Map(rows.map((item) => [item.id, { ...item, price: toPrice(item.price) }]));
  for (const id of ids) {
    const item = found.get(id);
    if (!item) throw notFound('item', id);
    if (!item.active) throw refused('item_inactive', { sku: item.sku });
  }
  return found;
}
