import { fromMilli, partValue, refused } from '@otdel/contracts';
import { type Stocked, shippable } from '../../order/domain/shippable.ts';

/** The fields of a line that decide how much of it can be shipped. */
export interface Shippable extends Stocked {
  no: number;
  price: bigint;
  discount: string;
  value: bigint;
  shippedValue: bigint;
}

/** The shipped quantity of a line, and its part of the line's value. */
export interface Parcel<L extends Shippable> {
  line: L;
  quantity: bigint;
  value: bigint;
}

/**
 * The parts to ship: the quantities that are asked for, or all that can go when nothing is asked for. What
 * is shipped by then has the value of its quantity at the line's price; the last part gets what is left of the line's
 * value.
 * @param asked lines of this order, each named once and not above what is open of it
 * @throws refused `not_covered` with the lines that have less reserved than asked; `nothing_covered`
 * @example parcelsOf([line]) // 3 of 3 at 100.00: [{ line, quantity: 3000n, value: 10000n }]
 */
export function parcelsOf<L extends Shippable>(
  lines: readonly L[],
  asked?: readonly { no: number; quantity: bigint }[],
): Parcel<L>[] {
  const quantityOf = asked && new Map(asked.map((line) => [line.no, line.quantity]));
  const parcels = quantityOf
    ? lines
        .map((line) => ({ line, quantity: quantityOf.get(line.no) ?? 0n }))
        .filter(({ quantity }) => quantity > 0n)
    : shippable(lines).map((line) => ({ line, quantity: line.reserved }));
  const short = parcels.filter(({ line, quantity }) => quantity > line.reserved);
  if (short.length > 0) throw notCovered(short);
  if (parcels.length === 0) throw refused('nothing_covered');
  return parcels.map(({ line, quantity }) => ({ line, quantity, value: valueOfPart(line, quantity) }));
}

function valueOfPart(line: Shippable, quantity: bigint): bigint {
  const left = line.value - line.shippedValue;
  if (quantity === line.ordered - line.shipped - line.cancelled) return left;
  const part = partValue(line.price, line.shipped, quantity, line.discount);
  // less is left where a part was shipped at another price, as could be before the rest became a line of its own
  return part < left ? part : left;
}

const notCovered = (short: readonly { line: Shippable; quantity: bigint }[]) =>
  refused('not_covered', {
    lines: short.map(({ line, quantity }) => ({
      line: line.no,
      covered: fromMilli(line.reserved),
      asked: fromMilli(quantity),
    })),
  });
