import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Child } from './child.ts';
import { onPath } from './wheel.ts';

const folder = mkdtempSync(join(tmpdir(), 'otdel-child-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const fileIn = (of: string, mode: number): string => {
  const file = join(folder, of, 'server');
  mkdirSync(join(folder, of), { recursive: true });
  writeFileSync(file, '#!/bin/sh\n');
  chmodSync(file, mode);
  return file;
};

it.each([
  ['that may not be run', () => fileIn('plain', 0o644), 'EACCES'],
  ['that is not there', () => join(folder, 'nowhere'), 'ENOENT'],
])('does not look for the answer of a program %s', async (_, command, code) => {
  let looked = 0;
  for (const rotate of [true, false])
    await expect(
      Child.start({
        name: 'server',
        command: command(),
        args: [],
        logFile: join(folder, 'server.log'),
        rotate,
        probe: () => Promise.reject(new Error(`look ${++looked}`)),
      }),
    ).rejects.toThrow(new RegExp(`^server cannot be started: .*${code}`));
  await pause(250);
  expect(looked).toBe(0);
});

describe('the PATH', () => {
  const { PATH } = process.env;
  afterEach(() => (process.env['PATH'] = PATH));
  it('gives only what can be run', () => {
    mkdirSync(join(folder, 'folder', 'server'), { recursive: true });
    fileIn('plain', 0o644);
    const program = fileIn('programs', 0o755);
    const folders = ['', 'folder', 'plain', 'programs'].map((name) => name && join(folder, name));
    process.env['PATH'] = folders.join(delimiter);
    expect(onPath('server')).toBe(program);
    process.env['PATH'] = folders.slice(0, -1).join(delimiter);
    expect(onPath('server')).toBeUndefined();
  });
});
