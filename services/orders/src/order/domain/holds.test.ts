import { type Actor, newId } from '@otdel/contracts';
import {
  type ClientCredit,
  type Holdable,
  holdsOf,
  isShort,
  neededOf,
  seesDebt,
  shownHold,
} from './holds.ts';

const order = (over: Partial<Holdable> = {}): Holdable => ({
  value: 100_00n,
  shippedValue: 0n,
  advance: 0n,
  prepayment: null,
  overridden: [],
  credit: null,
  begun: false,
  state: 'placed',
  ...over,
});
const credit = (over: Partial<ClientCredit> = {}): ClientCredit => ({
  limitLeft: null,
  overdueSum: null,
  overdueOn: null,
  stops: 'none',
  ...over,
});
const half = { share: 5_000, holds: 'supply' } as const;
const late = credit({ overdueSum: 7_00n, overdueOn: '2026-10-31' });

test.each([
  [100_00n, 5_000, 50_00n],
  [1n, 5_000, 1n],
  [33_33n, 3_333, 11_11n],
  [0n, 10_000, 0n],
])('of %i a share of %i is %i', (value, share, needed) => expect(neededOf(value, { share })).toBe(needed));

test.each<[string, Holdable, boolean]>([
  ['nothing is wanted', order(), false],
  ['nothing has come', order({ prepayment: half }), true],
  ['a kopeck is missing', order({ prepayment: half, advance: 49_99n }), true],
  ['it is there', order({ prepayment: half, advance: 50_00n }), false],
  ['the head lets it go', order({ prepayment: half, overridden: ['prepayment'] }), false],
  ['the head lets other things go', order({ prepayment: half, overridden: ['overdue'] }), true],
])('the prepayment is short: %s', (_, of, short) => expect(isShort(of)).toBe(short));

const all = credit({ limitLeft: 10_00n, overdueSum: 7_00n, overdueOn: '2026-10-31', stops: 'shipments' });
test.each<[string, Holdable, string[], [committed?: bigint, going?: bigint]]>([
  ['nothing was said of the client', order(), [], []],
  ['prepayment before supply', order({ prepayment: half }), ['prepayment supply 5000'], []],
  ['supply was begun', order({ prepayment: half, begun: true }), ['prepayment shipment 5000'], []],
  [
    'prepayment before shipment',
    order({ prepayment: { ...half, holds: 'shipment' }, advance: 20_00n }),
    ['prepayment shipment 3000'],
    [],
  ],
  ['overdue, to be confirmed', order({ credit: late }), ['overdue confirmation 700'], []],
  ['overdue, to be shipped', order({ credit: late, state: 'confirmed' }), ['overdue shipment 700'], []],
  ['overdue, and paid in full', order({ credit: late, advance: 100_00n }), [], []],
  ['overdue, and paid in part', order({ credit: late, advance: 99_99n }), ['overdue confirmation 700'], []],
  ['overdue, and the head lets it go', order({ credit: late, overridden: ['overdue'] }), [], []],
  ['nothing is left of it', order({ credit: all, prepayment: half, state: 'over' }), [], []],
  ['stops, before the confirmation', order({ credit: credit({ stops: 'shipments' }) }), [], []],
  [
    'stops, before shipment',
    order({ credit: credit({ stops: 'shipments' }), state: 'confirmed' }),
    ['stopped shipment null'],
    [],
  ],
  ['within the limit', order({ credit: credit({ limitLeft: 100_00n }) }), [], []],
  ['over the limit', order({ credit: credit({ limitLeft: 99_99n }) }), ['credit_limit confirmation 1'], []],
  [
    'over the limit with what others take of it',
    order({ credit: credit({ limitLeft: 120_00n }) }),
    ['credit_limit confirmation 500'],
    [25_00n],
  ],
  ['the advance makes room', order({ credit: credit({ limitLeft: 50_00n }), advance: 50_00n }), [], []],
  [
    'what is shipped is owed already',
    order({ credit: credit({ limitLeft: 60_00n }), state: 'confirmed', shippedValue: 40_00n }),
    [],
    [],
  ],
  [
    'the advance has paid what is shipped',
    order({ credit: credit({ limitLeft: 0n }), state: 'confirmed', shippedValue: 40_00n, advance: 70_00n }),
    ['credit_limit shipment 3000'],
    [],
  ],
  [
    'a part that the advance pays',
    order({ credit: credit({ limitLeft: 0n }), state: 'confirmed', shippedValue: 40_00n, advance: 70_00n }),
    [],
    [0n, 30_00n],
  ],
  [
    'a part within the limit',
    order({ credit: credit({ limitLeft: 30_00n }), state: 'confirmed' }),
    [],
    [0n, 30_00n],
  ],
  [
    'all at once',
    order({ credit: all, prepayment: half, state: 'confirmed' }),
    ['prepayment supply 5000', 'stopped shipment null', 'overdue shipment 700', 'credit_limit shipment 9000'],
    [],
  ],
])('holds: %s', (_, of, holds, [committed, going]) =>
  expect(holdsOf(of, committed, going).map((h) => `${h.kind} ${h.blocks} ${h.sum}`)).toEqual(holds),
);

test('operations, and managers of others, see that debts hold the order and not how much they are', () => {
  const [mine, other] = [newId(), newId()];
  const someone = (role: Actor['role'], staffId = mine): Actor => ({ accountId: null, staffId, role });
  const sees = (actor: Actor) => seesDebt(actor, mine);
  expect(sees(someone('operations'))).toBe(false);
  expect(sees(someone('manager', other))).toBe(false);
  for (const role of ['manager', 'accountant', 'head', 'admin'] as const)
    expect(sees(someone(role))).toBe(true);
  const [owed, due] = holdsOf(order({ credit: late, prepayment: half })).toReversed();
  expect(shownHold(owed!, true)).toMatchObject({ kind: 'overdue', sum: '7.00', dueOn: '2026-10-31' });
  expect(shownHold(owed!, false)).toMatchObject({ kind: 'overdue', sum: null, dueOn: null });
  expect(shownHold(due!, false)).toMatchObject({ kind: 'prepayment', sum: '50.00' });
});
