/** The types by which orders and supply call each other. Quantities are integer thousandths of the unit. */

import { type ItemKind } from './item-kind.ts';

/** A line to cover, as it is to be. */
export interface LineRef {
  lineId: string;
  orderId: string;
  orderNumber: string;
  itemId: string;
  kind: ItemKind;
  /** ISO date. */
  promisedOn: string;
  /** Still to be shipped. */
  open: bigint;
  /** Reserved for it now; for works and services what is covered. */
  reserved: bigint;
}

/** A request to ship `quantity` of the line. */
export interface ConsumeRef {
  lineId: string;
  itemId: string;
  kind: ItemKind;
  quantity: bigint;
}

/**
 * How the coverage of a line changes, in signed differences; one per line. A term that is left out does not change.
 */
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
 * Adds up the moves of each line, in the order in which the lines first come. Moves that sum to nothing are left out.
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
