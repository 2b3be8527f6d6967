import { Injectable } from '@nestjs/common';
import { type Tx } from '@otdel/platform';
import { type At } from '../business-date/domain/business-date.ts';
import { type CoverageMove } from './domain/moves.ts';
import { move, revise } from './domain/order.ts';
import { OrderBook } from './order-book.service.ts';

/** What supply calls when goods arrive: it locks the waiting orders and writes the coverage of their lines. */
@Injectable()
export class CoverageService {
  constructor(private readonly book: OrderBook) {}

  /** Takes the row locks of the orders in the order of their ids; they last until the end of the transaction. */
  lockOrders(tx: Tx, ids: readonly string[]): Promise<void> {
    return this.book.lock(tx, ids);
  }

  /**
   * Writes the moves to their lines, and what follows for the orders: axes, stage, stage log and `order.ready`. The
   * caller has called `lockOrders`.
   * @example await coverage.applyMoves(tx, [{ lineId, inPurchase: -5_000n, reserved: 5_000n }], at)
   */
  async applyMoves(tx: Tx, moves: readonly CoverageMove[], at: At): Promise<void> {
    if (moves.length === 0) return;
    const orders = await this.book.readByLines(
      tx,
      moves.map((m) => m.lineId),
    );
    await this.book.write(
      tx,
      orders.map((before) => ({
        before,
        after: revise(before, { lines: move(before.lines, moves) }),
        events: [],
        at,
      })),
    );
  }
}
