import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Stamp } from '../alive.mjs';

export interface Running extends Stamp {
  kind: 'server' | 'service';
}
/** stack.json: what other commands know of a running stack. */
export interface StackState {
  /** Missing until the gateway serves. */
  gatewayUrl?: string;
  temporalUi?: string;
  startedAt: string;
  launcher: Stamp;
  /** Everything this stack has started, for whoever has to end it when the launcher was killed. */
  processes: Running[];
  /** Addresses: of a service its http url, of a server what clients need (without passwords). */
  addresses: Record<string, string>;
  /** Servers of yours, given by URL: we do not start or stop them. */
  foreign: string[];
}

const fileOf = (home: string): string => join(home, 'stack.json');

export function readState(home: string): StackState | undefined {
  const file = fileOf(home);
  try {
    return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as StackState) : undefined;
  } catch {
    return undefined;
  }
}
export function writeState(home: string, state: StackState): void {
  const file = fileOf(home);
  // readers must never see half of it
  writeFileSync(`${file}.new`, `${JSON.stringify(state, null, 2)}\n`, { mode: 0o600 });
  renameSync(`${file}.new`, file);
}
export const forgetState = (home: string): void => rmSync(fileOf(home), { force: true });
