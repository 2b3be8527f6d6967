import { invalidAt, lineValue } from '@otdel/contracts';

/** The greatest sum that a message can carry, in minor units: thirteen digits before the point. */
const most = 999_999_999_999_999n;

/**
 * The value of a line, in minor units.
 * @param path of the line in the input, for the refusal
 * @throws invalid when it is more than a sum can be
 */
export function valueOf(line: { price: bigint; ordered: bigint; discount: string }, path: string): bigint {
  const value = lineValue(line.price, line.ordered, line.discount);
  if (value > most) throw tooMuch(path);
  return value;
}

/** So many minor units what was shipped may differ from its value by rule: parts that are taken back have roundings. */
const rounding = 5n;

/**
 * The value of a line after an amendment of its quantity: by the one rule, as its price is that of what was shipped. A
 * line that was amended before prices were kept apart may have shipped at another price: its shipped part keeps its
 * value, and the rest gets the price.
 */
export function amendedValueOf(
  line: { price: bigint; ordered: bigint; discount: string; shipped: bigint; shippedValue: bigint },
  path: string,
): bigint {
  const { price, discount, shipped, shippedValue } = line;
  const value = valueOf(line, path);
  if (line.ordered === shipped) return shippedValue;
  const off = shippedValue - lineValue(price, shipped, discount);
  if (off < -rounding || off > rounding) return value + off;
  return value > shippedValue ? value : shippedValue;
}

/** @throws invalid when the lines together have a greater value than a sum can be */
export function mustBeSum(values: readonly bigint[]): void {
  if (values.reduce((sum, value) => sum + value, 0n) > most) throw tooMuch('lines');
}

const tooMuch = (path: string) => invalidAt(path, 'value_too_large');
