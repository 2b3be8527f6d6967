import { Failure } from '@otdel/servers';
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** The oldest that the pinned schemathesis runs on. */
const oldest = [3, 11] as const;
const here = join(import.meta.dirname, '..');
const folder = join(here, '.venv');
const wanted = join(here, 'requirements.txt');
const bin = (name: string) =>
  process.platform === 'win32' ? join(folder, 'Scripts', `${name}.exe`) : join(folder, 'bin', name);

/** @returns the command of a Python that can make environments; undefined where there is none */
export function findPython(names: readonly string[] = ['python3', 'python']): string | undefined {
  const ask = `import sys, venv, ensurepip; sys.exit(sys.version_info < (${oldest.join(', ')}))`;
  return names.find((name) => spawnSync(name, ['-c', ask], { stdio: 'ignore' }).status === 0);
}

export const leftOut = `LEFT OUT: npm run fuzz needs Python ${oldest.join('.')} or newer with its venv and ensurepip, and there is none on the PATH. Nothing was tried.`;

/**
 * Schemathesis with all it needs, each by version and hash, in a folder of its own. A folder of other requirements is
 * made anew.
 * @returns its program @throws Failure with what pip says
 */
export function installSchemathesis(python: string, onProgress: (text: string) => void): string {
  const mark = join(folder, 'requirements.txt');
  const text = readFileSync(wanted, 'utf8');
  if (existsSync(mark) && readFileSync(mark, 'utf8') === text && works()) return bin('schemathesis');
  onProgress('installing schemathesis (the first time, or its version has changed)');
  rmSync(folder, { recursive: true, force: true });
  run(python, ['-m', 'venv', folder]);
  const quiet = ['--quiet', '--disable-pip-version-check', '--no-input'];
  run(bin('python'), ['-m', 'pip', 'install', ...quiet, '--require-hashes', '-r', wanted]);
  writeFileSync(mark, text);
  return bin('schemathesis');
}

/** An environment whose Python is gone runs nothing. */
const works = () => spawnSync(bin('schemathesis'), ['--version'], { stdio: 'ignore' }).status === 0;

function run(program: string, args: readonly string[]): void {
  const { status, stderr, error } = spawnSync(program, args, { encoding: 'utf8' });
  if (status === 0) return;
  throw new Failure(
    `Schemathesis could not be installed: ${(error?.message ?? stderr).trim().split('\n').slice(-5).join('\n')}`,
    'Check the network (python3 -m pip download schemathesis) and run it again.',
  );
}
