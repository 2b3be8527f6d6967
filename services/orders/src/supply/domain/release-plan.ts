import { type ReleaseRef } from '../../order/domain/moves.ts';

/** A line gives back in this order: first what has not begun, last what is in stock. */
export const releaseOrder = ['production', 'purchase', 'reservation'] as const;
export type Source = (typeof releaseOrder)[number];

/** A quantity that covers a line. Thousandths. */
export interface Holding {
  lineId: string;
  source: Source;
  /** The id of the production job or of the purchase line; the id of the order's line where stock is reserved. */
  id: string;
  /** The purchase, when the source is one. */
  purchaseId: string | null;
  quantity: bigint;
}

/**
 * How much each holding gives back: by source, and within one source the latest first (ids grow with time). A line
 * that holds less than it is to give back gives all it has.
 * @example planRelease([{ lineId: 'l' }], holdings) // everything that covers line l
 */
export function planRelease(lines: readonly ReleaseRef[], holdings: readonly Holding[]): Holding[] {
  const rank = (h: Holding) => releaseOrder.indexOf(h.source);
  const cuts: Holding[] = [];
  for (const { lineId, quantity } of lines) {
    const held = holdings.filter((h) => h.lineId === lineId);
    held.sort((a, b) => rank(a) - rank(b) || (a.id < b.id ? 1 : -1));
    let rest = quantity ?? held.reduce((sum, h) => sum + h.quantity, 0n);
    for (const holding of held) {
      if (rest <= 0n) break;
      const part = holding.quantity < rest ? holding.quantity : rest;
      cuts.push({ ...holding, quantity: part });
      rest -= part;
    }
  }
  return cuts;
}
