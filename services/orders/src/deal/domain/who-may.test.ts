import { type Actor, roles } from '@otdel/contracts';
import { type Action, type Maker, mustMay, mustDeal, mustPlaceFor } from './who-may.ts';

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
test.each<[Action, string[]]>([
  ['place', dealers],
  ['confirm', dealers],
  ['amend', dealers],
  ['cancel', dealers],
  ['secureSupply', dealers],
  ['ship', shippers],
  ['deliver', shippers],
])('%s is done by %j', (action, allowed) => {
  expect(roles.filter((role) => may(() => mustMay(action, actor(role))))).toEqual(allowed);
  expect(may(() => mustMay(action, actor('system')))).toBe(true);
});

test('a manager places for himself only, the others for anybody', () => {
  expect(may(() => mustPlaceFor('me', actor('manager')))).toBe(true);
  expect(may(() => mustPlaceFor('other', actor('manager')))).toBe(false);
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
    expect.objectContaining({ kind: 'refused', code: 'manager_inactive' }),
  );
  expect(may(made({ active: false }, '2026-11-23'))).toBe(true);
});
