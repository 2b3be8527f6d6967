import { Decimal } from 'decimal.js';

/** The sign before the decimals. */
export type DecimalSign = 'point' | 'comma';
/** The order of day and month where they are written with slashes: 31/12/2025, 12/31/2025. */
export type DayOrder = 'day-first' | 'month-first';
export interface Forms {
  decimal?: DecimalSign;
  dates?: DayOrder;
}
/** What a cell cannot be told to mean. */
export type Unclear = 'decimal_unclear' | 'date_unclear';
type Read = { value: string } | { unclear: Unclear };

const spaces = '[ \\u00a0\\u2009\\u202f]';
const grouped = new RegExp(`^-?\\d{1,3}(?:${spaces}\\d{3})+(?:[.,]\\d+)?$`);
const anySpace = new RegExp(spaces, 'g');
const strip = (cell: string) => {
  const bare = cell.trim();
  return grouped.test(bare) ? bare.replace(anySpace, '') : bare;
};

const signOf: Record<string, DecimalSign> = { '.': 'point', ',': 'comma' };
/** A number whose one sign can only be that of decimals: 0,250 or 1234,5 or 1,5; and 1.234,50 with both. */
function sureSign(number: string): DecimalSign | undefined {
  const both = /^-?\d{1,3}(?:\.\d{3})+,\d+$|^-?\d{1,3}(?:,\d{3})+\.\d+$/.test(number);
  if (both) return number.lastIndexOf(',') > number.lastIndexOf('.') ? 'comma' : 'point';
  const one = /^-?(\d+)([.,])(\d+)$/.exec(number);
  if (!one) return undefined;
  const [, whole, sign, decimals] = one as unknown as [string, string, string, string];
  const groups = decimals.length === 3 && whole.length <= 3 && !/^0/.test(whole);
  return groups ? undefined : signOf[sign];
}
const doubtful = (number: string): DecimalSign | undefined => {
  const sign = /^-?[1-9]\d{0,2}([.,])\d{3}$/.exec(number)?.[1];
  return sign === undefined ? undefined : signOf[sign];
};

/**
 * The sign of the decimals in a file, from all of its numbers. "1,234" is a thousand and more, or one and a bit: what the
 * other numbers have decides. With no other, a point is a decimal point, as this format says, and a comma between cells
 * that are not separated by commas is a decimal comma.
 * @param strict of a file that is not separated by commas nothing is taken as said here: a price that is wrong a thousand
 *   times over is worse than one that stays out
 * @example decimalOf(['7,35', '1,234'], 'semicolon') // 'comma'
 */
export function decimalOf(
  cells: Iterable<string>,
  delimiter: string,
  strict = false,
): DecimalSign | undefined {
  const sure = new Set<DecimalSign>();
  const doubt = new Set<DecimalSign>();
  for (const cell of cells) {
    const number = strip(cell).replace(/\s*%$/, '');
    const sign = sureSign(number);
    if (sign) sure.add(sign);
    const maybe = doubtful(number);
    if (maybe) doubt.add(maybe);
  }
  if (sure.size === 1) return [...sure][0];
  if (sure.size === 2 || doubt.size !== 1 || (strict && delimiter !== 'comma')) return undefined;
  const [maybe] = doubt;
  return maybe === 'point' || delimiter !== 'comma' ? maybe : undefined;
}

/**
 * A decimal number as the format has it: "1 234,50" → "1234.50". What is no number goes on as it is, for the schema to
 * refuse.
 */
export function numberIn(cell: string, decimal: DecimalSign | undefined, said = false): Read {
  const bare = strip(cell);
  const percent = /^(.*\d)\s*%$/.exec(bare);
  const number = percent ? percent[1]! : bare;
  const sign = sureSign(number) ?? (doubtful(number) && decimal);
  if (doubtful(number) && doubtful(number) !== decimal) return { unclear: 'decimal_unclear' };
  if (said && sign && sign !== decimal) return { unclear: 'decimal_unclear' };
  const plain =
    sign === 'comma'
      ? number.replaceAll('.', '').replace(',', '.')
      : sign
        ? number.replaceAll(',', '')
        : number;
  if (!percent) return { value: plain };
  return { value: /^\d+(\.\d+)?$/.test(plain) ? new Decimal(plain).div(100).toFixed() : cell };
}

const slashed = /^(\d{1,2})\/(\d{1,2})\/(\d{4})$/;
/** Spreadsheets write the midnight of a day behind it. */
const midnight = /[ T]0{1,2}:00(?::00(?:\.0+)?)?$/;

/** The order of day and month in a file with slashes: a number above twelve is a day. */
export function dayOrderOf(cells: Iterable<string>): DayOrder | undefined {
  const found = new Set<DayOrder>();
  for (const cell of cells) {
    const [, first, second] = slashed.exec(cell.trim().replace(midnight, '')) ?? [];
    if (Number(first) > 12) found.add('day-first');
    if (Number(second) > 12) found.add('month-first');
  }
  return found.size === 1 ? [...found][0] : undefined;
}

const iso = (year: string, month: string, day: string) =>
  `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;

/** A date as the format has it: "31.12.2025" → "2025-12-31". What is no date goes on as it is. */
export function dateIn(cell: string, dates: DayOrder | undefined): Read {
  const bare = cell.trim().replace(midnight, '');
  const dotted = /^(\d{1,2})\.(\d{1,2})\.(\d{4})$/.exec(bare);
  if (dotted) return { value: iso(dotted[3]!, dotted[2]!, dotted[1]!) };
  const [, first, second, year] = slashed.exec(bare) ?? [];
  if (year === undefined) return { value: bare };
  if (!dates) return { unclear: 'date_unclear' };
  return { value: dates === 'day-first' ? iso(year, second!, first!) : iso(year, first!, second!) };
}
