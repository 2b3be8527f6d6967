import { isIP } from 'node:net';
import { z } from 'zod';
import { closedDoor, isLoopback } from './door.ts';
import { parseEnvelopeKeys, type EnvelopeKeys } from './envelope-keys.ts';

const port = z.coerce.number().int().min(0).max(65_535);
const peer = z.string().regex(/^[^:\s]+:\d{1,5}$/, 'write host:port');
const timeZone = z.string().refine((zone) => {
  try {
    Temporal.Now.zonedDateTimeISO(zone);
    return true;
  } catch {
    return false;
  }
}, 'is not a time zone; write one such as Europe/Moscow');
/** 10.0.0.7, 10.0.0.0/8, fd00::/8. Never /0: then every client could forge its address. */
function isNetwork(text: string): boolean {
  const [address, bits, ...more] = text.split('/') as [string, string?];
  const version = isIP(address);
  if (version === 0 || more.length > 0) return false;
  if (bits === undefined) return true;
  return /^[1-9]\d{0,2}$/.test(bits) && Number(bits) <= (version === 4 ? 32 : 128);
}
const networks = z
  .string()
  .transform((text) => text.split(',').map((network) => network.trim()))
  .refine(
    (all) => all.every(isNetwork),
    'write the addresses or networks of the proxies with commas between, such as 127.0.0.1,10.0.0.0/8',
  );
/** Parsed into key objects at once: these print nothing when they are logged. */
const envelopeKeys = z.string().transform((text, context): EnvelopeKeys => {
  try {
    return parseEnvelopeKeys(text);
  } catch (error) {
    context.addIssue((error as Error).message);
    return z.NEVER;
  }
});

const variables = z.object({
  SERVICE: z.string().min(1),
  HTTP_HOST: z.string().default('127.0.0.1'),
  HTTP_PORT: port.default(0),
  /** Another port, at 127.0.0.1 and without TLS, for programs of this machine. For the gateway. */
  HTTP_LOCAL_PORT: port.optional(),
  /** Files of PEM: the gateway then speaks https alone at HTTP_HOST and HTTP_PORT. */
  TLS_CERT: z.string().optional(),
  TLS_KEY: z.string().optional(),
  RPC_HOST: z.string().default('127.0.0.1'),
  RPC_PORT: port.optional(),
  ORDERS_RPC: peer.optional(),
  CRM_RPC: peer.optional(),
  PLANNING_RPC: peer.optional(),
  ANALYTICS_RPC: peer.optional(),
  RECEIVABLES_RPC: peer.optional(),
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }),
  DB_POOL: z.coerce.number().int().min(1).max(200).default(10),
  REDIS_URL: z.url({ protocol: /^rediss?$/ }).default('redis://127.0.0.1:6379'),
  TEMPORAL_ADDRESS: peer.default('127.0.0.1:7233'),
  TEMPORAL_NAMESPACE: z.string().default('otdel'),
  TEMPORAL_PAYLOAD_KEY: z.string().optional(),
  /** How a Temporal of others lets us in: an API key, certificates as files of PEM. */
  TEMPORAL_API_KEY: z.string().optional(),
  TEMPORAL_TLS: z.stringbool().optional(),
  TEMPORAL_TLS_CA: z.string().optional(),
  TEMPORAL_TLS_CERT: z.string().optional(),
  TEMPORAL_TLS_KEY: z.string().optional(),
  TEMPORAL_TLS_SERVER_NAME: z.string().optional(),
  /** After so many commands a workflow continues as new. Temporal accepts 2,000 in one run. */
  TEMPORAL_COMMANDS_PER_RUN: z.coerce.number().int().min(1).max(1_500).default(500),
  /** The keys that sign calls and events between processes. */
  ENVELOPE_KEYS: envelopeKeys.optional(),
  /** Operators of the installation: name:sha256 of the key, separated by commas. For the gateway. */
  OPERATOR_KEYS: z.string().optional(),
  BUILD_ID: z.string().optional(),
  FIRM_TIME_ZONE: timeZone.default('Europe/Moscow'),
  FIRM_CURRENCY: z
    .string()
    .regex(/^[A-Z]{3}$/)
    .default('RUB'),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace']).default('info'),
  TOKEN_SECRET: z.string().min(32).optional(),
  ADMIN_PASSWORD: z.string().min(8).optional(),
  /** Whether ADMIN_PASSWORD must be changed at the first sign-in. Not in a demo, and not in tests. */
  ADMIN_MUST_CHANGE: z.stringbool().default(true),
  /** Requests per second of one account, or of one address that is not signed in. */
  RATE_LIMIT: z.coerce.number().int().min(1).default(1_000),
  /** Where uploads are kept: file:///a/folder or s3://ACCESS:SECRET@host/bucket/prefix. For the gateway. */
  STORAGE_URL: z.url({ protocol: /^(file|s3)$/ }).optional(),
  /** Megabytes of one file of an import. */
  IMPORT_MAX_MB: z.coerce.number().int().min(1).max(512).default(64),
  /** The public URL of the gateway behind a proxy: "https://otdel.example". */
  PUBLIC_URL: z.url({ protocol: /^https?$/ }).optional(),
  /** Proxies whose X-Forwarded-… headers are trusted. Not a number of hops: that would trust direct callers too. */
  TRUST_PROXY: networks.optional(),
});
/** Passwords and tokens go through the gateway: nobody on the way may read them. */
const environment = variables.superRefine((env, context) => {
  const { SERVICE, HTTP_HOST, TLS_CERT, TLS_KEY, PUBLIC_URL } = env;
  if ((TLS_CERT === undefined) !== (TLS_KEY === undefined))
    context.addIssue({
      code: 'custom',
      path: [TLS_CERT === undefined ? 'TLS_CERT' : 'TLS_KEY'],
      message: 'is missing: a certificate and its key come together',
    });
  if (SERVICE === 'gateway' && !isLoopback(HTTP_HOST) && TLS_CERT === undefined && PUBLIC_URL === undefined)
    context.addIssue({ code: 'custom', path: ['HTTP_HOST'], message: closedDoor });
});
type Environment = z.output<typeof environment>;

