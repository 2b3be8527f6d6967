import { NotFoundException } from '@nestjs/common';
import { DomainError, errorKinds, invalid, refused } from '@otdel/contracts';
import { configureLogging } from './logging.ts';
import { toProblem } from './problem.ts';

beforeAll(() => configureLogging('test', 'silent'));

test.each([
  ['invalid', 400],
  ['unauthenticated', 401],
  ['forbidden', 403],
  ['not_found', 404],
  ['conflict', 409],
  ['refused', 422],
  ['too_many', 429],
  ['unavailable', 503],
  ['internal', 500],
] as const)('%s is answered with %i', (kind, status) => {
  const problem = toProblem(new DomainError({ kind, code: 'a_code', message: 'What to do.' }), 'c-1');
  expect(problem).toMatchObject({ status, correlationId: 'c-1' });
  expect(problem.title).not.toBe('The request failed');
  if (kind !== 'internal')
    expect(problem).toMatchObject({ type: '/problems/a_code', code: 'a_code', detail: 'What to do.' });
});

test('no kind is forgotten above', () => expect(errorKinds).toHaveLength(9));

test('what is wrong with the input, and details, go along', () => {
  const issues = [{ path: 'lines.0.quantity', message: 'is zero' }];
  expect(toProblem(invalid(issues), 'c').errors).toEqual(issues);
  expect(toProblem(refused('more_than_ordered', 'No.', { left: '2' }), 'c').details).toEqual({ left: '2' });
});

test('the framework’s refusals keep their status', () => {
  expect(toProblem(new NotFoundException('Cannot GET /x'), 'c')).toMatchObject({
    status: 404,
    code: 'no_such_route',
  });
  expect(toProblem(Object.assign(new Error('Body is too large'), { statusCode: 413 }), 'c')).toMatchObject({
    status: 413,
    code: 'too_large',
  });
});

test.each([
  ['an unknown error', new Error('insert into account values (hunter2)')],
  ['an internal one', new DomainError({ kind: 'internal', code: 'x', message: 'hunter2' })],
  ['no error at all', 'hunter2'],
])('%s shows nothing of itself', (_, error) => {
  const problem = toProblem(error, 'c-9');
  expect(problem).toMatchObject({ status: 500, code: 'internal' });
  expect(problem.detail).toContain('c-9');
  expect(JSON.stringify(problem)).not.toContain('hunter2');
});
