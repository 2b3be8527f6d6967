import type { Tx } from '@otdel/platform';
import { envelopeKeys, eventually, freshDatabase, sharedServers, type TestDatabase } from '@otdel/testing';
import { sql, type KyselyPlugin, type RawNode } from 'kysely';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { openRoom, roomMigrations, publishChanges, upTo, type Room } from './testing/rooms.ts';
import { unconfirmed } from './outbox.ts';

const testing = join(import.meta.dirname, 'testing');
let db: TestDatabase;
let crm: Room;
let planning: Room;
let orders: Room;
let analytics: Room;
let clients: string[];

const open = (service: 'crm' | 'planning' | 'orders' | 'analytics', reconcileEvery = 60_000) =>
  openRoom(service, { databaseUrl: db.url(service), redisUrl: sharedServers().redis, reconcileEvery });
const openAnalytics = () => open('analytics', 500);

beforeAll(async () => {
  db = await freshDatabase(
    roomMigrations('crm'),
    roomMigrations('planning'),
    roomMigrations('analytics'),
    roomMigrations('orders'),
  );
  crm = await open('crm', 1_000);
  planning = await open('planning');
  analytics = await openAnalytics();
  clients = await publishChanges(crm, 400, 6);
  await eventually(async () => expect((await analytics.heard()).rows).toBe(2_400), { timeoutMs: 30_000 });
});
afterAll(async () => {
  for (const room of [crm, planning, orders, analytics]) await room?.app.close();
  await db?.drop();
});

const rebuild = (room = analytics) => room.messaging.rebuild(() => Promise.resolve());
const progress = () => analytics.messaging.rebuildProgress();
const over = () =>
  eventually(async () => expect(await progress()).toMatchObject({ running: false }), { timeoutMs: 40_000 });
const notebook = () =>
  analytics.database.read(async (tx) => {
    const { rows } = await sql`select event_id, version, name from heard order by event_id`.execute(
      tx.getKysely(),
    );
    return rows;
  });
/** Marks the rows that are in use: those of a rebuild have no mark. */
const mark = () =>
  analytics.database.transaction(async (tx) => void (await tx.execute(`update heard set name = 'in use'`)));
const marked = async () =>
  (await notebook()).filter((row) => (row as { name: string }).name === 'in use').length;

test('a rebuild applies everything again beside, also what happens meanwhile, and ends when all have sent theirs', async () => {
  const before = await notebook();
  expect(await progress()).toEqual({ running: false, done: 0, total: 0 });

  await mark();
  await rebuild();
  const [more] = (await publishChanges(crm, [clients[0]!])) as [string];
  await eventually(async () => expect((await analytics.heard()).rows).toBe(2_401), { timeoutMs: 30_000 });
  expect(await analytics.versions(more)).toEqual(upTo(7));
  // orders does not run: one publisher has not sent everything
  await eventually(async () =>
    expect(await progress()).toEqual({ running: true, done: 2_401, total: 2_401 }),
  );
  expect(await marked()).toBe(2_400);

  orders = await open('orders');
  await eventually(async () => expect(await progress()).toMatchObject({ running: false, done: 2_401 }));
  expect(await marked()).toBe(0);
  expect(await analytics.heard()).toEqual({ rows: 2_401, distinct: 2_401 });
  const after = new Set((await notebook()).map((row) => JSON.stringify(row)));
  expect(before.filter((row) => !after.has(JSON.stringify(row)))).toEqual([]);
  // and what comes later is applied to the new ones
  await publishChanges(crm, [more]);
  await eventually(async () => expect(await analytics.versions(more)).toEqual(upTo(8)));
});

test('it is begun anew while one is under way, and no event is lost or doubled', async () => {
  await mark();
  await rebuild();
  await rebuild();
  await Promise.all([publishChanges(crm, clients.slice(0, 50)), publishChanges(crm, clients.slice(20, 70))]);
  await over();
  expect(await marked()).toBe(0);
  await eventually(async () => expect(await analytics.heard()).toEqual({ rows: 2_502, distinct: 2_502 }));
  expect(await analytics.versions(clients[30]!)).toEqual(upTo(8));
});

