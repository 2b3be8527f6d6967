import { fromMinor, lineValue } from '@otdel/contracts';

/** The fields of a line that say what it is worth. */
export interface Worth {
  price: bigint;
  discount: string;
  ordered: bigint;
  cancelled: bigint;
  value: bigint;
  shippedValue: bigint;
}

/**
 * What was ordered, what was cancelled of it, and what was shipped. `ordered` less `cancelled` is what the client still
 * wants or has.
 */
export function valuesOf(lines: readonly Worth[]): { ordered: string; cancelled: string; shipped: string } {
  const sum = (of: (line: Worth) => bigint): string =>
    fromMinor(lines.reduce((total, line) => total + of(line), 0n));
  return {
    ordered: sum((line) => wantedOf(line) + cancelledOf(line)),
    cancelled: sum(cancelledOf),
    shipped: sum((line) => line.shippedValue),
  };
}

/** A line that was cancelled as a whole is wanted no more, though it may keep its value. */
const wantedOf = (line: Worth): bigint => (line.cancelled === line.ordered ? 0n : line.value);
const cancelledOf = ({ price, discount, ordered, cancelled }: Worth): bigint =>
  lineValue(price, ordered, discount) - lineValue(price, ordered - cancelled, discount);
