import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Child } from '@otdel/servers';
import { Supervisor, waitBefore, whyEnded } from './supervisor.ts';
import { began } from '../alive.mjs';

const folder = mkdtempSync(join(tmpdir(), 'otdel-supervisor-'));
const lines: string[] = [];
const supervisors: Supervisor[] = [];
afterEach(async () => {
  await Promise.all(supervisors.splice(0).map((k) => k.stop()));
  lines.length = 0;
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A program that runs until it is stopped, or ends by itself. */
const keep = (script: string, probe: () => Promise<void> = () => Promise.resolve()): Supervisor => {
  const supervisor = new Supervisor(
    'sleeper',
    (signal) =>
      Child.start({
        name: 'sleeper',
        command: process.execPath,
        args: ['-e', script],
        logFile: join(folder, 'sleeper.log'),
        probe,
        signal,
      }),
    (text) => lines.push(text),
  );
  supervisors.push(supervisor);
  return supervisor;
};
const sleeps = 'setInterval(() => {}, 1000)';

it.each([
  [1, 200],
  [2, 500],
  [6, 10_000],
  [60, 10_000],
])('waits longer with each fall: the %i. one', (falls, ms) => expect(waitBefore(falls)).toBe(ms));

it.each([
  [{ code: 1, signal: null }, 'with code 1'],
  [{ code: null, signal: 'SIGKILL' as const }, 'by SIGKILL'],
])('describes how it ended', (ending, words) => expect(whyEnded(ending)).toBe(words));

it('starts again what was killed, with one line for the fall and one for the return', async () => {
  const supervisor = keep(sleeps);
  await supervisor.start();
  const first = supervisor.pid!;
  await supervisor.killAndRestart();
  expect(supervisor.pid).toBeGreaterThan(0);
  expect(supervisor.pid).not.toBe(first);
  expect(lines).toEqual(['sleeper ended by SIGKILL; it starts again in 0.2 s', 'sleeper is up again']);
});

it('does not restart what was stopped, until it is started', async () => {
  const supervisor = keep(sleeps);
  await supervisor.start();
  const { pid } = supervisor;
  await supervisor.stop();
  await pause(400);
  expect([supervisor.pid, began(pid!)]).toEqual([undefined, undefined]);
  await supervisor.start();
  expect(supervisor.pid).toBeGreaterThan(0);
  expect(lines).toEqual([]);
});

it('does not wait for one that is still starting when it is no longer wanted', async () => {
  const supervisor = keep(sleeps, () => Promise.reject(new Error('not yet')));
  const started = supervisor.start();
  started.catch(() => {});
  await pause(200);
  await supervisor.stop();
  await expect(started).rejects.toThrow('aborted');
  expect(supervisor.pid).toBeUndefined();
});

it('fails a first start with the last words of the program, without its stack', async () => {
  const supervisor = keep("throw new Error('no such thing')", () => Promise.reject(new Error('refused')));
  await expect(supervisor.start()).rejects.toThrow(/sleeper ended at once[\s\S]*no such thing/);
  await expect(supervisor.start()).rejects.toThrow(/^(?![\s\S]*node:internal)/);
});
