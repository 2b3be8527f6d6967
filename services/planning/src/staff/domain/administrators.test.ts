import { type Actor, type Role } from '@otdel/contracts';
import { mustPutRole } from './administrators.ts';

test.each<[Actor['role'], Role | null, Role, boolean]>([
  ['admin', null, 'admin', true],
  ['admin', 'admin', 'manager', true],
  ['admin', 'manager', 'head', true],
  ['head', null, 'manager', true],
  ['head', 'operations', 'head', true],
  ['head', null, 'admin', false],
  ['head', 'admin', 'manager', false],
  ['head', 'admin', 'admin', false],
  ['head', 'manager', 'admin', false],
  ['manager', null, 'admin', false],
  ['system', null, 'admin', true],
])('%s makes of %s a %s: %s', (role, before, after, allowed) => {
  const put = () => mustPutRole({ accountId: null, staffId: null, role }, before, after);
  if (allowed) expect(put).not.toThrow();
  else expect(put).toThrow(expect.objectContaining({ kind: 'forbidden', code: 'administrators_only' }));
});
