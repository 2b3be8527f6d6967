import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { Failure } from '@otdel/servers';
import { launcherOf } from './claim.ts';
import { readState } from './state.ts';
import { isAlive } from '../alive.mjs';

/** Data of the firm. Ports and compiled code may stay. */
const data = ['postgres', 'redis', 'temporal', 'logs', 'stack.json'];
/** Passwords of accounts in PostgreSQL: they stay when PostgreSQL is a server that the environment names. */
const keys = ['secrets.json', 'accounts.txt'];

/** Deletes the firm of this home. @throws Failure while it runs, or when nobody can be asked */
export async function reset(home: string, yes: boolean): Promise<string> {
  const running = readState(home)?.processes.some(isAlive) ?? false;
  if (launcherOf(home) || running) throw new Failure('The firm runs.', 'Stop it first: npm run stop');
  const ours = existsSync(join(home, 'postgres'));
  const present = [...data, ...(ours ? keys : [])].filter((name) => existsSync(join(home, name)));
  if (present.length === 0) return 'There is nothing to forget.';
  if (!yes && !(await agreed(home))) return 'Nothing was changed.';
  for (const name of present) rmSync(join(home, name), { recursive: true, force: true });
  return `Forgotten. npm start begins with an empty firm. Servers of your own (DATABASE_URL …) were not touched.`;
}

async function agreed(home: string): Promise<boolean> {
  if (!process.stdin.isTTY)
    throw new Failure('Nobody can be asked here.', 'Agree beforehand: npm run reset -- --yes');
  const ask = createInterface({ input: process.stdin, output: process.stdout });
  const answer = await ask.question(
    `This deletes all data of the firm in ${home}: orders, clients, accounts. Sure? (yes/no) `,
  );
  ask.close();
  return /^y(es)?$/i.test(answer.trim());
}
