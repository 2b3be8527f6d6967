import { Decimal } from 'decimal.js';
import { z } from 'zod';

const Exact = Decimal.clone({ precision: 40, rounding: Decimal.ROUND_HALF_UP });

/** A sum on the wire: "1234.50", at most 13 digits before the point. Never negative where not said otherwise. */
export const amount = z
  .string()
  .regex(/^\d{1,13}(\.\d{1,2})?$/, 'amount_form')
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

/** A quantity on the wire: "12", "0.250". Positive, at most three decimals. */
export const quantity = z
  .string()
  .regex(/^\d{1,9}(\.\d{1,3})?$/, 'quantity_form')
  .regex(/^(?!0+(\.0+)?$)/, 'quantity_positive')
  .meta({ description: 'A positive quantity, decimal string, up to three decimals', examples: ['12'] });

/** A quantity that may be zero, as in stock and coverage. */
export const quantityOrZero = z
  .string()
  .regex(/^\d{1,9}(\.\d{1,3})?$/, 'quantity_form')
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
  .meta({ examples: ['0.15'] });

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
 * Decimal string → integer thousandths of the unit.
 * @throws RangeError when the string is not a number or has more than three decimals.
 * @example toMilli('0.25') // 250n
 */
export const toMilli = (qty: string): bigint => scaled(qty, 3);

/** Thousandths → the shortest decimal string. @example fromMilli(12_500n) // '12.5' */
export const fromMilli = (milli: bigint): string => new Exact(milli.toString()).div(1000).toFixed();

/**
 * Value of an order line in minor units: price × quantity × (1 − discount), rounded half up to the minor unit.
 * @param price minor units per unit of the item
 * @param qty thousandths of the unit
 * @param off fraction from 0 to 1 as a decimal string
 * @example lineValue(1_400n, 12_000n, '0.15') // 14280n
 */
export function lineValue(price: bigint, qty: bigint, off: string): bigint {
  const value = new Exact(price.toString()).mul(qty.toString()).div(1000).mul(new Exact(1).sub(off));
  return BigInt(value.toFixed(0));
}

/**
 * The part of a line's value that falls to the next `part` units after `before` were already taken, so that
 * any way of cutting the line into parts sums to its value exactly.
 * @example partValue(100n, 3_000n, 0n, 1_000n) // 33n, then 34n, then 33n
 */
export function partValue(value: bigint, whole: bigint, before: bigint, part: bigint): bigint {
  const upTo = (q: bigint) =>
    BigInt(new Exact(value.toString()).mul(q.toString()).div(whole.toString()).toFixed(0));
  return upTo(before + part) - upTo(before);
}

function scaled(text: string, decimals: number): bigint {
  if (!/^-?\d+(\.\d+)?$/.test(text)) throw new RangeError(`${JSON.stringify(text)} is not a decimal number`);
  const units = new Exact(text).mul(10 ** decimals);
  if (!units.isInteger()) throw new RangeError(`${text} has more than ${decimals} decimals`);
  return BigInt(units.toFixed(0));
}
