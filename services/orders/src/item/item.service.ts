import { isDeepStrictEqual } from 'node:util';
import { LockMode } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import {
  type CallContext,
  type RequestOf,
  type ResponseOf,
  codeKey,
  fromPrice,
  itemChanged,
  itemRecord,
  newId,
  notFound,
  putItem,
  refused,
  toPrice,
} from '@otdel/contracts';
import { publish } from '@otdel/messaging';
import {
  Answers,
  Clock,
  Database,
  type Tx,
  differs,
  mustBeAsSeen,
  mustLookLikeNone,
  newRecord,
  run,
  one,
  type Put,
  putByCode,
} from '@otdel/platform';
import { Supplier } from '../supplier/supplier.entity.ts';
import { Item } from './item.entity.ts';
import { barcodesOf, eachOnce, writeBarcodes } from './barcodes.ts';
import { ItemQueries } from './item.queries.ts';

type PutRequest = RequestOf<typeof putItem>;

@Injectable()
export class ItemService {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
    private readonly queries: ItemQueries,
  ) {}

  /** Creates the item with this sku, or changes what is named of it. */
  @Answers(putItem)
  async put(data: PutRequest, context: CallContext): Promise<ResponseOf<typeof putItem>> {
    const done = await putByCode(this.db, {
      lock: `item:${codeKey(data.sku)}`,
      commandId: context.commandId,
      data,
      write: (tx) => this.write(tx, data, context),
    });
    return { outcome: done.outcome, item: await this.queries.get({ itemId: done.id }) };
  }

  private async write(tx: Tx, { sku, ...given }: PutRequest, context: CallContext): Promise<Put> {
    // waits for placings that lock the item `for share`: `mustBeUnused` then sees their lines
    const present = await tx.findOne(Item, { sku }, { lockMode: LockMode.PESSIMISTIC_WRITE });
    mustBeAsSeen(context, present);
    if (!present) await mustLookLikeNone(tx, { table: 'item', column: 'sku', code: sku });
    const whole = present ? given : newRecord(itemRecord, { code: sku, given });
    const wanted = await columnsOf(tx, whole);
    const before = present ? await barcodesOf(tx, present.id) : [];
    const barcodes = whole.barcodes ? eachOnce(whole.barcodes) : before;
    const relabelled = !isDeepStrictEqual(barcodes, before);
    if (present && !relabelled && !differs<Item>(present, wanted))
      return { outcome: 'unchanged', id: present.id };
    if (present?.kind === 'goods' && (wanted.kind ?? 'goods') !== 'goods') await mustBeUnused(tx, present);

    const item = present ?? tx.create(Item, { id: newId(), sku, version: 0, ...wanted }, { partial: true });
    tx.assign(item, { ...wanted, version: item.version + 1 });
    await tx.flush();
    if (relabelled) await writeBarcodes(tx, item.id, barcodes);
    if (item.kind === 'goods') {
      // all goods have a stock row from the start, because a lock needs a row
      await run(tx)`insert into stock (item_id) values (${item.id}) on conflict do nothing`;
    }
    await publish(
      tx,
      itemChanged,
      item.id,
      {
        sku,
        name: item.name,
        kind: item.kind,
        supply: item.supply,
        group: item.itemGroup ?? null,
        unit: item.unit,
        barcodes,
        price: fromPrice(item.price),
        cost: item.cost === null || item.cost === undefined ? null : fromPrice(item.cost),
        supplierId: item.supplierId ?? null,
        active: item.active,
      },
      this.clock.now(),
    );
    return { outcome: present ? 'changed' : 'created', id: item.id };
  }
}

type Given = Omit<PutRequest, 'sku'>;

/** The columns of what is given; what is not stays as it is. Barcodes have a table of their own. */
async function columnsOf(
  tx: Tx,
  { supplierCode, group, price, cost, barcodes: _, ...rest }: Given,
): Promise<Partial<Item>> {
  return {
    ...rest,
    ...(group !== undefined && { itemGroup: group }),
    ...(price !== undefined && { price: toPrice(price) }),
    ...(cost !== undefined && { cost: cost === null ? null : toPrice(cost) }),
    ...(supplierCode !== undefined && { supplierId: await supplierOf(tx, supplierCode) }),
  };
}

async function supplierOf(tx: Tx, code: string | null): Promise<string | null> {
  if (code === null) return null;
  const supplier = await tx.findOne(Supplier, { code });
  if (!supplier) throw notFound('supplier', code);
  return supplier.id;
}

/** Goods that were ordered, or that were ever in stock, stay goods: their lines are supplied from stock. */
async function mustBeUnused(tx: Tx, item: Item): Promise<void> {
  const row = await one<{ used: boolean }>(tx)`
    select exists (select from order_line where item_id = ${item.id})
      or exists (select from stock_move where item_id = ${item.id}) as used`;
  if (row?.used) throw refused('kind_in_use', { sku: item.sku });
}
