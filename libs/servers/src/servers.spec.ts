import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ports } from './ports.ts';
import { redisAnswers } from './redis.ts';
import { startServers, type Servers } from './servers.ts';

const dataDir = mkdtempSync(join(tmpdir(), 'otdel-servers-'));
let servers: Servers | undefined;
afterAll(async () => {
  await servers?.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

test('Redis answers only who knows its password, which no argument tells', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'otdel-redis-'));
  const own = await startServers({
    dataDir: folder,
    only: ['redis'],
    redisPassword: 'known-to-few',
    durable: false,
  });
  try {
    const { address, child } = own.redis!;
    await redisAnswers(address);
    await expect(redisAnswers(address.replace('known-to-few', 'guessed'))).rejects.toThrow('WRONGPASS');
    await expect(redisAnswers(address.replace(':known-to-few@', ''))).rejects.toThrow('NOAUTH');
    expect(child.process.spawnargs.join(' ')).not.toContain('known-to-few');
    expect(statSync(join(folder, 'redis')).mode & 0o777).toBe(0o700);
    expect(statSync(join(folder, 'redis', 'redis.conf')).mode & 0o777).toBe(0o600);
  } finally {
    await own.stop();
    rmSync(folder, { recursive: true, force: true });
  }
});

test('a start that is given up leaves no server behind', async () => {
  const free = new Ports();
  const ports = await free.choose(['postgres', 'redis']);
  free.release();
  const given = new AbortController();
  const starting = startServers({
    dataDir,
    only: ['postgres', 'redis'],
    ports,
    durable: false,
    signal: given.signal,
  }).then((started) => (servers = started));
  setTimeout(() => given.abort(new Error('Ctrl-C')), 10);
  await expect(starting).rejects.toThrow('Ctrl-C');
  expect(existsSync(join(dataDir, 'logs', 'postgres.log'))).toBe(true);
  expect(existsSync(join(dataDir, 'postgres', 'data', 'postmaster.pid'))).toBe(false);
  for (const port of Object.values(ports)) await free.demand(port);
  free.release();
});
