import { roles } from '@otdel/contracts';
import { mustWrite } from './doors.ts';

const as = (role: (typeof roles)[number] | 'system') => ({ accountId: null, staffId: null, role });

it('an accountant only reads', () => {
  expect(() => mustWrite(as('accountant'))).toThrow(
    expect.objectContaining({ kind: 'forbidden', code: 'role_not_allowed' }),
  );
});
it.each([...roles.filter((r) => r !== 'accountant'), 'system' as const])('%s writes', (role) => {
  expect(() => mustWrite(as(role))).not.toThrow();
});
