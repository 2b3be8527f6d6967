import { styleText } from 'node:util';

/** The part of Jest's results that is read here. */
export interface Results {
  /** Epoch milliseconds. */
  startTime: number;
  numPassedTests: number;
  numPendingTests: number;
  testResults: {
    testFilePath: string;
    failureMessage?: string | null;
    testResults: { status: string; fullName: string }[];
  }[];
}

/** A reporter for Jest: prints the names of failed tests and how many passed. */
export default class TestSummary {
  onRunComplete(_: unknown, results: Results): void {
    const text = summary(results, Date.now() - results.startTime);
    process.once('exit', () => console.log(`\n${text}`)); // after Jest's last lines
  }
}

/** @example 812 passed, 0 failed in 4 min 10 s */
export function summary(results: Results, ms: number): string {
  const failed = failures(results);
  const time = `${Math.floor(ms / 60_000)} min ${Math.floor((ms % 60_000) / 1000)} s`;
  const skipped = results.numPendingTests ? `, ${results.numPendingTests} skipped` : '';
  const line = `${results.numPassedTests} passed, ${failed.length} failed${skipped} in ${time}`;
  if (failed.length === 0) return styleText('green', line);
  return [...failed.map((name) => styleText('red', `failed: ${name}`)), styleText('red', line)].join('\n');
}

/** Names of failed tests, and of files that could not be run. */
export const failures = ({ testResults }: Results): string[] =>
  testResults.flatMap((file) => {
    const failed = file.testResults.filter((test) => test.status === 'failed');
    if (failed.length === 0 && file.failureMessage) return [`${file.testFilePath} could not be run`];
    return failed.map((test) => `${file.testFilePath}: ${test.fullName}`);
  });
