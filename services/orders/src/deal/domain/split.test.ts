import { type OrderLine } from '../../order/domain/order.ts';
import { splitShipped } from './split.ts';

/** Four of ten at 100.00 are shipped; of the rest three are reserved and two are bought. */
const line = (over: Partial<OrderLine> = {}): OrderLine => ({
  ...{ id: 'line', splitFrom: null, no: 1, itemId: 'item', kind: 'goods', promisedOn: '2026-12-10' },
  ...{ price: 10_000_000n, discount: '0.1', value: 90_000n, shippedValue: 36_000n },
  ...{ ordered: 10_000n, shipped: 4_000n, delivered: 2_000n, cancelled: 0n },
  ...{ reserved: 3_000n, inPurchase: 2_000n, inProduction: 0n },
  ...over,
});
const other = line({ id: 'other', no: 2 });
const split = (change: object, of = line()) =>
  splitShipped([of, other], [{ no: 1, ...change }], () => 'rest');

test.each([
  ['price', { price: 5_000_000n }],
  ['discount', { discount: '0' }],
])('another %s makes the rest a line of its own, with what covers it', (_, change) => {
  const { lines, changes, rests } = split({ ...change, promisedOn: '2026-12-20' });
  expect(changes).toEqual([{ no: 3, ...change, promisedOn: '2026-12-20' }]);
  expect(lines.map((l) => l.id)).toEqual(['line', 'other', 'rest']);
  expect(lines[0]).toEqual(
    line({ ordered: 4_000n, value: 36_000n, reserved: 0n, inPurchase: 0n, inProduction: 0n }),
  );
  const none = { shipped: 0n, shippedValue: 0n, delivered: 0n };
  expect(lines[2]).toEqual(
    line({ id: 'rest', splitFrom: 'line', no: 3, ordered: 6_000n, value: 54_000n, ...none }),
  );
  expect(rests).toEqual([{ of: line(), line: lines[2] }]);
});

test('the quantity of the change is that of both lines together', () => {
  expect(split({ price: 1n, quantity: 12_000n }).changes).toEqual([{ no: 3, price: 1n, quantity: 8_000n }]);
});

test.each([
  ['nothing is shipped', { price: 1n }, line({ shipped: 0n, shippedValue: 0n, delivered: 0n })],
  ['price and discount stay', { price: 10_000_000n, discount: '0.1', quantity: 12_000n }, line()],
  ['only the day changes', { promisedOn: '2026-12-20' }, line({ shipped: 10_000n })],
])('no line is split when %s', (_, change, of) => {
  expect(split(change, of)).toEqual({ lines: [of, other], changes: [{ no: 1, ...change }], rests: [] });
});

test.each([
  ['all of it is shipped', { price: 1n }, line({ shipped: 10_000n })],
  ['all of it is shipped, and more is wanted', { price: 1n, quantity: 12_000n }, line({ shipped: 10_000n })],
  ['the rest is taken away', { price: 1n, quantity: 4_000n }, line()],
])('the price stays when %s', (_, change, of) =>
  expect(() => split(change, of)).toThrow(
    expect.objectContaining({ code: 'line_fully_shipped', params: { line: 1 } }),
  ),
);
