import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Failure, startServers } from '@otdel/servers';
import { stamp } from '../../alive.mjs';
import { claim, launcherOf } from '../claim.ts';
import { checkForeign, databaseOf } from '../foreign.ts';
import { closeToOthers } from '../home.ts';
import { keptPorts } from '../kept-ports.ts';
import { forgetState, readState, writeState } from '../state.ts';

/** The administrator's address of a PostgreSQL, and the name of the firm's database there. */
export interface FirmDatabase {
  adminUrl: string;
  name: string;
}

export function urlOf({ adminUrl }: FirmDatabase, name: string): string {
  const url = new URL(adminUrl);
  url.pathname = `/${name}`;
  return url.toString();
}

/** Reaches the database of a firm that runs, or starts it for the while. @throws Failure when there is none */
export async function withDatabase<T>(
  home: string,
  env: NodeJS.ProcessEnv,
  work: (database: FirmDatabase) => Promise<T>,
): Promise<T> {
  if (env['DATABASE_URL'] || !launcherOf(home)) {
    if (!env['DATABASE_URL'] && !existsSync(join(home, 'postgres', 'data')))
      throw new Failure(`There is no firm in ${home}.`, 'OTDEL_HOME names its folder.');
    // a firm may run on a PostgreSQL of others while it is copied
    return env['DATABASE_URL'] ? work(await foreign(env)) : withStopped(home, env, work);
  }
  const state = readState(home);
  const address = state?.addresses['postgres'];
  if (state?.foreign.includes('postgres'))
    throw new Failure('This firm is in a PostgreSQL of others.', 'Set DATABASE_URL as for npm start.');
  if (!state?.gatewayUrl || !address)
    throw new Failure('The firm is just starting.', 'Try again when it serves.');
  const url = new URL(address);
  url.username = 'otdel_admin';
  url.password = readFileSync(join(home, 'postgres', 'password'), 'utf8');
  return work(databaseOf(url.toString()));
}

/** The same for a firm that must not run. @throws Failure while it runs */
export async function withStopped<T>(
  home: string,
  env: NodeJS.ProcessEnv,
  work: (database: FirmDatabase) => Promise<T>,
): Promise<T> {
  const giveUp = claim(home);
  try {
    closeToOthers(home);
    if (env['DATABASE_URL']) return await work(await foreign(env));
    const left = readState(home)?.processes ?? [];
    const { endOrphans } = await import('../orphans.ts');
    await endOrphans(left);
    const servers = await startServers({ dataDir: home, only: ['postgres'], ports: keptPorts(home) });
    try {
      const { child, address } = servers.postgres!;
      writeState(home, {
        startedAt: new Date().toISOString(),
        launcher: stamp('launcher', process.pid),
        processes: [{ kind: 'server', ...stamp('postgres', child.pid) }],
        addresses: {},
        foreign: [],
      });
      return await work(databaseOf(address));
    } finally {
      await servers.stop();
      forgetState(home);
    }
  } finally {
    giveUp();
  }
}

async function foreign(env: NodeJS.ProcessEnv): Promise<FirmDatabase> {
  await checkForeign({ postgres: env['DATABASE_URL']! }, env);
  return databaseOf(env['DATABASE_URL']!);
}
