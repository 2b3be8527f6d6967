import { eventually, freshDatabase, dedicatedServers, type TestDatabase } from '@otdel/testing';
import { Redis } from 'ioredis';
import { openRoom, roomMigrations, publishChanges, upTo, type Room } from './testing/rooms.ts';

/** A Redis of its own, for it is hurt here. */
let servers: Awaited<ReturnType<typeof dedicatedServers>>;
let db: TestDatabase;
let crm: Room;
let orders: Room;

beforeAll(async () => {
  servers = await dedicatedServers('redis');
  db = await freshDatabase(roomMigrations('crm'), roomMigrations('orders'));
  const redisUrl = servers.redis!.address;
  crm = await openRoom('crm', { databaseUrl: db.url('crm'), redisUrl, reconcileEvery: 400 });
  orders = await openRoom('orders', { databaseUrl: db.url('orders'), redisUrl, reconcileEvery: 400 });
});
afterAll(async () => {
  await crm?.app.close();
  await orders?.app.close();
  await db?.drop();
  await servers?.stop();
});

test('a flushed Redis is healed from the kept events', async () => {
  const redis = new Redis(servers.redis!.address);
  const worker = orders;
  await worker.app.close();
  const ids = await publishChanges(crm, 30, 3);
  // published, but nobody has taken them yet: gone
  await eventually(async () => expect((await crm.messaging.state()).outbox.pending).toBe(0));
  await redis.flushall();
  redis.disconnect();
  orders = await openRoom('orders', {
    databaseUrl: db.url('orders'),
    redisUrl: servers.redis!.address,
    reconcileEvery: 400,
  });
  for (const id of ids) await eventually(async () => expect(await orders.versions(id)).toEqual([1, 2, 3]));
});

test('while Redis is killed events wait in the outbox; when it is back they flow', async () => {
  await servers.redis!.kill9();
  const ids = await publishChanges(crm, 20, 2);
  await eventually(async () => expect((await crm.messaging.state()).queue).toBeNull());
  expect((await crm.messaging.state()).outbox.pending).toBe(40);
  await servers.redis!.restart();
  for (const id of ids)
    await eventually(async () => expect(await orders.versions(id)).toEqual([1, 2]), { timeoutMs: 30_000 });
  const { rows, distinct } = await orders.heard();
  expect(distinct).toBe(rows);
});

test('a Redis that hangs holds the claimed rows for seconds only', async () => {
  const { pid } = servers.redis!.child;
  process.kill(pid!, 'SIGSTOP');
  try {
    const [id] = (await publishChanges(crm, 1)) as [string];
    const asked = performance.now();
    expect((await crm.messaging.state()).outbox.pending).toBe(1);
    expect(performance.now() - asked).toBeLessThan(6_000);
    await eventually(
      () =>
        crm.database.transaction(async (tx) => {
          expect(
            await tx.execute(`select 1 from outbox where aggregate_id = '${id}' for update nowait`),
          ).toHaveLength(1);
        }),
      { timeoutMs: 10_000 },
    );
    process.kill(pid!, 'SIGCONT');
    await eventually(async () => expect(await orders.versions(id)).toEqual(upTo(1)), { timeoutMs: 30_000 });
  } finally {
    process.kill(pid!, 'SIGCONT');
  }
});

test('a room stops in time while Redis is away', async () => {
  await servers.redis!.kill9();
  const started = performance.now();
  await orders.app.close();
  expect(performance.now() - started).toBeLessThan(8_000);
  await servers.redis!.restart();
});
