/** An account as it is compared: without blanks. */
export const accountIn = (told: string): string => told.replaceAll(/\s/gu, '');

/** A day written 31.12.2026, with or without a time behind it. */
export function dayIn(told: string): Temporal.PlainDate | undefined {
  const [, day, month, year] =
    /^(\d\d)\.(\d\d)\.((?:19|20|21)\d\d)(?:[ T]\d{1,2}:\d\d(?::\d\d)?)?$/.exec(told.trim()) ?? [];
  if (year === undefined) return undefined;
  try {
    return Temporal.PlainDate.from(
      { year: Number(year), month: Number(month), day: Number(day) },
      { overflow: 'reject' },
    );
  } catch {
    return undefined;
  }
}

/**
 * A sum above zero with two decimals. A dash stands before two digits of kopecks. A sum with three decimals may be a thousand
 * times another one, so it is none.
 * @example sumIn('1 500-5') // undefined; sumIn('1 500,5') is '1500.50'
 */
export function sumIn(told: string): string | undefined {
  const [, roubles, fraction, kopecks] =
    /^0*(\d{1,13})(?:[.,](\d{1,2})|-(\d\d))?$/.exec(told.replaceAll(/\s/gu, '')) ?? [];
  if (roubles === undefined) return undefined;
  const sum = `${roubles}.${(fraction ?? kopecks ?? '').padEnd(2, '0')}`;
  return /[1-9]/.test(sum) ? sum : undefined;
}

/** A text of one line; what is longer than a bank sends is cut. */
export function lineIn(told: string, most: number): string {
  const line = told
    .normalize('NFC')
    .replaceAll(/[\s\p{Cc}]+/gu, ' ')
    .trim();
  return line.length > most ? `${line.slice(0, most - 1).toWellFormed()}…` : line;
}
