import { eventually, freshDatabase, sharedServers, type TestDatabase } from '@otdel/testing';
import { sql } from 'kysely';
import { openRoom, roomMigrations, sayChanged, upTo, type Room } from '../test/rooms.ts';
import { unconfirmed, unconfirmedStatement } from './outbox.ts';

let db: TestDatabase;
let crm: Room;
let planning: Room;
let analytics: Room;

beforeAll(async () => {
  db = await freshDatabase(
    roomMigrations('crm'),
    roomMigrations('planning'),
    roomMigrations('analytics'),
    roomMigrations('orders'),
  );
  const redisUrl = sharedServers().redis;
  crm = await openRoom('crm', { databaseUrl: db.url('crm'), redisUrl, digestEvery: 1_000 });
  planning = await openRoom('planning', { databaseUrl: db.url('planning'), redisUrl });
  analytics = await openRoom('analytics', { databaseUrl: db.url('analytics'), redisUrl });
});
afterAll(async () => {
  for (const room of [crm, planning, analytics]) await room?.app.close();
  await db?.drop();
});

const forget = () => analytics.messaging.rebuild(async (tx) => void (await tx.execute('truncate heard')));
const notebook = () =>
  analytics.database.read(async (tx) => {
    const { rows } = await sql`select event_id, version, name from heard order by event_id`.execute(
      tx.getKysely(),
    );
    return rows;
  });

test('a rebuild hears everything again, also while more is said, and ends when all have told', async () => {
  const ids = await sayChanged(crm, 400, 6);
  await eventually(async () => expect((await analytics.heard()).rows).toBe(2_400), { timeoutMs: 30_000 });
  const before = await notebook();
  expect(await analytics.messaging.rebuildProgress()).toEqual({ running: false, done: 0, total: 0 });

  await forget();
  const more = await sayChanged(crm, [ids[0]!]);
  // orders does not run: one publisher has not told yet
  await eventually(async () => expect((await analytics.heard()).rows).toBe(2_401), { timeoutMs: 30_000 });
  expect(await analytics.versions(more[0]!)).toEqual(upTo(7));
  await eventually(async () =>
    expect(await analytics.messaging.rebuildProgress()).toEqual({ running: true, done: 2_401, total: 2_401 }),
  );
  expect(
    (await notebook()).filter((r) => before.some((b) => JSON.stringify(b) === JSON.stringify(r))),
  ).toHaveLength(2_400);

  const orders = await openRoom('orders', { databaseUrl: db.url('orders'), redisUrl: sharedServers().redis });
  try {
    await eventually(async () =>
      expect(await analytics.messaging.rebuildProgress()).toMatchObject({ running: false, done: 2_401 }),
    );
  } finally {
    await orders.app.close();
  }
});

test('digests confirm what was heard, and look only at what is newer', async () => {
  await eventually(
    async () => {
      const open = await crm.database.read((tx) => unconfirmed(tx, 'analytics', 0, 10_000));
      expect(open).toEqual({ ids: [], marks: [] });
    },
    { timeoutMs: 20_000 },
  );
  await crm.database.transaction(async (tx) => {
    await tx.execute('set local enable_seqscan = off');
    const { rows } = await sql<{ 'QUERY PLAN': string }>`
      explain ${unconfirmedStatement('analytics', 0, 5_000)}`.execute(tx.getKysely());
    const plan = rows.map((r) => r['QUERY PLAN']).join('\n');
    expect(plan).toMatch(/Index Cond: .*ROW\(published_at, seq\) > ROW/);
  });
});
