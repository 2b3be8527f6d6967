import { isOn } from './settings.ts';
import {
  explain,
  Failure,
  namespace,
  processesAt,
  postgresAnswers,
  redisAnswers,
  temporalAnswers,
  type ServerName,
} from '@otdel/servers';

const variables = {
  postgres: 'DATABASE_URL',
  redis: 'REDIS_URL',
  temporal: 'TEMPORAL_ADDRESS',
} as const satisfies Record<ServerName, string>;

/** Servers that the environment names: they are used in place of ours. */
export function foreignServers(env: NodeJS.ProcessEnv): Partial<Record<ServerName, string>> {
  return Object.fromEntries(
    Object.entries(variables).flatMap(([name, variable]) => (env[variable] ? [[name, env[variable]]] : [])),
  );
}

/** @throws Failure with the name of the first server that does not answer */
export async function checkForeign(
  foreign: Partial<Record<ServerName, string>>,
  env: NodeJS.ProcessEnv,
): Promise<void> {
  const space = namespaceOf(env);
  const check: Record<ServerName, (at: string) => Promise<void>> = {
    postgres: (at) => postgresAnswers(databaseOf(at).adminUrl),
    redis: redisAnswers,
    temporal: async (at) => temporalAnswers(at, space, await accessOf(env)),
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

const namespaceOf = (env: NodeJS.ProcessEnv): string => env['TEMPORAL_NAMESPACE'] || namespace;

async function accessOf(env: NodeJS.ProcessEnv) {
  const { temporalAccess } = await import('@otdel/temporal/access');
  return temporalAccess({ ...env, TEMPORAL_TLS: isOn(env, 'TEMPORAL_TLS') });
}

/**
 * Processes of another moment would meet a restored firm.
 * @throws Failure while a Temporal that the environment names does not answer, or has processes that run
 */
export async function mustHaveNoProcesses(env: NodeJS.ProcessEnv): Promise<void> {
  const { temporal: address } = foreignServers(env);
  if (!address) return;
  await checkForeign({ temporal: address }, env);
  const space = namespaceOf(env);
  const count = await processesAt(address, space, await accessOf(env));
  if (count > 0)
    throw new Failure(
      `Processes still run in the namespace ${space} of ${address} (${count}): they know the firm of before.`,
      `Stop that firm, and end them: temporal workflow terminate --namespace ${space} --query "ExecutionStatus='Running'"; or name an empty namespace, TEMPORAL_NAMESPACE=…`,
    );
}

/**
 * Splits DATABASE_URL, the address of the firm's database on a server that the environment names.
 * @returns the administrator's address and the name of the database
 */
export function databaseOf(url: string): { adminUrl: string; name: string } {
  const parsed = URL.parse(url);
  if (!parsed || !/^postgres(ql)?:$/.test(parsed.protocol))
    throw new Failure(
      'DATABASE_URL is not the address of a PostgreSQL.',
      'Write it as postgresql://user:password@host:5432/name',
    );
  const named = parsed.pathname.slice(1);
  parsed.pathname = '/postgres';
  return { adminUrl: parsed.toString(), name: named && named !== 'postgres' ? named : 'otdel' };
}
