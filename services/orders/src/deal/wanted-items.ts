import { notFound, refused } from '@otdel/contracts';
import { type Tx } from '@otdel/platform';
import { sql } from 'kysely';
import { type ItemKind } from '../order/domain/item-kind.ts';

export interface WantedItem {
  id: string;
  sku: string;
  kind: ItemKind;
  /** List price in minor units. */
  price: bigint;
  active: boolean;
}

/**
 * The items that new lines are for, by id.
 * @throws not_found `item`; refused `item_inactive`
 */
export async function wantedItems(tx: Tx, ids: readonly string[]): Promise<Map<string, WantedItem>> {
  if (ids.length === 0) return new Map();
  const { rows } = await sql<WantedItem>`
    select id, sku, kind, price, active from item where id = any(${ids}::uuid[])`.execute(tx.getKysely());
  const found = new Map(rows.map((item) => [item.id, item]));
  for (const id of ids) {
    const item = found.get(id);
    if (!item) throw notFound('item', id);
    if (!item.active)
      throw refused('item_inactive', `${item.sku} is not sold any more; choose another item.`);
  }
  return found;
}
