import { mustLead } from './leading.ts';

const headOf = new Map([
  ['clerk', 'manager'],
  ['manager', 'boss'],
  ['boss', 'owner'],
]);

test.each([
  ['somebody new under anybody', null, 'clerk', true],
  ['a person under a stranger', 'manager', 'stranger', true],
  ['a clerk directly under the owner', 'clerk', 'owner', true],
  ['oneself', 'manager', 'manager', false],
  ['whom one leads', 'manager', 'clerk', false],
  ['whom one leads over two others', 'boss', 'clerk', false],
  ['the owner under the last of all', 'owner', 'clerk', false],
])('%s', (_, staffId, headId, allowed) => {
  const lead = () => mustLead(staffId, headId, headOf);
  if (allowed) expect(lead).not.toThrow();
  else expect(lead).toThrow(expect.objectContaining({ code: 'head_circle' }));
});

test('ends even in a circle that stands already', () => {
  const circle = new Map([
    ['a', 'b'],
    ['b', 'a'],
  ]);
  expect(() => mustLead('c', 'a', circle)).not.toThrow();
});
