import type { ItemKind } from './item-kind.ts';

/** The fields of a line that say whether something of it can go. Thousandths. */
export interface Stocked {
  kind: ItemKind;
  ordered: bigint;
  shipped: bigint;
  cancelled: bigint;
  reserved: bigint;
}

/**
 * The lines of which all that is reserved can go now. Works and services are always there, and nobody wants them with the
 * first parcel: they go with the last goods, or alone when no goods are left.
 * @example shippable([bolts, cutting]) // [] while bolts are missing: the cutting waits for them
 */
export function shippable<L extends Stocked>(lines: readonly L[]): L[] {
  const waiting = lines.some((l) => l.kind === 'goods' && l.ordered > l.shipped + l.cancelled + l.reserved);
  return lines.filter((line) => line.reserved > 0n && (line.kind === 'goods' || !waiting));
}
