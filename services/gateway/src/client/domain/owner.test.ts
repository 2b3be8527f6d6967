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
    'Anna has the role accountant; name one of head, manager',
  ],
  [{ active: false }, 'manager_inactive', 'Anna does not work here any more; name somebody who does.'],
] as const)('%j has no clients', (person, code, message) =>
  expect(() => mustOwn(aPerson(person))).toThrow(
    expect.objectContaining({ kind: 'refused', code, message: expect.stringContaining(message) }),
  ),
);
