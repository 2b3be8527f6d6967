import type { Service } from '@otdel/contracts';
import { createHash } from 'node:crypto';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Door } from './door.ts';
import { root } from './paths.ts';
import type { Secrets } from './secrets.ts';
import { localPort, rpcPort, services, sizes } from './services.ts';

/** Variables of our environment that services get. */
const passedOn =
  /^(PATH|HOME|LANG|LC_.*|TZ|TMPDIR|LOG_LEVEL|FIRM_.*|TEMPORAL_NAMESPACE|BUILD_ID|RATE_LIMIT|IMPORT_MAX_MB|PUBLIC_URL|TRUST_PROXY|OTEL_.*|NODE_EXTRA_CA_CERTS)$/;

export interface Surroundings {
  /** Address for an administrator. */
  databaseUrl: string;
  redisUrl: string;
  temporalAddress: string;
  /** Ports by `<service>` and `<service>Rpc`. */
  ports: Record<string, number>;
  secrets: Secrets;
  /** The folder of the stack. */
  home: string;
  env: NodeJS.ProcessEnv;
  /** Missing: the gateway is for this machine alone. */
  door?: Door | undefined;
  /** Whether the first password of a new administrator is good only for changing it. */
  adminMustChange: boolean;
  /** Folder of compiled code, kept between starts. */
  compileCache: string;
}

const inherited = (env: NodeJS.ProcessEnv) =>
  Object.fromEntries(Object.entries(env).filter(([name]) => passedOn.test(name)));

/** @returns absolute: a path of the environment is relative to the folder where npm was called */
const fileOf = (env: NodeJS.ProcessEnv, file: string): string =>
  resolve(env['INIT_CWD'] ?? process.cwd(), file);

/** How a process gets into Temporal, and the keys of what it keeps there. Keys of earlier starts go on to decrypt. */
function temporalEnv({ secrets, env }: Surroundings): NodeJS.ProcessEnv {
  const keys = [env['TEMPORAL_PAYLOAD_KEY'], secrets.TEMPORAL_PAYLOAD_KEY].flatMap(
    (k) => k?.split(',') ?? [],
  );
  const settings = Object.entries(env).filter(([name]) => /^TEMPORAL_(API_KEY|TLS(_.*)?)$/.test(name));
  return {
    TEMPORAL_PAYLOAD_KEY: [...new Set(keys.map((key) => key.trim()).filter(Boolean))].join(','),
    ...Object.fromEntries(
      settings.map(([name, value]) => [
        name,
        value && /_(CA|CERT|KEY)$/.test(name) && name !== 'TEMPORAL_API_KEY' ? fileOf(env, value) : value,
      ]),
    ),
  };
}

export function serviceDatabaseUrl(service: Service, { databaseUrl, secrets }: Surroundings): string {
  const url = new URL(databaseUrl);
  url.username = `otdel_${service}`;
  url.password = secrets.DB_PASSWORDS[service];
  return url.toString();
}

/** The environment of a service: it gets only the secrets that it needs. */
export function serviceEnv(service: Service, at: Surroundings): NodeJS.ProcessEnv {
  const { ports, secrets } = at;
  const peers = services.flatMap((peer) =>
    peer === 'gateway' ? [] : [[`${peer.toUpperCase()}_RPC`, `127.0.0.1:${ports[rpcPort(peer)]}`]],
  );
  return {
    ...inherited(at.env),
    NODE_ENV: 'production',
    NODE_COMPILE_CACHE: at.compileCache,
    // the threads of a small process can share memory arenas
    MALLOC_ARENA_MAX: '2',
    SERVICE: service,
    HTTP_PORT: String(ports[service]),
    ...(service !== 'gateway' && { RPC_PORT: String(ports[rpcPort(service)]) }),
    ...Object.fromEntries(peers),
    DATABASE_URL: serviceDatabaseUrl(service, at),
    DB_POOL: String(sizes[service].pool),
    REDIS_URL: at.redisUrl,
    TEMPORAL_ADDRESS: at.temporalAddress,
    ENVELOPE_KEYS: secrets.ENVELOPE_KEYS,
    ...(sizes[service].processes && temporalEnv(at)),
    ...(service === 'gateway' && {
      ...(at.door && doorEnv(at.door, ports)),
      OPERATOR_KEYS: operatorKeys(at),
      TOKEN_SECRET: secrets.TOKEN_SECRET,
      ADMIN_PASSWORD: secrets.ADMIN_PASSWORD,
      ADMIN_MUST_CHANGE: String(at.adminMustChange),
      STORAGE_URL: at.env['STORAGE_URL'] || pathToFileURL(join(at.home, 'uploads')).href,
    }),
  };
}

const doorEnv = ({ host, tls }: Door, ports: Record<string, number>): NodeJS.ProcessEnv => ({
  HTTP_HOST: host,
  HTTP_LOCAL_PORT: String(ports[localPort]),
  ...(tls && { TLS_CERT: tls.cert, TLS_KEY: tls.key }),
});

/** Keys of the operator at this machine, and of those in the environment of the start. */
function operatorKeys({ secrets, env }: Surroundings): string {
  const own = createHash('sha256').update(secrets.OPERATOR_KEY).digest('hex');
  return [`local:${own}`, env['OPERATOR_KEYS']].filter(Boolean).join(',');
}

export const migratorEnv = (at: Surroundings): NodeJS.ProcessEnv => ({
  ...inherited(at.env),
  NODE_COMPILE_CACHE: at.compileCache,
  DATABASE_ADMIN_URL: at.databaseUrl,
  DB_PASSWORDS: JSON.stringify(at.secrets.DB_PASSWORDS),
});

export const serviceArgs = (service: Service): string[] => [
  '--enable-source-maps',
  `--max-old-space-size=${sizes[service].heap}`,
  '--max-semi-space-size=8',
  join(root, 'services', service, 'dist', 'main.js'),
];
