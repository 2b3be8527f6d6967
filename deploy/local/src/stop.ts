import { setTimeout as pause } from 'node:timers/promises';
import { Failure } from '@otdel/servers';
import { launcherOf } from './claim.ts';
import { isAlive } from '../alive.mjs';
import { endOrphans } from './orphans.ts';
import { forgetState, readState } from './state.ts';

const patience = 40_000;

/**
 * Stops the stack of this home wherever it was started, or ends the processes that a killed launcher has left.
 * @returns a sentence for people
 */
export async function stopStack(home: string): Promise<string> {
  const launcher = launcherOf(home);
  if (launcher) {
    process.kill(launcher.pid, 'SIGTERM');
    const giveUpAt = Date.now() + patience;
    while (isAlive(launcher)) {
      if (Date.now() > giveUpAt)
        throw new Failure(
          `The launcher (process ${launcher.pid}) does not stop.`,
          `kill -9 ${launcher.pid}, and npm run stop again ends what it leaves.`,
        );
      await pause(100);
    }
    return 'Stopped.';
  }
  const ended = await endOrphans(readState(home)?.processes ?? []);
  forgetState(home);
  return ended.length > 0
    ? `Ended what a killed launcher had left: ${ended.join(', ')}.`
    : 'Nothing runs here.';
}
