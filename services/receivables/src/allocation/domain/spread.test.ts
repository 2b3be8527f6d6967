import fc from 'fast-check';
import { type Claim, spread } from './spread.ts';

const claim = (id: string, dueOn: string, open: bigint, more: Partial<Claim> = {}): Claim => ({
  ...{ id, dueOn, open, invoiceId: `of ${id}`, orderId: `order ${id}` },
  ...more,
});
const [old, young] = [claim('b', '2026-11-01', 300n), claim('a', '2026-12-01', 500n)];
const said = (result: ReturnType<typeof spread>) => [
  ...result.shares.map(({ instalmentId, amount }) => `${instalmentId} ${amount}`),
  `left ${result.left}`,
];

test.each<[string, bigint, Claim[], Parameters<typeof spread>[2], string[]]>([
  ['nothing is open', 5n, [], {}, ['left 5']],
  ['the oldest due is first', 400n, [young, old], {}, ['b 300', 'a 100', 'left 0']],
  ['too much stays', 1_000n, [old, young], {}, ['b 300', 'a 500', 'left 200']],
  ['a part', 1n, [old, young], {}, ['b 1', 'left 0']],
  ['meant for an invoice', 400n, [old, young], { invoiceId: 'of a' }, ['a 400', 'left 0']],
  ['meant for an invoice, and more', 600n, [old, young], { invoiceId: 'of a' }, ['a 500', 'b 100', 'left 0']],
  ['meant for an order', 400n, [old, young], { orderId: 'order a' }, ['a 400', 'left 0']],
  [
    'of one day the one that was made first',
    1n,
    [claim('z', '2026-11-01', 1n), claim('y', '2026-11-01', 1n)],
    {},
    ['y 1', 'left 0'],
  ],
])('%s', (_, sum, claims, meant, expected) => {
  expect(said(spread(sum, claims, meant))).toEqual(expected);
});

test('no kopeck is lost, none is paid twice, and money lies only when nothing is open', () =>
  fc.assert(
    fc.property(
      fc.bigInt({ min: 0n, max: 10_000n }),
      fc.uniqueArray(
        fc.record({
          id: fc.uuid(),
          day: fc.integer({ min: 1, max: 28 }),
          open: fc.bigInt({ min: 1n, max: 3_000n }),
        }),
        { selector: ({ id }) => id },
      ),
      (sum, made) => {
        const claims = made.map(({ id, day, open }) =>
          claim(id, `2026-11-${String(day).padStart(2, '0')}`, open),
        );
        const { shares, left } = spread(sum, claims, {});
        expect(shares.reduce((total, { amount }) => total + amount, left)).toBe(sum);
        const openOf = new Map(claims.map(({ id, open }) => [id, open]));
        for (const { instalmentId, amount } of shares) {
          expect(amount).toBeGreaterThan(0n);
          expect(amount).toBeLessThanOrEqual(openOf.get(instalmentId)!);
        }
        expect(new Set(shares.map(({ instalmentId }) => instalmentId)).size).toBe(shares.length);
        const open = claims.reduce((total, one) => total + one.open, 0n);
        expect(left).toBe(sum > open ? sum - open : 0n);
      },
    ),
  ));
