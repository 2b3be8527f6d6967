import { Injectable } from '@nestjs/common';
import { orderSupplySecured } from '@otdel/contracts';
import { type Tx } from '@otdel/platform';
import { type At } from '../business-date/domain/business-date.ts';
import { type CoverageMove } from './domain/moves.ts';
import { isShippable, move, revise, uncoveredLines } from './domain/order.ts';
import { becameReady } from './domain/stage.ts';
import { eventOf, OrderBook } from './order-book.service.ts';

/** What supply calls when goods arrive: it locks the waiting orders and writes the coverage of their lines. */
@Injectable()
export class CoverageService {
  constructor(private readonly book: OrderBook) {}

  /** Takes the row locks of the orders in the order of their ids; they last until the end of the transaction. */
  lockOrders(tx: Tx, ids: readonly string[]): Promise<void> {
    return this.book.lock(tx, ids);
  }

  /**
   * Writes the moves to their lines, and what follows for the orders: axes, stage, stage log, `order.ready`, and
   * `order.supply_secured` for orders of which less is covered than before, and for those of which a part can be shipped now,
   * or nothing any more. The caller has called `lockOrders` and has
   * written what is on the way.
   * @example await coverage.applyMoves(tx, [{ lineId, inPurchase: -5_000n, reserved: 5_000n }], at)
   */
  async applyMoves(tx: Tx, moves: readonly CoverageMove[], at: At): Promise<void> {
    if (moves.length === 0) return;
    // what is on the way is read as it is already
    const undone = moves.map(({ lineId, inPurchase = 0n, inProduction = 0n }) => ({
      lineId,
      inPurchase: -inPurchase,
      inProduction: -inProduction,
    }));
    const read = await this.book.readByLines(
      tx,
      moves.map((m) => m.lineId),
    );
    await this.book.write(
      tx,
      read.map((order) => {
        const before = revise(order, { lines: move(order.lines, undone) });
        const after = revise(before, { lines: move(before.lines, moves) });
        const loses = uncoveredLines(after).length > uncoveredLines(before).length;
        const ships = isShippable(after) !== isShippable(before) && !becameReady(before, after);
        const facts = { uncoveredLines: uncoveredLines(after) };
        return { before, after, events: loses || ships ? [eventOf(orderSupplySecured, facts)] : [], at };
      }),
    );
  }
}
