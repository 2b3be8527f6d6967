import { barcode, barcodeKey, barcodes } from './barcode.ts';

test.each([
  ['96385074', true], // EAN-8
  ['96385075', false],
  ['036000291452', true], // UPC-A
  ['036000291453', false],
  ['4006381333931', true], // EAN-13
  ['4006381333913', false], // two digits changed places
  ['14006381333938', true], // GTIN-14: a box of them
  ['14006381333931', false],
  ['123456789', true], // no trade number has nine digits
  ['12345', true],
  ['4006381333930 ', false],
  ['A4006381333930', true],
  ['(01)14006381333938(10)ЛОТ-7', true],
  ['', false],
  ['  ', false],
  ['a\nb', false],
  ['a\u001db', false],
  ['x'.repeat(64), true],
  ['x'.repeat(65), false],
])('the barcode %j is taken: %s', (given, ok) => expect(barcode.safeParse(given).success).toBe(ok));

test('a wrong check digit says so', () =>
  expect(barcodes.safeParse(['A-1', '4006381333930']).error!.issues).toMatchObject([
    { path: [1], message: 'barcode_check_digit' },
  ]));

test.each([
  ['036000291452', '0036000291452', true],
  ['036000291452', '00036000291452', true],
  ['96385074', '00000096385074', true],
  ['4006381333931', '14006381333938', false],
  ['12345', '012345', false],
  ['abc', 'ABC', false],
])('%j and %j are one barcode: %s', (one, other, same) =>
  expect(barcodeKey(one) === barcodeKey(other)).toBe(same),
);
