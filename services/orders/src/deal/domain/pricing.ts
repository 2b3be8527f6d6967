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

/**
 * The value of a line after an amendment: the shipped part keeps its value, the open part gets the new price. So the
 * values of the parts always sum to the value of the line.
 */
export function amendedValueOf(
  line: { price: bigint; ordered: bigint; discount: string; shipped: bigint; shippedValue: bigint },
  path: string,
): bigint {
  return line.shippedValue + valueOf({ ...line, ordered: line.ordered - line.shipped }, path);
}

/** @throws invalid when the lines together have a greater value than a sum can be */
export function mustBeSum(values: readonly bigint[]): void {
  if (values.reduce((sum, value) => sum + value, 0n) > most) throw tooMuch('lines');
}

const tooMuch = (path: string) => invalidAt(path, 'value_too_large');