/** The environment of a process, read and checked once. Values are never logged. */
export class Config {
  readonly env: Environment;

  constructor(env: Environment) {
    this.env = env;
  }

  get service(): string {
    return this.env.SERVICE;
  }
  get databaseUrl(): string {
    return this.env.DATABASE_URL;
  }
  get redisUrl(): string {
    return this.env.REDIS_URL;
  }
  /** The IANA time zone of business dates. */
  get timeZone(): string {
    return this.env.FIRM_TIME_ZONE;
  }
  get currency(): string {
    return this.env.FIRM_CURRENCY;
  }
  /** @throws Error that says how to make a key when the environment has none */
  get envelopeKeys(): EnvelopeKeys {
    const keys = this.env.ENVELOPE_KEYS;
    if (!keys) throw new Error('Set ENVELOPE_KEYS: `openssl rand -base64 32` makes one.');
    return keys;
  }
  /** The address at which a room answers calls. @throws Error when its variable is missing */
  peer(service: string): { host: string; port: number } {
    const name = `${service.toUpperCase()}_RPC`;
    const address = this.env[name as keyof Environment] as string | undefined;
    if (!address) throw new Error(`Set ${name} to the host:port at which ${service} answers.`);
    const [host, at] = address.split(':') as [string, string];
    return { host, port: Number(at) };
  }
  /** A variable that only some processes need. @throws Error when it is missing */
  required(name: keyof Environment): string {
    const value = this.env[name];
    if (value === undefined) throw new Error(`Set ${name} for the process ${this.service}.`);
    return String(value);
  }
}

/**
 * @throws Error that lists everything wrong with the environment at once, without values
 * @example const config = readConfig(process.env)
 */
export function readConfig(env: NodeJS.ProcessEnv | Record<string, unknown>): Config {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
  const parsed = environment.safeParse(given);
  if (parsed.success) return new Config(parsed.data);
  const lines = parsed.error.issues.map((i) => `  ${i.path.join('.')}: ${i.message}`);
  throw new Error(`The environment of this process is not right:\n${lines.join('\n')}`);
}
