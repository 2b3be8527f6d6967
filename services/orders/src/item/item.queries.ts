import { Injectable } from '@nestjs/common';
import {
  type Page,
  type RequestOf,
  type ResponseOf,
  barcodeKey,
  fromMilli,
  fromPrice,
  getItem,
  listItems,
  notFound,
  toPrice,
} from '@otdel/contracts';
import { Answers, alike, allOf, Database, decodeCursor, page, type Tx, many } from '@otdel/platform';
import { type RawBuilder, sql } from 'kysely';
import { z } from 'zod';
import { itemsFound } from '../order/item-search.queries.ts';

export type ItemView = ResponseOf<typeof getItem>;

interface ItemRow extends Omit<ItemView, 'price' | 'cost' | 'stock'> {
  price: string;
  cost: string | null;
  onHand: bigint;
  reserved: bigint;
}

/** Reads items; everybody may read all of them. One statement per query. */
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

  /** Items by sku. */
  @Answers(listItems)
  async list(filters: RequestOf<typeof listItems>): Promise<Page<ItemView>> {
    const { sku, barcode, group, active, search, limit } = filters;
    const after = decodeCursor(filters.cursor, z.tuple([z.string()]));
    const where = allOf(
      after && sql`i.sku > ${after[0]}`,
      sku !== undefined && alike(sql`i.sku`, sku),
      group !== undefined && sql`i.item_group = ${group}`,
      active !== undefined && sql`i.active = ${active}`,
      barcode !== undefined &&
        sql`i.id = (select b.item_id from item_barcode b where b.key = ${barcodeKey(barcode.trim())})`,
      search !== undefined && sql`i.id in (${itemsFound(search)})`,
    );
    const rows = await this.db.read((tx) => rowsOf(tx, where, limit + 1));
    return page(rows, limit, (row) => [row.sku], view);
  }
}

async function rowsOf(tx: Tx, where: RawBuilder<unknown>, limit: number): Promise<ItemRow[]> {
  return many<ItemRow>(tx)`
    select i.id, i.sku, i.name, i.kind, i.supply, i.item_group as "group", i.unit, i.price, i.cost,
      array(select b.barcode from item_barcode b where b.item_id = i.id order by b.place) as barcodes,
      i.supplier_id as "supplierId", p.code as "supplierCode", i.lead_days as "leadDays", i.active, i.version,
      coalesce(s.on_hand, 0) as "onHand", coalesce(s.reserved, 0) as reserved
    from item i left join supplier p on p.id = i.supplier_id left join stock s on s.item_id = i.id
    where ${where} order by i.sku limit ${limit}`;
}

const view = ({ price, cost, onHand, reserved, ...row }: ItemRow): ItemView => ({
  ...row,
  price: fromPrice(toPrice(price)),
  cost: cost === null ? null : fromPrice(toPrice(cost)),
  stock: { onHand: fromMilli(onHand), reserved: fromMilli(reserved), free: fromMilli(onHand - reserved) },
});
