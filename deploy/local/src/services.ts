import type { Service } from '@otdel/contracts';
import { join } from 'node:path';
import { Failure } from './failure.ts';
import { root } from './paths.ts';
import type { Secrets } from './secrets.ts';

/** What of our own environment services may see. */
const passedOn =
  /^(PATH|HOME|LANG|LC_.*|TZ|TMPDIR|LOG_LEVEL|FIRM_.*|TEMPORAL_NAMESPACE|TEMPORAL_PAYLOAD_KEY|BUILD_ID|RATE_LIMIT|PUBLIC_URL|TRUST_PROXY|OTEL_.*|NODE_EXTRA_CA_CERTS)$/;

/** Connections and megabytes of heap; a small firm on a small machine. */
const sizes: Record<Service, { pool: number; heap: number }> = {
  gateway: { pool: 6, heap: 160 },
  orders: { pool: 16, heap: 320 },
  crm: { pool: 6, heap: 160 },
  planning: { pool: 6, heap: 160 },
  analytics: { pool: 6, heap: 192 },
};
/** By name alone: the published language itself would cost the launcher some 30 MB. */
export const services = Object.keys(sizes) as Service[];

export interface Surroundings {
  /** As an administrator. */
  databaseUrl: string;
  redisUrl: string;
  temporalAddress: string;
  /** By name of the service, and `<service>Rpc`. */
  ports: Record<string, number>;
  secrets: Secrets;
  env: NodeJS.ProcessEnv;
  /** Where compiled code is kept between starts. */
  compileCache: string;
}

export const rpcPort = (service: Service): string => `${service}Rpc`;
/** Names of all ports that services need. The gateway answers no calls. */
export const servicePorts: readonly string[] = services.flatMap((s) =>
  s === 'gateway' ? [s] : [s, rpcPort(s)],
);
export const httpOf = (service: Service, ports: Record<string, number>): string =>
  `http://127.0.0.1:${ports[service]}`;

const inherited = (env: NodeJS.ProcessEnv) =>
  Object.fromEntries(Object.entries(env).filter(([name]) => passedOn.test(name)));

export function serviceDatabaseUrl(service: Service, { databaseUrl, secrets }: Surroundings): string {
  const url = new URL(databaseUrl);
  url.username = `otdel_${service}`;
  url.password = secrets.DB_PASSWORDS[service];
  return url.toString();
}

/** The environment of a service: secrets reach only whom they concern. */
export function serviceEnv(service: Service, at: Surroundings): NodeJS.ProcessEnv {
  const { ports, secrets } = at;
  const peers = services.flatMap((peer) =>
    peer === 'gateway' ? [] : [[`${peer.toUpperCase()}_RPC`, `127.0.0.1:${ports[rpcPort(peer)]}`]],
  );
  return {
    ...inherited(at.env),
    NODE_ENV: 'production',
    NODE_COMPILE_CACHE: at.compileCache,
    // threads of one small process need no memory arenas of their own
    MALLOC_ARENA_MAX: '2',
    SERVICE: service,
    HTTP_PORT: String(ports[service]),
    ...(service !== 'gateway' && { RPC_PORT: String(ports[rpcPort(service)]) }),
    ...Object.fromEntries(peers),
    DATABASE_URL: serviceDatabaseUrl(service, at),
    DB_POOL: String(sizes[service].pool),
    REDIS_URL: at.redisUrl,
    TEMPORAL_ADDRESS: at.temporalAddress,
    ...(service === 'gateway' && {
      TOKEN_SECRET: secrets.TOKEN_SECRET,
      ADMIN_PASSWORD: secrets.ADMIN_PASSWORD,
    }),
  };
}

export const migrationEnv = (service: Service, at: Surroundings): NodeJS.ProcessEnv => ({
  ...inherited(at.env),
  NODE_COMPILE_CACHE: at.compileCache,
  DATABASE_ADMIN_URL: at.databaseUrl,
  DB_PASSWORD: at.secrets.DB_PASSWORDS[service],
});

export const serviceArgs = (service: Service): string[] => [
  '--enable-source-maps',
  `--max-old-space-size=${sizes[service].heap}`,
  '--max-semi-space-size=8',
  join(root, 'services', service, 'dist', 'main.js'),
];
export const migrationArgs = (service: Service): string[] => [
  join(root, 'services', service, 'dist', 'migrate.js'),
];

/** @throws Error while the service is not ready */
export async function isReady(url: string): Promise<void> {
  const answer = await fetch(`${url}/health/ready`, { signal: AbortSignal.timeout(5_000) });
  if (answer.ok) {
    await answer.body?.cancel();
    return;
  }
  const { checks = {} } = (await answer.json().catch(() => ({}))) as {
    checks?: Record<string, { ok: boolean; critical: boolean; error?: string }>;
  };
  const bad = Object.entries(checks).filter(([, c]) => !c.ok && c.critical);
  throw new Error(bad.map(([name, c]) => `${name}: ${c.error}`).join(', ') || `HTTP ${answer.status}`);
}

/**
 * The address of the firm's database on a server of yours, by DATABASE_URL.
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
