import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { ensureBuilt } from './build.ts';
import { root } from './paths.ts';
import { exitCode, withOurNode } from './run.ts';

/** Runs tests; without a choice, all but those that start whole firms. @param args for Jest @returns the exit code */
export async function test(args: readonly string[]): Promise<number> {
  await ensureBuilt({ onBuild: () => console.log('Building libs and services …') });
  const jest = join(root, 'node_modules', 'jest', 'bin', 'jest.js');
  const flags = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'];
  const projects = args.includes('--selectProjects') ? [] : ['--selectProjects', 'unit', 'integration'];
  // last, since Jest takes every argument after it for one more reporter
  const reporters = ['default', join(import.meta.dirname, 'test-summary.ts')].flatMap((r) => [
    '--reporters',
    r,
  ]);
  const child = spawn(process.execPath, [...flags, jest, ...args, ...projects, ...reporters], {
    cwd: root,
    stdio: 'inherit',
    env: withOurNode(),
  });
  return exitCode(child);
}
