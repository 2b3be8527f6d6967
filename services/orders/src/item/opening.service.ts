import { Injectable } from '@nestjs/common';
import {
  type CallContext,
  type RequestOf,
  type ResponseOf,
  fromMilli,
  itemStockCounted,
  notFound,
  refused,
  setOpeningStock,
  toMilli,
} from '@otdel/contracts';
import { publish } from '@otdel/messaging';
import { Answers, Clock, Database, type Tx, one, run, once } from '@otdel/platform';
import { OpenDays } from '../books/open-days.service.ts';
import { type At } from '../business-date/domain/business-date.ts';
import { ItemQueries } from './item.queries.ts';
import { StockService } from '../stock/stock.service.ts';

type OpeningRequest = RequestOf<typeof setOpeningStock>;
type Outcome = ResponseOf<typeof setOpeningStock>['outcome'];

/** Records the opening stock: what was in the warehouse on the first day. */
@Injectable()
export class OpeningService {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
    private readonly days: OpenDays,
    private readonly stock: StockService,
    private readonly items: ItemQueries,
  ) {}

  /** Sets the opening stock of an item once; the same quantity again changes nothing. */
  @Answers(setOpeningStock)
  async set(data: OpeningRequest, context: CallContext): Promise<ResponseOf<typeof setOpeningStock>> {
    const done = await once(this.db, { commandId: context.commandId, data }, async (tx) => {
      const on = await this.days.given(tx, 'counted', data.countedOn);
      return this.write(tx, data, { on, now: this.clock.now() });
    });
    return { outcome: done.outcome, item: await this.items.get({ itemId: done.itemId }) };
  }

  private async write(tx: Tx, data: OpeningRequest, at: At): Promise<{ outcome: Outcome; itemId: string }> {
    const item = await one<{ itemId: string; opening: bigint | null; goods: boolean }>(tx)`
      select i.id as "itemId", s.opening, i.kind = 'goods' as goods
      from item i left join stock s on s.item_id = i.id where i.sku = ${data.sku} for update of i`;
    if (!item) throw notFound('item', data.sku);
    if (!item.goods) throw refused('not_goods', { sku: data.sku });
    const quantity = toMilli(data.quantity);
    if (item.opening !== null) {
      if (item.opening === quantity) return { outcome: 'unchanged', itemId: item.itemId };
      throw refused('opening_stock_set', { sku: data.sku, quantity: fromMilli(item.opening) });
    }
    if (quantity > 0n)
      await this.stock.move(tx, [{ kind: 'opening', itemId: item.itemId, onHand: quantity }], at);
    await run(tx)`
      update stock set opening = ${quantity}::bigint, opening_on = ${at.on.toString()}::date
      where item_id = ${item.itemId}`;
    const { sku } = data;
    const counted = { sku, quantity: fromMilli(quantity), countedOn: at.on.toString() };
    await publish(tx, itemStockCounted, item.itemId, counted, at.now);
    return { outcome: 'created', itemId: item.itemId };
  }
}
