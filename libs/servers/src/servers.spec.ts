import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ports } from './ports.ts';
import { startServers, type Servers } from './servers.ts';

const dataDir = mkdtempSync(join(tmpdir(), 'otdel-servers-'));
let servers: Servers | undefined;
afterAll(async () => {
  await servers?.stop();
  rmSync(dataDir, { recursive: true, force: true });
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
