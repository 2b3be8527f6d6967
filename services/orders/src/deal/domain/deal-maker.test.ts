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
import { type Maker, mustBeDealMaker, mustPlaceFor } from './deal-maker.ts';

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
])('the roles of $name', (operation, allowed) => {
  expect(roles.filter((role) => may(() => mustMay(operation, role)))).toEqual(allowed);
});

test('a manager places only his own orders, the other roles place for anybody', () => {
  expect(may(() => mustPlaceFor('me', actor('manager')))).toBe(true);
  expect(() => mustPlaceFor('other', actor('manager'))).toThrow(
    expect.objectContaining({ kind: 'forbidden', code: 'deals_of_others' }),
  );
  expect(may(() => mustPlaceFor('other', actor('manager', null)))).toBe(false);
  expect(may(() => mustPlaceFor('other', actor('operations')))).toBe(true);
});

const today = Temporal.PlainDate.from('2026-11-24');
const made = (maker: Partial<Maker>, on: string) => () =>
  mustBeDealMaker(
    { name: 'Anna', role: 'manager', active: true, ...maker },
    Temporal.PlainDate.from(on),
    today,
  );

test.each(roles)('the role %s is checked for an order of today, and not for one of the past', (role) => {
  expect(may(made({ role }, '2026-11-24'))).toBe(dealers.includes(role));
  expect(may(made({ role }, '2026-11-23'))).toBe(true);
});

test('an inactive manager gets no new orders, and keeps those of the past', () => {
  expect(made({ active: false }, '2026-11-24')).toThrow(
    expect.objectContaining({ kind: 'refused', code: 'manager_inactive', params: { name: 'Anna' } }),
  );
  expect(may(made({ active: false }, '2026-11-23'))).toBe(true);
});

test('the refusal of a role names the roles of sales', () => {
  expect(made({ role: 'accountant' }, '2026-11-24')).toThrow(
    expect.objectContaining({
      kind: 'refused',
      code: 'manager_makes_no_deals',
      params: { name: 'Anna', role: 'accountant', roles: dealers },
    }),
  );
});
