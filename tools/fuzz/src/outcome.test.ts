import { outcomeOf } from './schemathesis.ts';
import { settingsOf } from './settings.ts';

const report = (found: { failures?: number; errors?: number; tested?: number; stop?: string }) =>
  JSON.stringify({
    stop_reason: found.stop ?? 'completed',
    operations: { selected: 100, tested: found.tested ?? 100 },
    test_cases: { generated: 900, unique_failures: found.failures ?? 0 },
    failures: found.failures ? [{ operations: ['GET /api/items'] }] : [],
    errors: found.errors ? [{ count: found.errors }] : [],
  });

test.each([
  ['nothing found', 0, report({}), 100, 0],
  ['a violation', 1, report({ failures: 2 }), 99, 2],
  ['an operation that could not be tried', 1, report({ errors: 1 }), 100, 1],
  ['an operation that was not reached', 0, report({ tested: 97 }), 97, 3],
  ['an operation for which there was no time', 0, report({ tested: 97, stop: 'max_time' }), 97, 0],
  ['a failure that its report does not count', 1, report({}), 100, 1],
  ['no report', 2, undefined, 0, 1],
])('%s is counted', (_, code, text, passed, findings) => {
  expect(outcomeOf('', code, text)).toMatchObject({ passed, findings });
});

test('the settings name values that exist, and give sign-out a session of its own', () => {
  const settings = settingsOf(
    { name: 'head', token: 'a', spare: 'b', ours: [] },
    { 'path.orderId': ['1'], 'path.jobId': [] },
  );
  expect(settings).toContain('"path.orderId" = { dictionary = "d0", probability = 0.8 }');
  expect(settings).not.toContain('jobId');
  expect(settings).toMatch(
    /include-operation-id = "session_signOut"\nheaders = \{ Authorization = "Bearer b" \}/,
  );
});
