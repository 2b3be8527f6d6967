import fc from 'fast-check';
import {
  amount,
  discount,
  fromMilli,
  fromMinor,
  fromPrice,
  lineValue,
  partValue,
  quantity,
  quantityOrZero,
  toMilli,
  toMinor,
  toPrice,
  unitPrice,
} from './money.ts';

test.each([
  ['12.30', 1230n],
  ['0.05', 5n],
  ['1234567890123.99', 123456789012399n],
])('%s is %s minor units', (text, minor) => expect(toMinor(text)).toBe(minor));

test.each(['1.234', 'abc', '', '1e3', '٣'])('%j is not a sum', (text) =>
  expect(() => toMinor(text)).toThrow(RangeError),
);

test.each([
  ['14', '12', '0', '168.00'],
  ['9.8', '10', '0.15', '83.30'],
  ['0.01', '0.5', '0', '0.01'], // half a kopeck goes up
  ['3.33', '0.333', '0.3333', '0.74'],
  ['0.89404', '1000', '0', '894.04'],
  ['0.495', '7', '0', '3.47'],
  ['0.00001', '499', '0', '0.00'],
  ['9999999999999.99999', '0.001', '0', '10000000000.00'],
])('price %s × quantity %s less %s is %s', (price, qty, off, value) =>
  expect(fromMinor(lineValue(toPrice(price), toMilli(qty), off))).toBe(value),
);

test.each([
  ['0.89404', '0.89404'],
  ['1.5', '1.50'],
  ['12', '12.00'],
  ['0.12340', '0.1234'],
])('the price %s is written %s', (given, written) => {
  expect(unitPrice.safeParse(given).success).toBe(true);
  expect(fromPrice(toPrice(given))).toBe(written);
});

test.each(['0.123456', '1,5', '-1', '12345678901234'])('%j is no price', (text) =>
  expect(unitPrice.safeParse(text).success).toBe(false),
);

test('what is written is what is read', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: 0n, max: 10n ** 15n - 1n }), (n) => {
      expect(toMinor(fromMinor(n))).toBe(n);
      expect(amount.safeParse(fromMinor(n)).success).toBe(true);
    }),
  );
  fc.assert(
    fc.property(
      fc.bigInt({ min: 1n, max: 10n ** 12n - 1n }),
      (n) => toMilli(fromMilli(n)) === n && quantity.safeParse(fromMilli(n)).success,
    ),
  );
});

test('the parts of a line sum to its value, however it is cut, and what is taken has the value of its quantity', () => {
  fc.assert(
    fc.property(
      fc.bigInt({ min: 0n, max: 10n ** 12n }),
      fc.integer({ min: 0, max: 10_000 }),
      fc.array(fc.bigInt({ min: 1n, max: 10n ** 6n }), { minLength: 1, maxLength: 8 }),
      (price, tenThousandths, cuts) => {
        const off = String(tenThousandths / 10_000);
        let before = 0n;
        let sum = 0n;
        for (const part of cuts) {
          const piece = partValue(price, before, part, off);
          expect(piece >= 0n).toBe(true);
          sum += piece;
          before += part;
          expect(sum).toBe(lineValue(price, before, off));
        }
      },
    ),
  );
});

test('a value is the nearest to price × quantity × (1 − discount), and of two the higher', () => {
  fc.assert(
    fc.property(
      fc.bigInt({ min: 0n, max: 10n ** 18n - 1n }),
      fc.bigInt({ min: 1n, max: 10n ** 12n - 1n }),
      fc.bigInt({ min: 0n, max: 10_000n }),
      (price, qty, off) => {
        const exact = price * qty * (10_000n - off); // 10^-10 of a kopeck
        const value = lineValue(price, qty, `${off === 10_000n ? '1' : `0.${String(off).padStart(4, '0')}`}`);
        const above = value * 10n ** 10n - exact;
        expect(above > -(5n * 10n ** 9n) && above <= 5n * 10n ** 9n).toBe(true);
      },
    ),
  );
});

test.each([
  ['1', true],
  ['0.1250', true],
  ['1.0001', false],
  ['-0.1', false],
  ['15%', false],
])('discount %s is valid: %s', (text, ok) => expect(discount.safeParse(text).success).toBe(ok));

test.each(['0', '0.000', '-1', '1.2345', '1,5', ' 1'])('quantity %j is refused', (text) =>
  expect(quantity.safeParse(text).success).toBe(false),
);

test.each([
  [quantity, '1.000', '1'],
  [quantity, '1.50', '1.5'],
  [quantity, '0012.250', '12.25'],
  [quantity, '10', '10'],
  [quantity, '100', '100'],
  [quantityOrZero, '0.000', '0'],
  [quantityOrZero, '000', '0'],
  [unitPrice, '10', '10.00'],
  [unitPrice, '10.5', '10.50'],
  [unitPrice, '0.12340', '0.1234'],
  [unitPrice, '007.10000', '7.10'],
  [amount, '5', '5.00'],
  [discount, '0.10', '0.1'],
  [discount, '1.0000', '1'],
  [discount, '0.0', '0'],
])('%#: %s and %s are one number', (schema, given, kept) => {
  expect(schema.parse(given)).toBe(kept);
  expect(schema.parse(kept)).toBe(kept);
});
