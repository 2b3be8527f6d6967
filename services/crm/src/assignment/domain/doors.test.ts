import { type Actor } from '@otdel/contracts';
import { mustAssign, mustGive } from './doors.ts';

const as = (role: Actor['role']): Actor => ({ accountId: null, staffId: 'anna', role });
const no = { kind: 'forbidden', code: 'role_not_allowed' };

it.each(['head', 'admin', 'system'] as const)('%s assigns', (role) => {
  expect(() => mustAssign(as(role))).not.toThrow();
});
it.each(['manager', 'operations', 'accountant'] as const)('%s does not assign', (role) => {
  expect(() => mustAssign(as(role))).toThrow(expect.objectContaining(no));
});

const gifts: [Actor['role'], string | null, string | null, boolean][] = [
  // by whom, from, to, allowed
  ['manager', null, 'anna', true],
  ['manager', null, null, true],
  ['manager', null, 'boris', false],
  ['manager', 'anna', 'anna', true],
  ['manager', 'anna', 'boris', false],
  ['manager', 'anna', null, false],
  ['operations', null, 'boris', true],
  ['operations', 'boris', 'boris', true],
  ['operations', 'boris', 'anna', false],
  ['operations', 'boris', null, false],
  ['head', 'boris', 'anna', true],
  ['head', 'boris', null, true],
  ['admin', 'boris', 'anna', true],
  ['system', 'boris', 'anna', true],
];
it.each(gifts)('%s gives a client of %p to %p: %p', (role, from, to, allowed) => {
  const give = () => mustGive(as(role), from, to);
  if (allowed) expect(give).not.toThrow();
  else expect(give).toThrow(expect.objectContaining(no));
});
