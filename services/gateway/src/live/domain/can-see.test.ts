import { sightOf } from '@otdel/contracts';
import { canSee } from './can-see.ts';

const event = { seenBy: ['maker', 'owner'] };

test.each([
  ['manager', 'maker', true],
  ['manager', 'owner', true],
  ['manager', 'another', false],
  ['manager', null, false],
  ['head', 'another', true],
  ['operations', 'another', true],
  ['accountant', null, true],
  ['admin', null, true],
  ['operator', null, false],
  ['nobody', null, false],
] as const)('%s %s hears of it: %s', (role, staffId, heard) =>
  expect(canSee(sightOf({ role, staffId }), event)).toBe(heard),
);
