import { type Actor } from '@otdel/contracts';
import { shareOf } from './own-deals.ts';

const anna = '0198c0de-0000-7000-8000-000000000001';
const somebody = (role: Actor['role'], staffId: string | null = anna): Actor => ({
  accountId: null,
  staffId,
  role,
});

test.each(['head', 'operations', 'accountant', 'admin', 'system'] as const)(
  '%s is told of everybody',
  (role) => expect(shareOf(somebody(role))).toBe('everybody'),
);

test('a manager is told of own deals, and of none without a person behind the account', () => {
  expect(shareOf(somebody('manager'))).toEqual({ managerId: anna });
  expect(shareOf(somebody('manager', null))).toEqual({ managerId: null });
});
