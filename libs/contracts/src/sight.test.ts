import { actorRoles, mustReportOwn, sightOf } from './index.ts';

const staffId = '0193a5b0-0000-7000-8000-000000000001';

test.each(actorRoles)('what %s sees', (role) => {
  const all = ['head', 'operations', 'accountant', 'admin', 'system'].includes(role);
  expect(sightOf({ role, staffId })).toEqual(
    all ? { everything: true } : { everything: false, staffId: role === 'manager' ? staffId : null },
  );
});

test('a manager without a place in the staff sees nothing', () =>
  expect(sightOf({ role: 'manager', staffId: null })).toEqual({ everything: false, staffId: null }));

test.each([
  ['the own deals', staffId, undefined],
  ['all that may be seen', undefined, undefined],
  ['the deals of another', '0193a5b0-0000-7000-8000-000000000002', 'reports_of_others'],
])('a report of %s, asked for by a manager', (_, managerId, refusal) => {
  const asked = () => mustReportOwn({ role: 'manager', staffId }, managerId);
  if (refusal === undefined) expect(asked).not.toThrow();
  else expect(asked).toThrow(expect.objectContaining({ kind: 'forbidden', code: refusal }));
  expect(() => mustReportOwn({ role: 'accountant', staffId }, managerId)).not.toThrow();
});
