import { type Balance, nothingHolds, type Policy, standing } from './standing.ts';

const balance = (over: Partial<Balance> = {}): Balance => ({ debt: 0n, free: 0n, overdue: null, ...over });
const overdue = (sum: bigint) => ({ sum, dueOn: '2026-10-31' });
const policy = (over: Partial<Policy> = {}): Policy => ({ limit: null, overdue: null, ...over });

test.each<[string, Balance, Policy | null, string | null]>([
  ['no policy', balance({ debt: 500n }), null, null],
  ['no limit', balance({ debt: 500n }), policy(), null],
  ['nothing owed', balance(), policy({ limit: 1_000n }), '10.00'],
  ['something owed', balance({ debt: 400n }), policy({ limit: 1_000n }), '6.00'],
  ['more owed than the limit', balance({ debt: 1_250n }), policy({ limit: 1_000n }), '-2.50'],
  ['free money makes room', balance({ debt: 400n, free: 700n }), policy({ limit: 1_000n }), '13.00'],
  ['a limit of nothing', balance({ debt: 1n }), policy({ limit: 0n }), '-0.01'],
])('the limit that is left: %s', (_, money, of, left) =>
  expect(standing(money, of, null, 'none').limitLeft).toBe(left),
);

test.each<[string, Balance, Policy | null, object | null]>([
  ['no policy', balance({ overdue: overdue(500n) }), null, null],
  ['a policy without it', balance({ overdue: overdue(500n) }), policy({ limit: 1n }), null],
  ['nothing is so old', balance({ debt: 500n }), policy({ overdue: { days: 10, above: 0n } }), null],
  ['a small sum', balance({ overdue: overdue(500n) }), policy({ overdue: { days: 10, above: 500n } }), null],
  [
    'a kopeck more',
    balance({ overdue: overdue(501n) }),
    policy({ overdue: { days: 10, above: 500n } }),
    { sum: '5.01', dueOn: '2026-10-31' },
  ],
])('what is overdue holds: %s', (_, money, of, held) =>
  expect(standing(money, of, null, 'none').overdue).toEqual(held),
);

test('terms and stops are said as they are', () => {
  const prepayment = { percent: '50', holds: 'supply' } as const;
  expect(standing(balance(), null, prepayment, 'shipments')).toEqual({
    ...nothingHolds,
    prepayment,
    stops: 'shipments',
  });
});
