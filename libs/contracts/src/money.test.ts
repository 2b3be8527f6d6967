import fc from 'fast-check';
import {
  amount,
  discount,
  fromMilli,
  fromMinor,
  lineValue,
  partValue,
  quantity,
  toMilli,
  toMinor,
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
  [1_400n, 12_000n, '0', 16_800n],
  [980n, 10_000n, '0.15', 8_330n],
  [1n, 500n, '0', 1n], // half a kopeck goes up
  [333n, 333n, '0.3333', 74n],
])('price %s × quantity %s less %s is %s', (price, qty, off, value) =>
  expect(lineValue(price, qty, off)).toBe(value),
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

test('the parts of a line sum to its value, however it is cut', () => {
  fc.assert(
    fc.property(
      fc.bigInt({ min: 0n, max: 10n ** 12n }),
      fc.array(fc.bigInt({ min: 1n, max: 10n ** 6n }), { minLength: 1, maxLength: 8 }),
      (value, cuts) => {
        const whole = cuts.reduce((a, b) => a + b);
        let before = 0n;
        let sum = 0n;
        for (const part of cuts) {
          const piece = partValue(value, whole, before, part);
          expect(piece >= 0n).toBe(true);
          sum += piece;
          before += part;
        }
        expect(sum).toBe(value);
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
