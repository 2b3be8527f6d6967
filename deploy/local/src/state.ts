import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Stamp } from '../alive.mjs';

export interface Running extends Stamp {
  kind: 'server' | 'service';
}
/** stack.json: other commands learn of a running stack from it. */
export interface StackState {
  /** Missing until the gateway serves. */
  gatewayUrl?: string;
  temporalUi?: string;
  startedAt: string;
  launcher: Stamp;
  /** All processes of the stack: the next start, or `stop`, ends them when the launcher was killed. */
  processes: Running[];
  /** The http url of each service, and the address of each server without its password. */
  addresses: Record<string, string>;
  /** Servers that the environment names: we do not start or stop them. */
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
  // the rename replaces the file in one step: readers never see half of it
  writeFileSync(`${file}.new`, `${JSON.stringify(state, null, 2)}\n`, { mode: 0o600 });
  renameSync(`${file}.new`, file);
}
export const forgetState = (home: string): void => rmSync(fileOf(home), { force: true });
