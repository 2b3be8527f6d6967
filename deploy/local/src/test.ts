import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ensureBuilt } from './build.ts';
import { root } from './paths.ts';
import { exitCode, withOurNode } from './run.ts';
import { styleText } from 'node:util';

/** What Jest says of a run, as far as we look at it. */
export interface Results {
  numPassedTests: number;
  numFailedTests: number;
  numPendingTests: number;
  testResults: {
    name: string;
    status: string;
    assertionResults: { status: string; fullName: string }[];
  }[];
}

export const resultsFile = join(root, '.otdel', 'test-results.json');

/** Everything a contributor must see green. @param args for Jest @returns the exit code */
export async function test(args: readonly string[]): Promise<number> {
  await ensureBuilt({ onBuild: () => console.log('Building libs and services …') });
  mkdirSync(dirname(resultsFile), { recursive: true });
  rmSync(resultsFile, { force: true });
  const jest = join(root, 'node_modules', 'jest', 'bin', 'jest.js');
  const flags = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'];
  const started = Date.now();
  const child = spawn(process.execPath, [...flags, jest, '--json', '--outputFile', resultsFile, ...args], {
    cwd: root,
    stdio: 'inherit',
    env: withOurNode(),
  });
  const code = await exitCode(child);
  if (!existsSync(resultsFile)) {
    console.log(styleText('red', `\nJest ended without results (exit code ${code}).`));
    return code || 1;
  }
  const results = JSON.parse(readFileSync(resultsFile, 'utf8')) as Results;
  console.log(`\n${summary(results, Date.now() - started)}`);
  return code;
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

/** Tests that failed, and files that could not be run at all. */
export function failures({ testResults }: Results): string[] {
  return testResults.flatMap(({ name, status, assertionResults }) => {
    const failed = assertionResults.filter((a) => a.status === 'failed');
    if (failed.length === 0 && status === 'failed') return [`${name} could not be run`];
    return failed.map((a) => `${name}: ${a.fullName}`);
  });
}
