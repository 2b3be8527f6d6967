/** An instalment of which something is open. */
export interface Claim {
  id: string;
  invoiceId: string;
  orderId: string;
  /** ISO date. */
  dueOn: string;
  /** Minor units, above zero. */
  open: bigint;
}
/** A sum that pays an instalment, or a part of it. */
export interface Share {
  instalmentId: string;
  /** Minor units, above zero. */
  amount: bigint;
}
/** What money was meant for: it pays that first. */
export interface Meant {
  invoiceId?: string | null;
  orderId?: string | null;
}

/**
 * Spreads a sum over what is open: first over the invoice that it was meant for, then over its order, then over the rest; in
 * each the oldest due first, and of one day the one that was made first (ids are ordered by the time of making).
 * @param sum minor units
 * @returns the shares, and what is left of the sum
 * @example spread(500n, [{ id: 'i', open: 300n, … }], {}) // { shares: [{ instalmentId: 'i', amount: 300n }], left: 200n }
 */
export function spread(
  sum: bigint,
  claims: readonly Claim[],
  meant: Meant,
): { shares: Share[]; left: bigint } {
  const rank = (claim: Claim): number =>
    claim.invoiceId === meant.invoiceId ? 0 : claim.orderId === meant.orderId ? 1 : 2;
  const sorted = claims.toSorted(
    (a, b) => rank(a) - rank(b) || compare(a.dueOn, b.dueOn) || compare(a.id, b.id),
  );
  const shares: Share[] = [];
  let left = sum;
  for (const { id, open } of sorted) {
    if (left === 0n) break;
    const amount = open < left ? open : left;
    shares.push({ instalmentId: id, amount });
    left -= amount;
  }
  return { shares, left };
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
