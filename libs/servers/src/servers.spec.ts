import { existsSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
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

test("Temporal answers no page and no HTTP, unless its page is wanted; PostgreSQL's log tells no values", async () => {
  const folder = mkdtempSync(join(tmpdir(), 'otdel-doors-'));
  const start = (temporalUi: boolean) =>
    startServers({ dataDir: folder, only: ['postgres', 'temporal'], durable: false, temporalUi });
  let own = await start(false);
  try {
    expect(own.temporalUi).toBeUndefined();
    const { pid } = own.temporal!.child;
    expect(listening(pid)).toContain(Number(own.temporal!.address.split(':')[1]));
    for (const port of listening(pid))
      for (const path of ['/', '/api/v1/namespaces/otdel', '/namespaces/default/workflows'])
        expect(await statusOf(`http://127.0.0.1:${port}${path}`)).not.toBe(200);

    const client = new pg.Client({ connectionString: own.postgres!.address });
    await client.connect();
    await client.query('create table person (login text unique)');
    await client.query('insert into person values ($1)', ['marker-login']);
    await expect(client.query('insert into person values ($1)', ['marker-login'])).rejects.toThrow('unique');
    await expect(client.query("insert into person values ('marker-login')")).rejects.toThrow('unique');
    await client.end();
    const log = readFileSync(join(folder, 'logs', 'postgres.log'), 'utf8');
    expect(log).toContain('duplicate key');
    expect(log).not.toContain('marker-login');

    await own.stop();
    own = await start(true);
    expect(await statusOf(own.temporalUi!)).toBe(200);
  } finally {
    await own.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}, 60_000);

/** TCP ports at which a process listens. */
function listening(pid: number): number[] {
  const sockets = readdirSync(`/proc/${pid}/fd`).map((fd) =>
    readlinkSync(`/proc/${pid}/fd/${fd}`).replace(/\D/g, ''),
  );
  const rows = ['tcp', 'tcp6'].flatMap((kind) =>
    readFileSync(`/proc/${pid}/net/${kind}`, 'utf8').trim().split('\n').slice(1),
  );
  return rows
    .map((row) => row.trim().split(/\s+/))
    .filter(([, , , state, , , , , , inode]) => state === '0A' && sockets.includes(inode!))
    .map(([, local]) => parseInt(local!.split(':')[1]!, 16));
}

/** Undefined when nothing there speaks HTTP. */
const statusOf = (url: string): Promise<number | undefined> =>
  fetch(url, { signal: AbortSignal.timeout(2_000) }).then(
    ({ status }) => status,
    () => undefined,
  );
