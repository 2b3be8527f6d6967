import { fromMilli, refused } from '@otdel/contracts';

/** What is still to come of one line of a purchase, or of a production job. Thousandths. */
export interface Expected {
  quantity: bigint;
  received: bigint;
  /** How much of what is still to come is promised to the line of an order; never more than that. */
  covers: bigint;
}

/** Where arrived goods go. Thousandths. */
export interface Arrival {
  forOrder: bigint;
  forStock: bigint;
}

/** Of what it is expected: the number of a purchase with that of its line, or of a job. */
export interface Source {
  document: string;
  line?: number;
}

/** @example leftOf({ quantity: 5n, received: 2n, covers: 0n }) // 3n */
export const leftOf = (expected: Expected): bigint => expected.quantity - expected.received;

/**
 * Shares out `part` of what was expected: first the order's line that waits for it, the rest is free stock.
 * @throws refused `more_than_expected`
 * @example
 * arrive({ quantity: 5_000n, received: 0n, covers: 3_000n }, 4_000n, { document: 'PJ-2026-000001' })
 * // { forOrder: 3000n, forStock: 1000n }
 */
export function arrive(expected: Expected, part: bigint, of: Source): Arrival {
  const left = leftOf(expected);
  if (part > left)
    throw refused('more_than_expected', { ...of, left: fromMilli(left), asked: fromMilli(part) });
  const forOrder = part < expected.covers ? part : expected.covers;
  return { forOrder, forStock: part - forOrder };
}

/** What arrived of one item, and the order's line that waits for it; null: it waits for none. */
interface ArrivedFor {
  itemId: string;
  orderId: string | null;
  lineId: string | null;
  forOrder: bigint;
}

/** What is held at once of what arrived; null: all of it is free stock. */
export const heldOf = ({ itemId, orderId, lineId, forOrder }: ArrivedFor) =>
  forOrder > 0n && orderId && lineId ? { orderId, lineId, itemId, quantity: forOrder } : null;
