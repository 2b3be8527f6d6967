import { roles, systemActor } from '@otdel/contracts';
import { sees, sightOf } from './sight.ts';

const [anna, boris] = ['anna', 'boris'];

describe('a manager', () => {
  const sight = sightOf({ accountId: null, staffId: anna, role: 'manager' });
  it.each([
    ['own', anna, true],
    ["nobody's", null, true],
    ["another's", boris, false],
  ])('%s client: seen %p', (_, managerId, seen) => {
    expect(sees(sight, managerId as string | null)).toBe(seen);
  });

  it('without a person behind the account sees only clients of nobody', () => {
    const bare = sightOf({ accountId: null, staffId: null, role: 'manager' });
    expect([sees(bare, anna), sees(bare, null)]).toEqual([false, true]);
  });
});

it.each([...roles.filter((r) => r !== 'manager'), systemActor.role])('%s sees every client', (role) => {
  const sight = sightOf({ accountId: null, staffId: anna, role });
  expect([anna, boris, null].map((managerId) => sees(sight, managerId))).toEqual([true, true, true]);
});
