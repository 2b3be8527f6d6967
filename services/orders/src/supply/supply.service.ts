import { Injectable } from '@nestjs/common';
import { type Tx } from '@otdel/platform';
import { type At, type ConsumeRef, type CoverageMove, type LineRef, type ReleaseRef } from './domain/moves.ts';

/**
 * How the lines of orders come to what they need. Callers hold the row locks of the orders (see the lock order
 * in docs), call inside their transaction, and write the returned moves to the lines. Rows of `order_line` are
 * read here, never written.
 *
 * Works and services need nothing from outside: they are covered by being confirmed. So that the coverage
 * equation holds for every line, `secure` answers `reserved: +uncovered` for them without a reservation behind
 * it, and `consume` and `release` take it from there like from goods.
 */
@Injectable()
export class SupplyService {
  /** Reserves what is free, buys or produces the rest. One purchase per supplier and call. */
  async secure(tx: Tx, lines: readonly LineRef[], at: At): Promise<CoverageMove[]> {
    throw new Error(`not built yet: ${lines.length} ${at.on} ${tx}`);
  }

  /** Gives back what covers the lines: production first, then purchases, then reservations. Only negative moves. */
  async release(tx: Tx, lines: readonly ReleaseRef[], at: At): Promise<CoverageMove[]> {
    throw new Error(`not built yet: ${lines.length} ${at.on} ${tx}`);
  }

  /**
   * Takes what is shipped out of reservation and stock: `reserved: −q, shipped: +q` for every line.
   * @throws refused `not_covered` when a line of goods has less reserved than is shipped
   */
  async consume(
    tx: Tx,
    lines: readonly ConsumeRef[],
    shipmentId: string,
    at: At,
  ): Promise<CoverageMove[]> {
    throw new Error(`not built yet: ${lines.length} ${at.on} ${tx} ${shipmentId}`);
  }
}
