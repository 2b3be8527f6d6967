import { roles } from '@otdel/contracts';
import { aPerson } from '../../testing/samples.ts';
import { mustOwn } from './owner.ts';

test.each(['manager', 'head'] as const)('a %s has clients', (role) =>
  expect(() => mustOwn(aPerson({ role }))).not.toThrow(),
);

test.each([
  ...roles
    .filter((role) => role !== 'manager' && role !== 'head')
    .map((role) => [{ role }, `Anna has the role ${role}; name a manager or a head`] as const),
  [{ active: false }, 'Anna does not work here any more; name somebody who does'] as const,
])('%j has none', (person, message) =>
  expect(() => mustOwn(aPerson(person))).toThrow(
    expect.objectContaining({ kind: 'invalid', issues: [{ path: 'managerId', message }] }),
  ),
);
