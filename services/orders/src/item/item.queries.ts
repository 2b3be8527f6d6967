import { Injectable } from '@nestjs/common';
import {
  type Page,
  type RequestOf,
  type ResponseOf,
  fromMilli,
  fromMinor,
  getItem,
  listItems,
  notFound,
} from '@otdel/contracts';
import { Answers, containing, Database, decodeCursor, page, type Tx, many } from '@otdel/platform';
import { type RawBuilder, sql } from 'kysely';
import { z } from 'zod';

export type ItemView = ResponseOf<typeof getItem>;

interface ItemRow extends Omit<ItemView, 'price' | 'cost' | 'stock'> {
  price: bigint;
  cost: bigint | null;
  onHand: bigint;
  reserved: bigint;
}

/** What people read of items: everybody reads all of them. One statement per question. */
@Injectable()
export class ItemQueries {
  constructor(private readonly db: Database) {}

  /** @throws not_found `item` */
  @Answers(getItem)
  async get({ itemId }: RequestOf<typeof getItem>): Promise<ItemView> {
    const [row] = await this.db.read((tx) => rowsOf(tx, sql`i.id = ${itemId}`, 1));
    if (!row) throw notFound('item', itemId);
    return view(row);
  }

  /** By sku. */
  @Answers(listItems)
  async list(filters: RequestOf<typeof listItems>): Promise<Page<ItemView>> {
    const conditions = [sql<boolean>`true`];
    const after = decodeCursor(filters.cursor, z.tuple([z.string()]));
    if (after) conditions.push(sql`i.sku > ${after[0]}`);
    if (filters.sku !== undefined) conditions.push(sql`i.sku = ${filters.sku}`);
    if (filters.group !== undefined) conditions.push(sql`i.item_group = ${filters.group}`);
    if (filters.active !== undefined) conditions.push(sql`i.active = ${filters.active}`);
    if (filters.search !== undefined) {
      const found = containing(filters.search);
      conditions.push(sql`(i.sku ilike ${found} or i.name ilike ${found})`);
    }
    const rows = await this.db.read((tx) => rowsOf(tx, sql.join(conditions, sql` and `), filters.limit + 1));
    return page(rows, filters.limit, view, (row) => [row.sku]);
  }
}

async function rowsOf(tx: Tx, where: RawBuilder<unknown>, limit: number): Promise<ItemRow[]> {
  return many<ItemRow>(tx)`
    select i.id, i.sku, i.name, i.kind, i.supply, i.item_group as "group", i.unit, i.price, i.cost,
      i.supplier_id as "supplierId", p.code as "supplierCode", i.lead_days as "leadDays", i.active, i.version,
      coalesce(s.on_hand, 0) as "onHand", coalesce(s.reserved, 0) as reserved
    from item i left join supplier p on p.id = i.supplier_id left join stock s on s.item_id = i.id
    where ${where} order by i.sku limit ${limit}`;
}

const view = ({ price, cost, onHand, reserved, ...row }: ItemRow): ItemView => ({
  ...row,
  price: fromMinor(price),
  cost: cost === null ? null : fromMinor(cost),
  stock: { onHand: fromMilli(onHand), reserved: fromMilli(reserved), free: fromMilli(onHand - reserved) },
});
