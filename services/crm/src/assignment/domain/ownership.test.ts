import { type Actor, roles, sightOf, systemActor } from '@otdel/contracts';
import { mustGive, sees } from './ownership.ts';

const [anna, boris] = ['anna', 'boris'];
const as = (role: Actor['role'], staffId: string | null = anna): Actor => ({
  accountId: null,
  staffId,
  role,
});

describe('a manager', () => {
  const sight = sightOf(as('manager'));
  it.each([
    ['own', anna, true],
    ["nobody's", null, true],
    ["another's", boris, false],
  ])('%s client: seen %p', (_, managerId, seen) => {
    expect(sees(sight, managerId as string | null)).toBe(seen);
  });

  it('without a person behind the account sees only clients of nobody', () => {
    const bare = sightOf(as('manager', null));
    expect([sees(bare, anna), sees(bare, null)]).toEqual([false, true]);
  });
});

it.each([...roles.filter((r) => r !== 'manager'), systemActor.role])('%s sees every client', (role) => {
  const sight = sightOf(as(role));
  expect([anna, boris, null].map((managerId) => sees(sight, managerId))).toEqual([true, true, true]);
});

const [allowed, ofOthers, forOneself] = ['allowed', 'clients_of_others', 'client_only_for_oneself'];
const gifts: [Actor['role'], string | null, string | null, string][] = [
  // by whom, from, to, what comes of it
  ['manager', null, 'anna', allowed],
  ['manager', null, null, allowed],
  ['manager', null, 'boris', forOneself],
  ['manager', 'anna', 'anna', allowed],
  ['manager', 'anna', 'boris', ofOthers],
  ['manager', 'anna', null, ofOthers],
  ['operations', null, 'boris', allowed],
  ['operations', 'boris', 'boris', allowed],
  ['operations', 'boris', 'anna', ofOthers],
  ['operations', 'boris', null, ofOthers],
  ['head', 'boris', 'anna', allowed],
  ['head', 'boris', null, allowed],
  ['admin', 'boris', 'anna', allowed],
  ['system', 'boris', 'anna', allowed],
];
it.each(gifts)('%s gives a client of %p to %p: %s', (role, from, to, outcome) => {
  const give = () => mustGive(as(role), from, to);
  if (outcome === allowed) expect(give).not.toThrow();
  else expect(give).toThrow(expect.objectContaining({ kind: 'forbidden', code: outcome }));
});
