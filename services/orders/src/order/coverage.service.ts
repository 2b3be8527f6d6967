import { Injectable } from '@nestjs/common';
import { type Tx } from '@otdel/platform';
import { type At } from '../business-date/domain/business-date.ts';
import { type CoverageMove } from './domain/moves.ts';
import { move, revise } from './domain/order.ts';
import { OrderBook } from './order-book.service.ts';

/** What supply asks of orders when goods come: the lock of those that wait, and the writing of what they got. */
@Injectable()
export class CoverageService {
  constructor(private readonly book: OrderBook) {}

  /** The orders' row locks, taken in order of id; held until the end of the transaction. */
  lockOrders(tx: Tx, ids: readonly string[]): Promise<void> {
    return this.book.lock(tx, ids);
  }

  /**
   * Writes the moves to their lines, and what follows for the orders: axes, stage and its log, and `order.ready`.
   * Needs the locks of `lockOrders`.
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
