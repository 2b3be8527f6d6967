import { Injectable } from '@nestjs/common';
import { fromMilli, refused } from '@otdel/contracts';
import { RunAgain, type Tx, many } from '@otdel/platform';
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
   * @param itemIds the items of the losses
   * @param lossesOf decides the losses under the locks, one per item at most
   * @param locked does what else belongs to them, before the lines are covered anew
   * @throws refused `goods_gone` when less is on hand; `stock_short_later`; RunAgain when others became the losers
   */
  async take(
    tx: Tx,
    itemIds: readonly string[],
    at: At,
    lossesOf: () => Promise<Loss[]>,
    locked: () => Promise<unknown> = () => Promise.resolve(),
  ): Promise<void> {
    const expected = await lossesOf();
    const before = await heldOf(tx, itemIds);
    const orderIds = expected.flatMap((loss) => losersOf(before, loss)).map((part) => part.orderId);
    await this.coverage.lockOrders(tx, orderIds);
    await this.stock.lock(tx, itemIds);
    const losses = await lossesOf();
    await locked();

    const lose = await this.partsLost(tx, itemIds, losses, at);
    if (lose.some(({ orderId }) => !orderIds.includes(orderId)))
      throw new RunAgain('Other orders than expected would lose their goods.');
    await this.stock.move(tx, [...losses.map(leaving), ...lose.map(released)], at);
    const short = await this.stock.shortUntil(tx, itemIds, at.on);
    if (short) throw refused('stock_short_later', { day: short });

    const lost = new Map(lose.map((part) => [part.lineId, part.quantity]));
    const needs = (await this.book.read(tx, orderIds)).flatMap((order) =>
      needsOf(order)
        .filter((line) => lost.has(line.lineId))
        .map((line) => ({ ...line, reserved: line.reserved - lost.get(line.lineId)! })),
    );
    const covered = await this.supply.cover(tx, needs, at, { buy: true });
    const moves = lose.map((part) => ({ lineId: part.lineId, reserved: -part.quantity }));
    await this.coverage.applyMoves(tx, mergeMoves([...moves, ...covered]), at);
  }

  /** Which reservations lose goods. What was counted on a later day stays as it was counted: nobody loses anything. */
  private async partsLost(
    tx: Tx,
    itemIds: readonly string[],
    losses: readonly Loss[],
    at: At,
  ): Promise<Lost[]> {
    const held = await heldOf(tx, itemIds);
    const lose: Lost[] = [];
    for (const loss of losses) {
      if (await this.stock.isCountedAfter(tx, loss.itemId, at.on)) continue;
      const { onHand } = held.get(loss.itemId)!;
      if (loss.quantity > onHand)
        throw refused('goods_gone', { available: fromMilli(onHand), asked: fromMilli(loss.quantity) });
      lose.push(...losersOf(held, loss));
    }
    return lose;
  }
}

interface Held {
  onHand: bigint;
  lines: Holder[];
}
type Lost = ReturnType<typeof losers>[number] & Pick<Loss, 'itemId' | 'why'>;

function losersOf(held: ReadonlyMap<string, Held>, { itemId, quantity, why }: Loss): Lost[] {
  const { onHand, lines } = held.get(itemId) ?? { onHand: 0n, lines: [] };
  const reserved = lines.reduce((sum, line) => sum + line.reserved, 0n);
  return losers(lines, quantity - (onHand - reserved)).map((part) => ({
    ...part,
    itemId,
    ...(why !== undefined && { why }),
  }));
}

const leaving = ({ quantity, ...loss }: Loss): StockMove => ({ ...loss, onHand: -quantity });
const released = ({ itemId, lineId, quantity, why }: Lost): StockMove => ({
  kind: 'release',
  itemId,
  lineId,
  reserved: -quantity,
  ...(why !== undefined && { why }),
});

async function heldOf(tx: Tx, itemIds: readonly string[]): Promise<Map<string, Held>> {
  const stock = await many<{ itemId: string; onHand: bigint }>(tx)`
    select item_id as "itemId", on_hand as "onHand" from stock where item_id = any(${itemIds}::uuid[])`;
  const lines = await many<Holder & { itemId: string }>(tx)`
    select item_id as "itemId", id as "lineId", order_id as "orderId", promised_on as "promisedOn", reserved
    from order_line where item_id = any(${itemIds}::uuid[]) and kind = 'goods' and reserved > 0`;
  return new Map(
    stock.map(({ itemId, onHand }) => [
      itemId,
      { onHand, lines: lines.filter((line) => line.itemId === itemId) },
    ]),
  );
}
