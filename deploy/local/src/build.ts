import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, globSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Failure } from '@otdel/servers';
import { claimFile } from '../alive.mjs';
import { binaries, root } from './paths.ts';

const state = join(root, '.nx', 'built.json');
const lock = join(root, '.nx', 'building.json');

/** Folders of the packages that have a build. */
const projects = (): string[] =>
  globSync('{libs,services}/*/package.json', { cwd: root })
    .filter((manifest) => readFileSync(join(root, manifest), 'utf8').includes('"build":'))
    .map((manifest) => join(root, dirname(manifest)));

/** A hash that changes with any source. It takes 13 ms; Nx would take 0.8 s of each start. */
function fingerprint(): string {
  const hash = createHash('sha256');
  const files = globSync(
    ['{libs,services}/*/{package.json,src/**/*.{ts,json}}', '.swcrc', 'nx.json', 'package-lock.json'],
    {
      cwd: root,
      exclude: ['**/*.{test,spec}.ts'],
    },
  );
  for (const file of files.sort()) {
    const { size, mtimeMs } = statSync(join(root, file));
    hash.update(`${file} ${size} ${mtimeMs}\n`);
  }
  return hash.digest('hex');
}

const isBuilt = (print: string): boolean =>
  existsSync(state) &&
  readFileSync(state, 'utf8') === print &&
  projects().every((folder) => existsSync(join(folder, 'dist')));

/**
 * Builds libs and services when their sources have changed since the last build. One process builds, others wait.
 * @returns the hash of the sources @throws Failure with the compiler's output
 */
export async function ensureBuilt({
  onBuild = () => {},
  signal,
}: { onBuild?: () => void; signal?: AbortSignal } = {}): Promise<string> {
  const first = fingerprint();
  if (isBuilt(first)) return first;
  mkdirSync(join(root, '.nx'), { recursive: true });
  const release = await takeTurn();
  try {
    const print = fingerprint();
    if (isBuilt(print)) return print;
    onBuild();
    await runNx(signal);
    writeFileSync(state, print);
    return print;
  } finally {
    release();
  }
}

async function takeTurn(): Promise<() => void> {
  while (claimFile(lock, 'build')) await pause(200);
  return () => rmSync(lock, { force: true });
}

async function runNx(signal?: AbortSignal): Promise<void> {
  const child = spawn(join(binaries, 'nx'), ['run-many', '-t', 'build', '--outputStyle=static'], {
    cwd: root,
    env: {
      ...process.env,
      PATH: `${binaries}${delimiter}${process.env['PATH'] ?? ''}`,
      NX_DAEMON: 'false',
      NX_TUI: 'false',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(signal && { signal }),
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (output += String(text)));
  const { promise, resolve, reject } = Promise.withResolvers<number | null>();
  child.once('error', reject).once('close', resolve);
  if ((await promise) !== 0)
    throw new Failure(
      `The build failed:\n${output.trim().split('\n').slice(-40).join('\n')}`,
      'Mend the source that is named above, or see all of it: npm run build',
    );
}
