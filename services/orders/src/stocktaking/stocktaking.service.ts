import { Injectable } from '@nestjs/common';
import {
  type CallContext,
  type Recorded,
  type RequestOf,
  countStock,
  fromMilli,
  itemStockCounted,
  newId,
  notFound,
  refused,
  takeInStock,
  toMilli,
  toPrice,
  writeOffStock,
} from '@otdel/contracts';
import { publish } from '@otdel/messaging';
import { Answers, Clock, Database, type Tx, once, one } from '@otdel/platform';
import { OpenDays } from '../books/open-days.service.ts';
import { type At } from '../business-date/domain/business-date.ts';
import { ItemQueries, type ItemView } from '../item/item.queries.ts';
import { CoverageService } from '../order/coverage.service.ts';
import { StockService } from '../stock/stock.service.ts';
import { LossService } from '../supply/loss.service.ts';
import { ordersWaitingFor } from '../supply/supply.queries.ts';
import { SupplyService } from '../supply/supply.service.ts';

interface Goods {
  sku: string;
  kind: string;
  cost: bigint | null;
}

/** Puts the stock right by hand: what was counted, spoilt, or came without a purchase. */
@Injectable()
export class StocktakingService {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
    private readonly days: OpenDays,
    private readonly coverage: CoverageService,
    private readonly stock: StockService,
    private readonly supply: SupplyService,
    private readonly losses: LossService,
    private readonly items: ItemQueries,
  ) {}

  /**
   * Records what was counted at the end of a day. What is found goes to the orders that wait; what is missing is taken
   * from the latest promises. Movements that are recorded afterwards for earlier days do not change what was counted.
   */
  @Answers(countStock)
  async count(data: RequestOf<typeof countStock>, context: CallContext): Promise<ItemView> {
    const { itemId, reason: why } = data;
    const quantity = toMilli(data.quantity);
    return this.do(data, context, async (tx, { sku }) => {
      const at = await this.at(tx, 'counted', data.countedOn);
      const missing = async () => (await this.stock.balanceOn(tx, itemId, at.on)) - quantity;
      if ((await missing()) > 0n)
        await this.losses.take(tx, [itemId], at, async () => [
          { itemId, kind: 'count', quantity: await missing(), why },
        ]);
      else
        await this.gain(tx, itemId, at, async () => ({ kind: 'count', quantity: -(await missing()), why }));
      const counted = { sku, quantity: fromMilli(quantity), countedOn: at.on.toString() };
      await publish(tx, itemStockCounted, itemId, counted, at.now);
    });
  }

  @Answers(writeOffStock)
  async writeOff(data: RequestOf<typeof writeOffStock>, context: CallContext): Promise<ItemView> {
    const { itemId, reason: why } = data;
    const loss = { itemId, kind: 'write_off' as const, quantity: toMilli(data.quantity), why };
    return this.do(data, context, async (tx) => {
      const at = await this.at(tx, 'written_off', data.writtenOffOn);
      await this.losses.take(tx, [itemId], at, () => Promise.resolve([loss]));
    });
  }

  /** Takes in goods that came without a purchase. The orders that wait for them get them, the earliest promise first. */
  @Answers(takeInStock)
  async takeIn(data: RequestOf<typeof takeInStock>, context: CallContext): Promise<ItemView> {
    return this.do(data, context, async (tx, { cost }) =>
      this.gain(tx, data.itemId, await this.at(tx, 'received', data.receivedOn), () =>
        Promise.resolve({
          kind: 'receipt',
          quantity: toMilli(data.quantity),
          why: data.reason,
          cost: data.cost === undefined ? cost : toPrice(data.cost),
        }),
      ),
    );
  }

  private async at(tx: Tx, verb: Recorded, given: string | undefined): Promise<At> {
    return { on: await this.days.given(tx, verb, given), now: this.clock.now() };
  }

  private async do(
    data: { itemId: string },
    { commandId }: CallContext,
    work: (tx: Tx, item: Goods) => Promise<unknown>,
  ): Promise<ItemView> {
    await once(this.db, { commandId, data }, async (tx) => {
      await work(tx, await goodsOf(tx, data.itemId));
      return null;
    });
    return this.items.get(data);
  }

  private async gain(
    tx: Tx,
    itemId: string,
    at: At,
    found: () => Promise<{ kind: 'count' | 'receipt'; quantity: bigint; why: string; cost?: bigint | null }>,
  ): Promise<void> {
    const coming = { id: newId(), source: 'purchase' as const };
    const { quantity: expected } = await found();
    const orderIds = await ordersWaitingFor(tx, [{ coming, itemId, quantity: expected }]);
    await this.coverage.lockOrders(tx, orderIds);
    await this.stock.lock(tx, [itemId]);
    const { quantity, ...move } = await found();
    await this.stock.move(tx, [{ ...move, itemId, onHand: quantity }], at);
    await this.coverage.applyMoves(tx, await this.supply.spread(tx, [itemId], orderIds, at), at);
  }
}

/** @throws not_found `item`; refused `not_goods` */
async function goodsOf(tx: Tx, itemId: string): Promise<Goods> {
  const item = await one<Goods>(
    tx,
  )`select sku, kind, (cost * 100000)::bigint as cost from item where id = ${itemId} for share`;
  if (!item) throw notFound('item', itemId);
  if (item.kind !== 'goods') throw refused('not_goods', { sku: item.sku });
  return item;
}
