import { failures, summary, type Results } from './test-summary.ts';

it('sums up a run of tests: a file that could not be run counts as a failure', () => {
  const results: Results = {
    startTime: 0,
    numPassedTests: 3,
    numPendingTests: 0,
    testResults: [
      {
        testFilePath: 'a.test.ts',
        failureMessage: 'adds: 3 is not 4',
        testResults: [
          { status: 'failed', fullName: 'adds' },
          { status: 'passed', fullName: 'ok' },
        ],
      },
      { testFilePath: 'b.test.ts', failureMessage: 'no such module', testResults: [] },
      { testFilePath: 'c.test.ts', failureMessage: null, testResults: [] },
    ],
  };
  expect(failures(results)).toEqual(['a.test.ts: adds', 'b.test.ts could not be run']);
  expect(summary(results, 61_000)).toContain('3 passed, 2 failed in 1 min 1 s');
});
