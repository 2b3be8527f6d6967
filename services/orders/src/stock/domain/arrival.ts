import { fromMilli, refused } from '@otdel/contracts';

/** A line of a purchase, or a production job, of which something is still to arrive. Thousandths. */
export interface Expected {
  quantity: bigint;
  received: bigint;
  /** How much of what is still to arrive covers the line of an order; never more than is still to arrive. */
  covers: bigint;
}

/** How an arrived quantity is split. Thousandths. */
export interface Arrival {
  forOrder: bigint;
  forStock: bigint;
}

/** The document for the refusal: the number of a purchase with that of its line, or the number of a job. */
export interface Source {
  document: string;
  line?: number;
}

/** @example leftOf({ quantity: 5n, received: 2n, covers: 0n }) // 3n */
export const leftOf = (expected: Expected): bigint => expected.quantity - expected.received;

/**
 * Splits the arriving `part`: the order's line that waits gets its share first, the rest becomes free stock.
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

/** What arrived of one item, and the order's line that waits for it; null: no line waits. */
interface ArrivedFor {
  itemId: string;
  orderId: string | null;
  lineId: string | null;
  forOrder: bigint;
}

/** What is reserved at once of what arrived; null: all of it becomes free stock. */
export const heldOf = ({ itemId, orderId, lineId, forOrder }: ArrivedFor) =>
  forOrder > 0n && orderId && lineId ? { orderId, lineId, itemId, quantity: forOrder } : null;
