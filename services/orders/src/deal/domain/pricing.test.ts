import { toPrice } from '@otdel/contracts';
import { amendedValueOf, mustBeSum, valueOf } from './pricing.ts';

test('another quantity has the value of its quantity at the same price', () => {
  const line = {
    price: toPrice('0.495'),
    ordered: 7_000n,
    discount: '0',
    shipped: 3_000n,
    shippedValue: 149n,
  };
  expect(amendedValueOf(line, 'lines.0')).toBe(347n);
  expect(amendedValueOf({ ...line, ordered: 3_000n }, 'lines.0')).toBe(149n);
});

test('what was shipped at another price, before the rest became a line of its own, keeps its value', () => {
  const line = { price: 1_000_000n, ordered: 3_000n, discount: '0.1', shipped: 1_000n, shippedValue: 500n };
  expect(amendedValueOf(line, 'lines.0')).toBe(500n + 1_800n);
  expect(amendedValueOf({ ...line, ordered: 1_000n }, 'lines.0')).toBe(500n);
});

test('sums that no message can carry are refused as invalid input', () => {
  const line = { price: 10n ** 18n - 1n, ordered: 10n ** 12n - 1n, discount: '0' };
  const tooLarge = (path: string) =>
    expect.objectContaining({ kind: 'invalid', issues: [{ path, code: 'value_too_large', params: {} }] });
  expect(() => valueOf(line, 'lines.0')).toThrow(tooLarge('lines.0'));
  expect(valueOf({ ...line, price: (10n ** 15n - 1n) * 1_000n, ordered: 1_000n }, 'lines.0')).toBe(
    999_999_999_999_999n,
  );
  expect(() => mustBeSum([999_999_999_999_999n, 1n])).toThrow(tooLarge('lines'));
});
