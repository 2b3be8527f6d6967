import fc from 'fast-check';
import { type Shippable, parcelsOf } from './parcels.ts';

const line = (over: Partial<Shippable> = {}): Shippable => ({
  no: 1,
  kind: 'goods',
  price: 3_333_333n,
  discount: '0',
  ordered: 3_000n,
  shipped: 0n,
  cancelled: 0n,
  reserved: 3_000n,
  value: 10_000n,
  shippedValue: 0n,
  ...over,
});
const short = (parcels: ReturnType<typeof parcelsOf>) =>
  parcels.map(({ line: { no }, quantity, value }) => [no, quantity, value]);

test('ships everything that is reserved, or the quantities that are asked for', () => {
  const lines = [line(), line({ no: 2, reserved: 0n }), line({ no: 3, reserved: 1_000n })];
  expect(short(parcelsOf(lines))).toEqual([
    [1, 3_000n, 10_000n],
    [3, 1_000n, 3_333n],
  ]);
  expect(short(parcelsOf(lines, [{ no: 1, quantity: 500n }]))).toEqual([[1, 500n, 1_667n]]);
});

test.each([
  ['nothing is reserved', undefined, { code: 'nothing_covered', params: {} }],
  [
    'more is asked for than is reserved',
    [{ no: 1, quantity: 1n }],
    { code: 'not_covered', params: { lines: [{ line: 1, covered: '0', asked: '0.001' }] } },
  ],
])('refused when %s', (_what, asked, refusal) => {
  expect(() => parcelsOf([line({ reserved: 0n })], asked)).toThrow(expect.objectContaining(refusal));
});

test('however a line is split, the values of the parts sum to its value, and none is negative', () => {
  const cuts = fc.array(fc.bigInt(1n, 5_000n), { minLength: 1, maxLength: 12 });
  fc.assert(
    // another value than that of the price: its shipped part had another price
    fc.property(cuts, fc.bigInt(0n, 10n ** 9n), fc.bigInt(0n, 10n ** 9n), (parts, value, price) => {
      const ordered = parts.reduce((a, b) => a + b);
      let present = line({ ordered, reserved: ordered, value, price });
      for (const quantity of parts) {
        const [parcel] = parcelsOf([present], [{ no: 1, quantity }]);
        expect(parcel!.value).toBeGreaterThanOrEqual(0n);
        present = {
          ...present,
          shipped: present.shipped + quantity,
          reserved: present.reserved - quantity,
          shippedValue: present.shippedValue + parcel!.value,
        };
      }
      expect(present.shippedValue).toBe(value);
    }),
  );
});

test('what is shipped has the value of its quantity at the price of the line', () => {
  const two = line({ price: 400n, ordered: 2_000n, reserved: 2_000n, value: 1n });
  expect(short(parcelsOf([two], [{ no: 1, quantity: 1_000n }]))).toEqual([[1, 1_000n, 0n]]);
  const rest = { ...two, shipped: 1_000n, reserved: 1_000n };
  expect(short(parcelsOf([rest]))).toEqual([[1, 1_000n, 1n]]);
});
