import { Decimal } from 'decimal.js';
import { z } from 'zod';

const Exact = Decimal.clone({ precision: 40, rounding: Decimal.ROUND_HALF_UP });

/**
 * One number has one form: without zeros that say nothing, with at least so many decimals. A request that is sent again with
 * "1.000" for "1" is then the same. What is no number stays as it is.
 */
const inOneForm = (decimals: number) => (given: string) => {
  const [, whole, rest = ''] = /^(-?\d+)(?:\.(\d+))?$/.exec(given) ?? [];
  if (whole === undefined) return given;
  const fraction = rest.replace(/0+$/, '').padEnd(decimals, '0');
  return whole.replace(/^(-?)0+(?=\d)/, '$1') + (fraction && `.${fraction}`);
};

/** A sum on the wire: "1234.50", at most 13 digits before the point. Never negative where not said otherwise. */
export const amount = z
  .string()
  .regex(/^\d{1,13}(\.\d{1,2})?$/, 'amount_form')
  .overwrite(inOneForm(2))
  .meta({
    description: 'A sum in the currency of the firm, decimal string, two decimals',
    examples: ['1234.50'],
  });

/** A sum that may be below zero, as revenue is on a day on which more came back than was shipped. */
export const signedAmount = z
  .string()
  .regex(/^-?\d{1,13}(\.\d{1,2})?$/, 'amount_form')
  .meta({
    description: 'A sum in the currency of the firm, decimal string, two decimals',
    examples: ['-1234.50'],
  });

/** The price of one unit on the wire: "0.89404", at most five decimals. What a line is worth has two: see `lineValue`. */
export const unitPrice = z
  .string()
  .regex(/^\d{1,13}(\.\d{1,5})?$/, 'price_form')
  .overwrite(inOneForm(2))
  .meta({
    description: 'The price of one unit in the currency of the firm, decimal string, up to five decimals',
    examples: ['1234.50', '0.89404'],
  });

/** A quantity on the wire: "12", "0.250". Positive, at most three decimals. */
export const quantity = z
  .string()
  .regex(/^\d{1,9}(\.\d{1,3})?$/, 'quantity_form')
  .regex(/^(?!0+(\.0+)?$)/, 'quantity_positive')
  .overwrite(inOneForm(0))
  .meta({
    description: 'A positive quantity, decimal string, up to three decimals',
    examples: ['12'],
    pattern: String.raw`^(?!0+(\.0+)?$)\d{1,9}(\.\d{1,3})?$`,
    allOf: undefined,
  });

/** A quantity that may be zero, as in stock and coverage. */
export const quantityOrZero = z
  .string()
  .regex(/^\d{1,9}(\.\d{1,3})?$/, 'quantity_form')
  .overwrite(inOneForm(0))
  .meta({ examples: ['0'] });

/** A quantity that may be below zero, as a movement of stock is. */
export const signedQuantity = z
  .string()
  .regex(/^-?\d{1,9}(\.\d{1,3})?$/, 'quantity_form')
  .meta({ description: 'A signed quantity, decimal string, up to three decimals', examples: ['-2'] });

/** A discount as a fraction of the price: "0.15" is 15 %. From 0 to 1, at most four decimals. */
export const discount = z
  .string()
  .regex(/^(0(\.\d{1,4})?|1(\.0{1,4})?)$/, 'discount_form')
  .overwrite(inOneForm(0))
  .meta({ examples: ['0.15'] });

/** A share in percent: "30", "33.33". At most two decimals, above zero. */
export const percent = z
  .string()
  .regex(/^(?:100(?:\.0{1,2})?|(?!0+(?:\.0+)?$)\d{1,2}(?:\.\d{1,2})?)$/, 'percent_form')
  .meta({ examples: ['100'] });

export const currency = z.string().regex(/^[A-Z]{3}$/, 'currency_form');

/**
 * Decimal string → integer minor units (kopecks, cents).
 * @throws RangeError when the string is not a number or has more than two decimals.
 * @example toMinor('12.30') // 1230n
 */
export const toMinor = (sum: string): bigint => scaled(sum, 2);

/** @example fromMinor(1230n) // '12.30' */
export const fromMinor = (minor: bigint): string => new Exact(minor.toString()).div(100).toFixed(2);

/**
 * Price of one unit as a decimal string → integer hundred-thousandths of the currency.
 * @throws RangeError when the string is not a number or has more than five decimals.
 * @example toPrice('0.89404') // 89404n
 */
export const toPrice = (price: string): bigint => scaled(price, 5);

/** With two decimals, more where it has more. @example fromPrice(89_404n) // '0.89404'; fromPrice(150_000n) // '1.50' */
export function fromPrice(price: bigint): string {
  const exact = new Exact(price.toString()).div(100_000);
  return exact.toFixed(Math.max(2, exact.decimalPlaces()));
}

/**
 * Decimal string → integer thousandths of the unit.
 * @throws RangeError when the string is not a number or has more than three decimals.
 * @example toMilli('0.25') // 250n
 */
export const toMilli = (qty: string): bigint => scaled(qty, 3);

/** Thousandths → the shortest decimal string. @example fromMilli(12_500n) // '12.5' */
export const fromMilli = (milli: bigint): string => new Exact(milli.toString()).div(1000).toFixed();

/** A discount in its shortest form. @example plainDiscount('0.10') // '0.1' */
export const plainDiscount = (off: string): string => new Exact(off).toFixed();

/**
 * The one rule of values: price × quantity × (1 − discount), rounded half up to the minor unit.
 * @param price hundred-thousandths per unit of the item
 * @param qty thousandths of the unit
 * @param off fraction from 0 to 1 as a decimal string
 * @returns minor units
 * @example lineValue(toPrice('0.89404'), toMilli('1000'), '0') // 89404n: 894.04
 */
export function lineValue(price: bigint, qty: bigint, off: string): bigint {
  const exact = new Exact(price.toString()).mul(qty.toString()).mul(new Exact(1).sub(off));
  return BigInt(exact.div(1_000_000).toFixed(0));
}

/**
 * The value of the next `part` units of a line, after `before` of them: the value of what is taken by then, less the
 * value of what was taken before. So what is taken has the value of its own quantity at every moment, and the parts sum
 * to the value of the line.
 * @example partValue(toPrice('0.333'), 0n, 1_000n, '0') // 33n, then 34n, then 33n
 */
export const partValue = (price: bigint, before: bigint, part: bigint, off: string): bigint =>
  lineValue(price, before + part, off) - lineValue(price, before, off);

/**
 * The share of a value that falls to `part` of `whole` units, rounded half up. Whoever takes shares one after another
 * takes each from what is left, so that the last one is the remainder.
 * @example shareOf(100n, 3_000n, 1_000n) // 33n
 */
export const shareOf = (value: bigint, whole: bigint, part: bigint): bigint =>
  BigInt(new Exact(value.toString()).mul(part.toString()).div(whole.toString()).toFixed(0));

/** Hundredths of a percent as a decimal string. @example percentOf(3_333) // '33.33'; percentOf(10_000) // '100' */
export const percentOf = (share: number): string => fromMinor(BigInt(share)).replace(/\.?0+$/, '');

function scaled(text: string, decimals: number): bigint {
  if (!/^-?\d+(\.\d+)?$/.test(text)) throw new RangeError(`${JSON.stringify(text)} is not a decimal number`);
  const units = new Exact(text).mul(10 ** decimals);
  if (!units.isInteger()) throw new RangeError(`${text} has more than ${decimals} decimals`);
  return BigInt(units.toFixed(0));
}
