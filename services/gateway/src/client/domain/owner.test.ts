import { roles } from '@otdel/contracts';
import { aPerson } from '../../testing/samples.ts';
import { mustOwn } from './owner.ts';

test.each(roles.filter((role) => role !== 'accountant'))('a client may belong to a %s', (role) =>
  expect(() => mustOwn(aPerson({ role }))).not.toThrow(),
);

test.each([
  [
    { role: 'accountant' },
    'manager_has_no_clients',
    { name: 'Anna', role: 'accountant', roles: ['head', 'manager', 'operations', 'admin'] },
  ],
  [{ active: false }, 'manager_inactive', { name: 'Anna' }],
] as const)('%j has no clients', (person, code, params) =>
  expect(() => mustOwn(aPerson(person))).toThrow(expect.objectContaining({ kind: 'refused', code, params })),
);
