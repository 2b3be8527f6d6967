import { actorRoles, sightOf } from './index.ts';

const staffId = '0193a5b0-0000-7000-8000-000000000001';

test.each(actorRoles)('what %s sees', (role) => {
  const all = ['head', 'operations', 'accountant', 'admin', 'system'].includes(role);
  expect(sightOf({ role, staffId })).toEqual(
    all ? { everything: true } : { everything: false, staffId: role === 'manager' ? staffId : null },
  );
});

test('a manager without a place in the staff sees nothing', () =>
  expect(sightOf({ role: 'manager', staffId: null })).toEqual({ everything: false, staffId: null }));
