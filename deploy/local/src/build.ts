import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Failure } from '@otdel/servers';
import { claimFile } from '../alive.mjs';
import { binaries, root } from './paths.ts';

const state = join(root, '.nx', 'built.json');
const lock = join(root, '.nx', 'building.json');

/** Folders with a build of their own. */
function projects(): string[] {
  return ['libs', 'services'].flatMap((kind) =>
    readdirSync(join(root, kind))
      .map((name) => join(root, kind, name))
      .filter((folder) => {
        const manifest = join(folder, 'package.json');
        return existsSync(manifest) && /"build":/.test(readFileSync(manifest, 'utf8'));
      }),
  );
}

/** Changes whenever a source does; milliseconds, where asking Nx takes seconds. */
function fingerprint(folders: readonly string[]): string {
  const hash = createHash('sha256');
  const add = (file: string) => {
    const { size, mtimeMs } = statSync(file);
    hash.update(`${file} ${size} ${mtimeMs}\n`);
  };
  for (const folder of folders) {
    add(join(folder, 'package.json'));
    const sources = readdirSync(join(folder, 'src'), { recursive: true, withFileTypes: true });
    for (const file of sources)
      if (file.isFile() && !/\.(test|spec)\.ts$/.test(file.name)) add(join(file.parentPath, file.name));
  }
  for (const file of ['.swcrc', 'nx.json', 'package-lock.json']) add(join(root, file));
  return hash.digest('hex');
}

const isBuilt = (folders: readonly string[], print: string): boolean =>
  folders.every((folder) => existsSync(join(folder, 'dist'))) &&
  existsSync(state) &&
  readFileSync(state, 'utf8') === print;

/**
 * Builds libs and services when their sources have changed since the last time. One process builds, others wait.
 * @returns what was built, as a fingerprint @throws Failure with the compiler's words
 */
export async function ensureBuilt({
  onBuild = () => {},
  signal,
}: { onBuild?: () => void; signal?: AbortSignal } = {}): Promise<string> {
  const folders = projects();
  const first = fingerprint(folders);
  if (isBuilt(folders, first)) return first;
  mkdirSync(join(root, '.nx'), { recursive: true });
  const release = await takeTurn();
  try {
    const print = fingerprint(folders);
    if (isBuilt(folders, print)) return print;
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
