import { gtin } from 'cdigit';
import { z } from 'zod';
import { line } from './values.ts';

/** EAN-8, UPC-A, EAN-13 and GTIN-14 are known by their length: their last digit follows from the others. */
const isTradeNumber = (given: string): boolean => /^(?:\d{8}|\d{12,14})$/.test(given);

/**
 * What a scanner reads of a thing or of its box: one line of printed characters. Digits alone, as many as a trade number
 * has, are one, and its check digit must be right.
 */
export const barcode = line(64)
  .refine((given) => !isTradeNumber(given) || gtin.validate(given), 'barcode_check_digit')
  .meta({
    description:
      'A barcode: one line of at most 64 characters. Of 8, 12, 13 or 14 digits (EAN-8, UPC-A, EAN-13, GTIN-14) the check digit must be right',
    examples: ['2000000000015'],
  });

/** All barcodes of an item, in the order in which they are shown. One that is named twice counts once. */
export const barcodes = z.array(barcode).max(50);

/**
 * What two barcodes have in common that mean the same thing: a trade number is the same with zeros before it, and
 * scanners read a UPC-A as an EAN-13.
 * @example barcodeKey('036000291452') === barcodeKey('0036000291452')
 */
export const barcodeKey = (given: string): string => (isTradeNumber(given) ? given.padStart(14, '0') : given);
