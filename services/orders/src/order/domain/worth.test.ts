import { toPrice } from '@otdel/contracts';
import { type Worth, valuesOf } from './worth.ts';

/** Four at 0.495. */
const line = (over: Partial<Worth> = {}): Worth => ({
  price: toPrice('0.495'),
  discount: '0',
  ordered: 4_000n,
  cancelled: 0n,
  value: 198n,
  shippedValue: 0n,
  ...over,
});

test.each<[string, Worth[], string, string, string]>([
  ['nothing is shipped', [line()], '1.98', '0.00', '0.00'],
  ['a part is shipped', [line({ shippedValue: 50n })], '1.98', '0.00', '0.50'],
  [
    'the rest is cancelled',
    [line({ cancelled: 3_000n, value: 50n, shippedValue: 50n })],
    '1.98',
    '1.48',
    '0.50',
  ],
  ['all of it is cancelled', [line({ cancelled: 4_000n })], '1.98', '1.98', '0.00'],
  ['a line was removed', [line(), line({ cancelled: 4_000n, value: 0n })], '3.96', '1.98', '0.00'],
])('what is ordered, cancelled and shipped when %s', (_, lines, ordered, cancelled, shipped) =>
  expect(valuesOf(lines)).toEqual({ ordered, cancelled, shipped }),
);