test('a dead letter of a rebuild holds it up, and nothing else; redriven, it comes to its end', async () => {
  const sick = clients[399]!;
  const bad = (statement: string) => analytics.database.transaction((tx) => tx.execute(statement));
  await bad(`insert into bad values ('${sick}', 3)`);
  await mark();
  const rows = await marked();
  await rebuild();
  await eventually(async () =>
    expect((await analytics.messaging.state()).poisoned).toMatchObject([
      { aggregateId: sick, aggregateVersion: 3 },
    ]),
  );
  const [well] = (await publishChanges(crm, [clients[100]!])) as [string];
  await eventually(async () => expect(await analytics.versions(well)).toEqual(upTo(7)));
  expect(await progress()).toMatchObject({ running: true });
  expect(await marked()).toBe(rows);
  expect(await analytics.versions(sick)).toEqual(upTo(6));

  await bad('delete from bad');
  expect(await analytics.messaging.redrive()).toEqual({ tried: 1, again: 0, jobs: 0 });
  await over();
  expect(await marked()).toBe(0);
  expect(await analytics.versions(sick)).toEqual(upTo(6));
});

test('a long report holds up the swap, and the swap holds up no other report', async () => {
  await mark();
  const { promise: gate, resolve: release } = Promise.withResolvers<void>();
  const { promise: begun, resolve: begin } = Promise.withResolvers<void>();
  const report = analytics.database.transaction(async (tx) => {
    const count = async () => {
      const { rows } = await sql<{ n: number }>`
        select count(*)::int as n from heard where name = 'in use'`.execute(tx.getKysely());
      return rows[0]!.n;
    };
    const first = await count();
    begin();
    await gate;
    return [first, await count()];
  });
  await begun;
  await rebuild();
  const total = (await analytics.heard()).rows;
  await eventually(async () => expect(await progress()).toMatchObject({ running: true, done: total }));
  for (let i = 0; i < 20; i++) {
    const asked = performance.now();
    expect(await marked()).toBe(total);
    expect(performance.now() - asked).toBeLessThan(3_000);
  }
  release();
  expect(await report).toEqual([total, total]);
  await over();
  expect(await marked()).toBe(0);
});

test('a process that is killed in the middle of a rebuild leaves the old in use; the next one goes on', async () => {
  await mark();
  const total = (await analytics.heard()).rows;
  await analytics.app.close();
  const child = spawn(
    process.execPath,
    ['--conditions=source', '--import', join(testing, 'swc.mjs'), join(testing, 'room.main.ts')],
    {
      env: {
        ...process.env,
        ROOM: 'analytics',
        REBUILD: 'yes',
        DATABASE_URL: db.url('analytics'),
        REDIS_URL: sharedServers().redis,
        ENVELOPE_KEYS: envelopeKeys,
        SECONDS: '0.3',
      },
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  await once(child.stdout, 'data');
  const built = async () => Number(await count(db, 'analytics_rebuild.heard'));
  await eventually(async () => expect(await built()).toBeGreaterThan(100));
  child.kill('SIGKILL');
  await once(child, 'exit');
  expect(await built()).toBeLessThan(total);
  expect(await count(db, `analytics.heard where name = 'in use'`)).toBe(total);

  analytics = await openAnalytics();
  await over();
  expect(await marked()).toBe(0);
  expect(await analytics.heard()).toEqual({ rows: total, distinct: total });
});

test('subscribers confirm what they have received, and the reconciler looks only at what is newer', async () => {
  await eventually(
    async () => {
      const open = await crm.database.read((tx) => unconfirmed(tx, 'analytics', 0, 10_000));
      expect(open).toEqual({ ids: [], marks: [], more: false });
    },
    { timeoutMs: 20_000 },
  );
  await crm.database.transaction(async (tx) => {
    await tx.execute('set local enable_seqscan = off');
    const plan = new Explaining();
    await unconfirmed(plan.of(tx), 'analytics', 0, 5_000);
    expect(plan.lines.join('\n')).toMatch(/Index Cond: .*ROW\(published_at, seq\) > ROW/);
  });
});

async function count(at: TestDatabase, from: string): Promise<number> {
  const { default: pg } = await import('pg');
  const client = new pg.Client({ connectionString: at.adminUrl });
  await client.connect();
  try {
    const { rows } = await client.query<{ n: number }>(`select count(*)::int as n from ${from}`);
    return rows[0]!.n;
  } finally {
    await client.end();
  }
}

/** Has the statements of a transaction explained instead of run. */
class Explaining implements KyselyPlugin {
  lines: string[] = [];

  of(tx: Tx): Tx {
    return { getKysely: () => tx.getKysely().withPlugin(this) } as never;
  }
  transformQuery({ node }: Parameters<KyselyPlugin['transformQuery']>[0]) {
    const { sqlFragments, ...rest } = node as RawNode;
    const [first, ...others] = sqlFragments;
    return { ...rest, sqlFragments: [`explain ${first}`, ...others] } as RawNode;
  }
  transformResult({ result }: Parameters<KyselyPlugin['transformResult']>[0]) {
    this.lines.push(...result.rows.map((row) => String(row['QUERY PLAN'])));
    return Promise.resolve({ rows: [] });
  }
}
