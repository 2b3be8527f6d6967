import {
  type Actor,
  amendOrder,
  cancelOrder,
  confirmOrder,
  deliverOrder,
  type Operation,
  placeOrder,
  roles,
  secureSupply,
  shipOrder,
} from '@otdel/contracts';
import { mustMay } from '@otdel/platform';
import { type Maker, mustDeal, mustPlaceFor } from './deal-maker.ts';

const actor = (role: Actor['role'], staffId: string | null = 'me'): Actor => ({
  accountId: null,
  staffId,
  role,
});
const may = (work: () => void): boolean => {
  try {
    work();
    return true;
  } catch {
    return false;
  }
};

const dealers = ['head', 'manager', 'operations', 'admin'];
const shippers = ['head', 'operations', 'admin'];
test.each<[Operation, string[]]>([
  [placeOrder, dealers],
  [confirmOrder, dealers],
  [amendOrder, dealers],
  [cancelOrder, dealers],
  [secureSupply, dealers],
  [shipOrder, shippers],
  [deliverOrder, shippers],
])('$name is done by who makes deals, or who ships', (operation, allowed) => {
  expect(roles.filter((role) => may(() => mustMay(operation, role)))).toEqual(allowed);
});

test('a manager places for himself only, the others for anybody', () => {
  expect(may(() => mustPlaceFor('me', actor('manager')))).toBe(true);
  expect(() => mustPlaceFor('other', actor('manager'))).toThrow(
    expect.objectContaining({ kind: 'forbidden', code: 'deals_of_others' }),
  );
  expect(may(() => mustPlaceFor('other', actor('manager', null)))).toBe(false);
  expect(may(() => mustPlaceFor('other', actor('operations')))).toBe(true);
});

const today = Temporal.PlainDate.from('2026-11-24');
const made = (maker: Partial<Maker>, on: string) => () =>
  mustDeal({ name: 'Anna', role: 'manager', active: true, ...maker }, Temporal.PlainDate.from(on), today);

test.each(roles)('whether a %s makes deals is asked of today, not of history', (role) => {
  expect(may(made({ role }, '2026-11-24'))).toBe(dealers.includes(role));
  expect(may(made({ role }, '2026-11-23'))).toBe(true);
});

test('who has left makes no new deals, and keeps those that were made', () => {
  expect(made({ active: false }, '2026-11-24')).toThrow(
    expect.objectContaining({ kind: 'refused', code: 'manager_inactive', params: { name: 'Anna' } }),
  );
  expect(may(made({ active: false }, '2026-11-23'))).toBe(true);
});

test('who makes no deals is refused with those who do', () => {
  expect(made({ role: 'accountant' }, '2026-11-24')).toThrow(
    expect.objectContaining({
      kind: 'refused',
      code: 'manager_makes_no_deals',
      params: { name: 'Anna', role: 'accountant', roles: dealers },
    }),
  );
});
