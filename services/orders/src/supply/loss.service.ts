import { Injectable } from '@nestjs/common';
import { fromMilli, refused } from '@otdel/contracts';
import { RunAgain, type Tx, many, one } from '@otdel/platform';
import { type At } from '../business-date/domain/business-date.ts';
import { CoverageService } from '../order/coverage.service.ts';
import { needsOf } from '../order/domain/needs.ts';
import { mergeMoves } from '../order/domain/moves.ts';
import { OrderBook } from '../order/order-book.service.ts';
import { type StockMove, StockService } from '../stock/stock.service.ts';
import { type Holder, losers } from './domain/losers.ts';
import { SupplyService } from './supply.service.ts';

/** Goods that leave stock without a shipment. */
export interface Loss extends Pick<StockMove, 'kind' | 'referenceId' | 'why'> {
  itemId: string;
  /** Thousandths. */
  quantity: bigint;
}

/** Takes away goods that were counted wrong, spoilt, or never came. */
@Injectable()
export class LossService {
  constructor(
    private readonly book: OrderBook,
    private readonly coverage: CoverageService,
    private readonly stock: StockService,
    private readonly supply: SupplyService,
  ) {}

  /**
   * Takes goods away: free ones first, then those that are reserved for the latest promises. The lines that lose them
   * are covered anew at once. Lock order: orders, stock, and what `locked` locks.
   * @param quantityOf decides the quantity under the locks
   * @param locked does what else belongs to it, before the lines are covered anew
   * @throws refused `goods_gone` when less is on hand; `stock_short_later`; RunAgain when others became the losers
   */
  async take(
    tx: Tx,
    itemId: string,
    at: At,
    quantityOf: () => Promise<Omit<Loss, 'itemId'>>,
    locked: () => Promise<unknown> = () => Promise.resolve(),
  ): Promise<void> {
    const expected = await quantityOf();
    const before = await holdersOf(tx, itemId);
    const orderIds = losers(before, this.fromReserved(before, expected.quantity)).map((l) => l.orderId);
    await this.coverage.lockOrders(tx, orderIds);
    await this.stock.lock(tx, [itemId]);
    const { quantity, ...loss } = await quantityOf();
    await locked();

    const counted = await this.stock.isCountedAfter(tx, itemId, at.on);
    const now = await holdersOf(tx, itemId);
    if (!counted && quantity > now.onHand)
      throw refused('goods_gone', { available: fromMilli(now.onHand), asked: fromMilli(quantity) });
    const lose = counted ? [] : losers(now, this.fromReserved(now, quantity));
    if (lose.some(({ orderId }) => !orderIds.includes(orderId)))
      throw new RunAgain('Other orders than expected would lose their goods.');
    await this.stock.move(
      tx,
      [
        { ...loss, itemId, onHand: -quantity },
        ...lose.map((part): StockMove => ({
          kind: 'release',
          itemId,
          lineId: part.lineId,
          reserved: -part.quantity,
          why: loss.why,
        })),
      ],
      at,
    );
    const short = await this.stock.shortUntil(tx, [itemId], at.on);
    if (short) throw refused('stock_short_later', { day: short });

    const lost = new Map(lose.map((part) => [part.lineId, part.quantity]));
    const needs = (await this.book.read(tx, orderIds)).flatMap((order) =>
      needsOf(order)
        .filter((line) => lost.has(line.lineId))
        .map((line) => ({ ...line, reserved: line.reserved - lost.get(line.lineId)! })),
    );
    const covered = await this.supply.cover(tx, needs, at, { buy: true });
    const released = lose.map((part) => ({ lineId: part.lineId, reserved: -part.quantity }));
    await this.coverage.applyMoves(tx, mergeMoves([...released, ...covered]), at);
  }

  private fromReserved({ onHand, lines }: Held, quantity: bigint): bigint {
    const reserved = lines.reduce((sum, line) => sum + line.reserved, 0n);
    return quantity - (onHand - reserved);
  }
}

interface Held {
  onHand: bigint;
  lines: Holder[];
}

async function holdersOf(tx: Tx, itemId: string): Promise<Held> {
  const stock = await one<{ onHand: bigint }>(tx)`
    select on_hand as "onHand" from stock where item_id = ${itemId}`;
  const lines = await many<Holder>(tx)`
    select id as "lineId", order_id as "orderId", promised_on as "promisedOn", reserved from order_line
    where item_id = ${itemId} and kind = 'goods' and reserved > 0`;
  return { onHand: stock?.onHand ?? 0n, lines };
}
