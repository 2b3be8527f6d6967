import { explain, Failure } from './failure.ts';

it.each([
  [new Failure('what', 'remedy'), 'what', 'remedy'],
  [Object.assign(new Error('x'), { code: 'ENOSPC', path: '/d' }), 'disk is full', 'Free'],
  [Object.assign(new Error('x'), { code: 'EACCES' }), 'may not be written', 'owner'],
  [new Error('odd'), 'odd', 'logs'],
])('explains %p', (error, what, remedy) => {
  expect(explain(error).what).toContain(what);
  expect(explain(error).remedy).toContain(remedy);
});
