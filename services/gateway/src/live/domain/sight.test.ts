import { hears, sightOf } from './sight.ts';

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
] as const)('%s %s hears of it: %s', (role, staffId, heard) =>
  expect(hears(sightOf({ role, staffId }), event)).toBe(heard),
);
