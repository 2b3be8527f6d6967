import getPort from 'get-port';
import { join } from 'node:path';
import type { Child } from '../child.ts';
import { startPostgres } from './postgres.ts';
import { startRedis } from './redis.ts';
import { startTemporal } from './temporal.ts';

export type ServerName = 'postgres' | 'redis' | 'temporal';
export type Ports = Partial<Record<ServerName | 'temporalUi', number>>;

export interface ServersOptions {
  /** Data and logs; kept. */
  dataDir: string;
  only?: readonly ServerName[];
  /** Ports to take again when they are free. */
  ports?: Ports;
  /** False: nothing is forced to disk, for tests. */
  durable?: boolean;
  onStarted?: (name: ServerName, child: Child) => void;
}

/** One real server: where it is, and ways to hurt it. */
export interface Server {
  address: string;
  child: Child;
  kill9(): Promise<void>;
  /** Starts it again on the same port with the same data. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}
export type Servers = Partial<Record<ServerName, Server>> & {
  ports: Ports;
  temporalUi?: string;
  stop(): Promise<void>;
};

/** Starts real servers side by side on free local ports. */
export async function startServers({
  dataDir,
  only = ['postgres', 'redis', 'temporal'],
  ports = {},
  durable = true,
  onStarted,
}: ServersOptions): Promise<Servers> {
  const taken: Ports = {};
  for (const name of [...only, ...(only.includes('temporal') ? (['temporalUi'] as const) : [])])
    taken[name] = await getPort({
      ...(ports[name] && { port: ports[name] }),
      host: '127.0.0.1',
      exclude: Object.values(taken),
    });
  const log = (name: string) => join(dataDir, 'logs', `${name}.log`);
  const start: Record<ServerName, () => Promise<{ child: Child; address: string }>> = {
    postgres: async () => {
      const { child, url } = await startPostgres({
        dataDir: join(dataDir, 'postgres'),
        logFile: log('postgres'),
        port: taken.postgres!,
        durable,
      });
      return { child, address: url };
    },
    redis: async () => {
      const { child, url } = await startRedis({
        dataDir: join(dataDir, 'redis'),
        logFile: log('redis'),
        port: taken.redis!,
        durable,
      });
      return { child, address: url };
    },
    temporal: () =>
      startTemporal({
        dataDir: join(dataDir, 'temporal'),
        logFile: log('temporal'),
        port: taken.temporal!,
        uiPort: taken.temporalUi!,
        durable,
      }),
  };
  const servers: Servers = {
    ports: taken,
    ...(taken.temporalUi && { temporalUi: `http://127.0.0.1:${taken.temporalUi}` }),
    async stop() {
      for (const name of ['temporal', 'redis', 'postgres'] as const) await servers[name]?.stop();
    },
  };
  const results = await Promise.allSettled(
    only.map(async (name) => {
      servers[name] = await server(start[name], (child) => onStarted?.(name, child));
    }),
  );
  const failed = results.find((r) => r.status === 'rejected');
  if (failed) {
    await servers.stop();
    throw failed.reason;
  }
  return servers;
}

async function server(
  start: () => Promise<{ child: Child; address: string }>,
  started: (child: Child) => void,
): Promise<Server> {
  let { child, address } = await start();
  started(child);
  return {
    address,
    get child() {
      return child;
    },
    kill9: () => child.kill9(),
    stop: () => child.stop(),
    async restart() {
      await child.stop();
      ({ child, address } = await start());
      started(child);
    },
  };
}
