import { z } from 'zod';
import {
  changed,
  conflict,
  DomainError,
  errorKinds,
  forbidden,
  invalid,
  invalidAt,
  issuesOf,
  notFound,
  refused,
  tooMany,
  unauthenticated,
  unavailable,
  quantity,
} from './index.ts';
import { isIssueCode } from './sentences/index.ts';

const each: [string, DomainError, string, object][] = [
  [
    'refused',
    refused('more_than_ordered', { line: 2, open: '3', asked: '5' }),
    'more_than_ordered',
    { line: 2, open: '3', asked: '5' },
  ],
  ['not_found', notFound('order', '7'), 'order_not_found', { id: '7' }],
  ['forbidden', forbidden('administrators_only'), 'administrators_only', {}],
  ['conflict', conflict('login_taken'), 'login_taken', {}],
  ['changed', changed('version_changed', { version: 8 }), 'version_changed', { version: 8 }],
  ['unauthenticated', unauthenticated('token_expired'), 'token_expired', {}],
  ['too_many', tooMany('too_many_failures', { seconds: 60 }), 'too_many_failures', { seconds: 60 }],
  ['unavailable', unavailable('orders'), 'orders_unavailable', {}],
];

test.each(each)('%s has its code and its parameters', (kind, error, code, params) => {
  expect(error).toBeInstanceOf(DomainError);
  expect(error.toRecord()).toEqual({ kind, code, params });
  expect(errorKinds).toContain(kind);
});

test('an error survives the way through JSON', () => {
  const sent = invalidAt('lines.0.no', 'line_twice', { line: 3 });
  const came = new DomainError(JSON.parse(JSON.stringify(sent.toRecord())));
  expect(came.toRecord()).toEqual(sent.toRecord());
  expect(came.message).toContain('line_twice');
});

test('what a schema finds wrong names our code, or the check of the schema', () => {
  const schema = z.object({
    lines: z.array(z.object({ quantity })),
    note: z.string().max(2),
    at: z.number(),
  });
  const parsed = schema.safeParse({ lines: [{ quantity: 'x' }], note: 'long', at: 'soon' });
  const issues = issuesOf(parsed.error!, isIssueCode);
  expect(issues).toContainEqual({ path: 'lines.0.quantity', code: 'quantity_form', params: {} });
  expect(issues).toContainEqual(
    expect.objectContaining({
      path: 'note',
      code: 'too_big',
      params: expect.objectContaining({ maximum: 2 }),
    }),
  );
  expect(issues).toContainEqual(
    expect.objectContaining({
      path: 'at',
      code: 'invalid_type',
      params: expect.objectContaining({ expected: 'number' }),
    }),
  );
  expect(JSON.stringify(invalid(issues).toRecord())).not.toContain('soon');
});
