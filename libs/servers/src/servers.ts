import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { Child, Program } from './child.ts';
import { Ports } from './ports.ts';
import { startPostgres } from './postgres.ts';
import { startRedis } from './redis.ts';
import { startTemporal } from './temporal.ts';

export const serverNames = ['postgres', 'redis', 'temporal'] as const;
export type ServerName = (typeof serverNames)[number];
export type ServerPorts = Partial<Record<ServerName | 'temporalUi', number>>;

export interface ServersOptions {
  /** Data and logs; kept. */
  dataDir: string;
  only?: readonly ServerName[];
  /** Wanted ports, taken when they are free. */
  ports?: ServerPorts;
  /** Default: a random one. */
  redisPassword?: string;
  /** False for tests: nothing is forced to disk. Default true. */
  durable?: boolean;
  /** Temporal's dynamic config, by key. */
  temporalConfig?: Readonly<Record<string, number>>;
  /** Opens Temporal's page, which asks nobody for a password. Default false. */
  temporalUi?: boolean;
}

/** Hooks into the process of a server. */
export type Watch = Pick<Program, 'spawned' | 'signal'>;
export interface Launched {
  child: Child;
  address: string;
}
/** Launchers of servers. Each may be called any number of times: the server keeps its port and its data. */
export interface Launchers {
  ports: ServerPorts;
  temporalUi?: string;
  launch: Record<ServerName, (watch?: Watch) => Promise<Launched>>;
}

/** Reserves ports and prepares launchers. Starts nothing. */
export async function prepareServers(
  {
    dataDir,
    only = serverNames,
    ports = {},
    durable = true,
    temporalConfig = {},
    temporalUi = false,
    redisPassword = randomBytes(18).toString('base64url'),
  }: ServersOptions,
  free: Ports,
): Promise<Launchers> {
  const names = only.flatMap((name) =>
    name === 'temporal' && temporalUi ? (['temporal', 'temporalUi'] as const) : [name],
  );
  const taken: ServerPorts = await free.choose(names, ports);
  const at = (name: ServerName) => ({
    dataDir: join(dataDir, name),
    logFile: join(dataDir, 'logs', `${name}.log`),
    port: taken[name]!,
    durable,
  });
  return {
    ports: taken,
    ...(taken.temporalUi && { temporalUi: `http://127.0.0.1:${taken.temporalUi}` }),
    launch: {
      postgres: (watch = {}) => startPostgres({ ...at('postgres'), ...watch }),
      redis: (watch = {}) => startRedis({ ...at('redis'), ...watch, password: redisPassword }),
      temporal: (watch = {}) =>
        startTemporal({
          ...at('temporal'),
          ...watch,
          uiPort: taken.temporalUi,
          config: temporalConfig,
        }),
    },
  };
}

/** One running server, its address, and ways to kill it. */
export interface Server {
  address: string;
  child: Child;
  kill9(): Promise<void>;
  /** Starts it again on the same port with the same data. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}
export type Servers = Partial<Record<ServerName, Server>> & {
  ports: ServerPorts;
  temporalUi?: string;
  stop(): Promise<void>;
};

/**
 * Starts servers concurrently on free local ports. They are not supervised: a server that dies stays dead.
 * @param signal aborts the start, or a restart
 * @throws the reason of the signal, or the failure of a server; nothing is left running then
 * @example const servers = await startServers({ dataDir, only: ['postgres'], durable: false })
 */
export async function startServers({
  signal,
  ...options
}: ServersOptions & { signal?: AbortSignal }): Promise<Servers> {
  const free = new Ports();
  const { ports, temporalUi, launch } = await prepareServers(options, free);
  const servers: Servers = {
    ports,
    ...(temporalUi && { temporalUi }),
    async stop() {
      for (const name of ['temporal', 'redis', 'postgres'] as const) await servers[name]?.stop();
      free.release();
    },
  };
  const results = await Promise.allSettled(
    (options.only ?? serverNames).map(async (name) => {
      servers[name] = await server(() => launch[name](signal && { signal }));
    }),
  );
  try {
    for (const result of results) if (result.status === 'rejected') throw result.reason;
    signal?.throwIfAborted(); // aborted after all of them were up
    return servers;
  } catch (error) {
    await servers.stop();
    throw error;
  }
}

async function server(launch: () => Promise<Launched>): Promise<Server> {
  let { child, address } = await launch();
  return {
    address,
    get child() {
      return child;
    },
    kill9: () => child.kill9(),
    stop: () => child.stop(),
    async restart() {
      await child.stop();
      ({ child, address } = await launch());
    },
  };
}
