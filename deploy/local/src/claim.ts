import { mkdirSync, unlinkSync } from 'node:fs';
import { join } from 'node:path';
import { Failure } from '@otdel/servers';
import { aliveIn, claimFile, type Stamp } from '../alive.mjs';
import { readState } from './state.ts';

const fileOf = (home: string): string => join(home, 'launcher.json');

/** The launcher that runs the stack of this home now. */
export const launcherOf = (home: string): Stamp | undefined => aliveIn(fileOf(home));

/**
 * Makes this process the only launcher of a home. The claim of a process that has ended does not count.
 * @returns a function that releases the claim @throws Failure when another one runs
 */
export function claim(home: string): () => void {
  mkdirSync(home, { recursive: true, mode: 0o700 });
  const file = fileOf(home);
  const holder = claimFile(file, 'launcher');
  if (!holder) return () => unlinkSync(file);
  const url = readState(home)?.gatewayUrl;
  throw new Failure(
    `Otdel runs already${url ? ` at ${url}` : ', it is just starting'} (process ${holder.pid}, ${home}).`,
    'npm run status shows it, npm run stop ends it. For another one beside it: OTDEL_HOME=/some/folder npm start',
  );
}
