import { explain, Failure } from '@otdel/servers';
import { administrator, demoAccounts, loadDemo } from './demo.ts';
import { endNow } from './orphans.ts';
import type { Stack } from './stack.ts';
import { startStack } from './starting.ts';
import { readState } from './state.ts';
import { isTold, noteTold } from './marks.ts';
import { summary, type FirstPassword } from './summary.ts';
import { styleText } from 'node:util';
import { printProgress } from './print.ts';

/** Signals within so many milliseconds count as one: both a terminal and npm pass Ctrl-C on. */
const samePress = 700;

/**
 * `npm start`: runs the whole firm in this terminal until Ctrl-C.
 * @throws Failure when it could not start
 */
export async function start(home: string, { port, demo }: { port?: number; demo: boolean }): Promise<void> {
  const began = performance.now();
  console.log(styleText('bold', 'Otdel starts') + styleText('dim', ` (data in ${home})`));
  const stopping = new AbortController();
  const stopped = stopOnSignal(home, stopping);
  const stack = await startOrGiveUp(home, { port, demo }, stopping.signal);
  if (!stack) return;
  console.log(
    `\n  serving at ${styleText('bold', stack.openAt ?? stack.url)}, ${styleText('dim', `${sinceThen(began)} s after the start`)}\n`,
  );
  if (demo) await loadDemo(stack, printProgress, stopping.signal).catch((e) => onlyPrint(e, stopping.signal));
  if (!stopping.signal.aborted) console.log(summary(stack, await firstPasswordOf(stack), demoAccounts(home)));
  await stopped;
  console.log('\nStopping services, then servers …');
  await stack.stop();
  console.log('Stopped. Data are kept; npm start goes on with them.');
}

async function startOrGiveUp(
  home: string,
  { port, demo }: { port: number | undefined; demo: boolean },
  signal: AbortSignal,
): Promise<Stack | undefined> {
  try {
    return await startStack({
      home,
      onProgress: printProgress,
      signal,
      adminMustChange: !demo,
      ...(port && { port }),
    });
  } catch (error) {
    if (!signal.aborted) throw error;
    console.log('Stopped before it served. Nothing is left running.');
    return undefined;
  }
}

function stopOnSignal(home: string, stopping: AbortController): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  let first = 0;
  const onSignal = () => {
    if (!first) {
      first = performance.now();
      stopping.abort(new Failure('The start was given up.', ''));
      resolve();
    } else if (performance.now() - first > samePress) {
      endNow(readState(home)?.processes ?? []);
      console.log('Forced. Data are kept; the next start mends what was cut off.');
      process.exit(130);
    }
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, onSignal);
  return promise;
}

/** The first password of the administrator. One that must be changed is printed once. */
export async function firstPasswordOf(stack: Stack): Promise<FirstPassword> {
  if (await isTold(stack.databaseUrl)) return 'told';
  const admin = await administrator(stack).catch(() => undefined);
  if (!admin) return 'changed';
  const { adminPassword: password, databaseUrl } = stack;
  const { mustChange } = admin;
  return mustChange && !(await noteTold(databaseUrl)) ? 'told' : { password, mustChange };
}

/** A firm serves also without the demo: a failed load is only printed. */
const onlyPrint = (error: unknown, { aborted }: AbortSignal): void =>
  printProgress(
    aborted
      ? 'the load of the demo firm was cut off; the next start goes on with it'
      : `the demo firm was not loaded: ${explain(error).what}`,
  );
const sinceThen = (then: number): string => ((performance.now() - then) / 1000).toFixed(1);
