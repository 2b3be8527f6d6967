import { NotFoundException } from '@nestjs/common';
import { DomainError, errorKinds, invalid, refused } from '@otdel/contracts';
import { configureLogging } from './logging.ts';
import { sendProblem, toProblem, type Problem, type Reply } from './problem.ts';

beforeAll(() => configureLogging('test', 'silent'));

test.each([
  ['invalid', 400],
  ['unauthenticated', 401],
  ['forbidden', 403],
  ['not_found', 404],
  ['conflict', 409],
  ['changed', 412],
  ['refused', 422],
  ['too_many', 429],
  ['unavailable', 503],
  ['internal', 500],
] as const)('%s is answered with %i', (kind, status) => {
  const error = new DomainError({ kind, code: 'order_cancelled', params: { order: 'SO-1' } });
  const problem = toProblem(error, 'c-1', 'en');
  expect(problem).toMatchObject({ status, correlationId: 'c-1' });
  expect(problem.title.length).toBeGreaterThan(3);
  if (kind !== 'internal')
    expect(problem).toMatchObject({
      type: '/problems/order_cancelled',
      code: 'order_cancelled',
      detail: 'SO-1 is cancelled; place a new order.',
    });
});

test('no kind is forgotten above', () => expect(errorKinds).toHaveLength(10));

test('what is wrong with the input, and what a code speaks of, go along', () => {
  const issues = [{ path: 'lines.0.quantity', code: 'quantity_positive', params: {} }];
  expect(toProblem(invalid(issues), 'c', 'en').errors).toEqual([
    { path: 'lines.0.quantity', code: 'quantity_positive', message: 'a quantity is more than zero' },
  ]);
  const params = { line: 1, open: '2', asked: '3' };
  expect(toProblem(refused('more_than_ordered', params), 'c', 'en').params).toEqual(params);
});

test.each([
  [undefined, 'en', 'Refused'],
  ['ru', 'ru', 'Отказано'],
  ['de, ru;q=0.8, en;q=0.2', 'ru', 'Отказано'],
  ['de', 'en', 'Refused'],
  ['en-GB, ru;q=0.5', 'en', 'Refused'],
])('who accepts %s reads %s', (accepted, language, title) => {
  const headers: Record<string, string> = {};
  let sent: Problem | undefined;
  const reply: Reply = {
    sent: false,
    status: () => reply,
    header: (name, value) => ((headers[name] = value), reply),
    send: (body) => (sent = body as Problem),
  };
  const request = { headers: accepted === undefined ? {} : { 'accept-language': accepted } };
  sendProblem(refused('order_cancelled', { order: 'SO-1' }), request, reply);
  expect(sent?.title).toBe(title);
  expect(headers).toMatchObject({ 'content-language': language, vary: 'accept-language' });
});

test('the framework’s refusals keep their status', () => {
  expect(toProblem(new NotFoundException('Cannot GET /x'), 'c', 'en')).toMatchObject({
    status: 404,
    code: 'no_such_route',
  });
  const tooLarge = Object.assign(new Error('Body is too large'), { statusCode: 413 });
  expect(toProblem(tooLarge, 'c', 'en')).toMatchObject({ status: 413, code: 'too_large' });
});

test.each([
  ['an unknown error', new Error('insert into account values (hunter2)')],
  ['an internal one', new DomainError({ kind: 'internal', code: 'internal', params: { what: 'hunter2' } })],
  ['no error at all', 'hunter2'],
])('%s shows nothing of itself', (_, error) => {
  const problem = toProblem(error, 'c-9', 'en');
  expect(problem).toMatchObject({ status: 500, code: 'internal' });
  expect(problem.detail).toContain('c-9');
  expect(JSON.stringify(problem)).not.toContain('hunter2');
});
