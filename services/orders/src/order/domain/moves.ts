/** The words in which orders and their supply speak with each other. Quantities are integer thousandths of the unit. */

import { type ItemKind } from './item-kind.ts';

/** A line of an order that asks for supply, as it stands in its row. */
export interface LineRef {
  lineId: string;
  orderId: string;
  orderNumber: string;
  lineNo: number;
  itemId: string;
  kind: ItemKind;
  /** ISO date. */
  promisedOn: string;
  /** What nothing covers yet; lines with nothing uncovered are passed over. */
  uncovered: bigint;
}

/** Give back `quantity` of what covers the line, everything when left out. */
export interface ReleaseRef {
  lineId: string;
  quantity?: bigint;
}

/** Ship `quantity` of the line. */
export interface ConsumeRef {
  lineId: string;
  lineNo: number;
  itemId: string;
  kind: ItemKind;
  quantity: bigint;
}

/** How the coverage of a line changes: signed differences, what is left out does not move. One per line. */
export interface CoverageMove {
  lineId: string;
  reserved?: bigint;
  inPurchase?: bigint;
  inProduction?: bigint;
  shipped?: bigint;
  cancelled?: bigint;
}

const terms = ['reserved', 'inPurchase', 'inProduction', 'shipped', 'cancelled'] as const;

/**
 * Joins the moves of the same line into one, in the order in which the lines first came; moves of nothing fall away.
 * @example mergeMoves([{ lineId: 'a', reserved: 1n }, { lineId: 'a', inPurchase: 2n }]) // [{ lineId: 'a', reserved: 1n, inPurchase: 2n }]
 */
export function mergeMoves(moves: readonly CoverageMove[]): CoverageMove[] {
  const byLine = new Map<string, CoverageMove>();
  for (const move of moves) {
    const sum = byLine.get(move.lineId) ?? { lineId: move.lineId };
    for (const term of terms) {
      const part = move[term];
      if (part) sum[term] = (sum[term] ?? 0n) + part;
    }
    byLine.set(move.lineId, sum);
  }
  return [...byLine.values()].filter((move) => terms.some((term) => move[term]));
}
