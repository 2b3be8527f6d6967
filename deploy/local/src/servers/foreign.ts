import { Failure, explain } from '../failure.ts';
import { databaseOf } from '../services.ts';
import { answers } from './postgres.ts';
import { redisAnswers } from './redis.ts';
import type { ServerName } from './servers.ts';
import { namespace, temporalAnswers } from './temporal.ts';

const variables = {
  postgres: 'DATABASE_URL',
  redis: 'REDIS_URL',
  temporal: 'TEMPORAL_ADDRESS',
} as const satisfies Record<ServerName, string>;

/** Servers of yours, named by the environment: they take the place of ours. */
export function foreignServers(env: NodeJS.ProcessEnv): Partial<Record<ServerName, string>> {
  return Object.fromEntries(
    Object.entries(variables).flatMap(([name, variable]) => (env[variable] ? [[name, env[variable]]] : [])),
  );
}

/** @throws Failure naming the first that does not answer */
export async function checkForeign(
  foreign: Partial<Record<ServerName, string>>,
  env: NodeJS.ProcessEnv,
): Promise<void> {
  const space = env['TEMPORAL_NAMESPACE'] || namespace;
  const check: Record<ServerName, (at: string) => Promise<void>> = {
    postgres: (at) => answers(databaseOf(at).adminUrl),
    redis: redisAnswers,
    temporal: (at) => temporalAnswers(at, space),
  };
  const remedy: Record<ServerName, string> = {
    postgres: 'Its role must be allowed to make databases, roles and schemas.',
    redis: 'It must keep what it takes: maxmemory-policy noeviction, appendonly yes.',
    temporal: `It needs the namespace ${space}: temporal operator namespace create ${space}`,
  };
  for (const [name, at] of Object.entries(foreign) as [ServerName, string][])
    try {
      await check[name](at);
    } catch (error) {
      if (error instanceof Failure) throw error;
      throw new Failure(
        `${variables[name]} is set, but that server does not answer: ${explain(error).what}`,
        `Mend the address, or unset ${variables[name]} and an embedded server is started. ${remedy[name]}`,
      );
    }
}
