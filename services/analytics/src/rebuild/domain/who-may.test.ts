import { roles } from '@otdel/contracts';
import { mustRebuild } from './who-may.ts';

test.each([...roles, 'system'] as const)('an administrator and nobody else rebuilds: %s', (role) => {
  const ask = () => mustRebuild({ accountId: null, staffId: null, role });
  if (role === 'admin' || role === 'system') expect(ask).not.toThrow();
  else expect(ask).toThrow(expect.objectContaining({ kind: 'forbidden' }));
});
