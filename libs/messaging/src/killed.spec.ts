import { eventually, freshDatabase, sharedServers, type TestDatabase } from '@otdel/testing';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { openRoom, roomMigrations, publishChanges, type Room } from './testing/rooms.ts';

const testing = join(import.meta.dirname, 'testing');
let db: TestDatabase;
let crm: Room;
/** Looks into the tables of orders, and later goes on with what the killed process left. */
let orders: Room | undefined;
let child: ChildProcess | undefined;

beforeAll(async () => {
  db = await freshDatabase(roomMigrations('crm'), roomMigrations('orders'));
  crm = await openRoom('crm', { databaseUrl: db.url('crm'), redisUrl: sharedServers().redis });
});
afterAll(async () => {
  child?.kill('SIGKILL');
  await crm?.app.close();
  await orders?.app.close();
  await db?.drop();
});

test('a process killed in the middle of a job loses nothing and does nothing twice', async () => {
  child = spawn(
    process.execPath,
    ['--conditions=source', '--import', join(testing, 'swc.mjs'), join(testing, 'room.main.ts')],
    {
      env: {
        ...process.env,
        ROOM: 'orders',
        DATABASE_URL: db.url('orders'),
        REDIS_URL: sharedServers().redis,
        SECONDS: '0.4',
      },
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  await once(child.stdout!, 'data');
  await publishChanges(crm, 100, 4);
  const looker = await openLooker();
  // eight jobs, one is done, the next sleeps in its transaction
  await eventually(async () => expect((await looker()).rows).toBeGreaterThanOrEqual(50));
  child.kill('SIGKILL');
  await once(child, 'exit');
  expect((await looker()).rows).toBeLessThan(400);

  orders = await openRoom('orders', { databaseUrl: db.url('orders'), redisUrl: sharedServers().redis });
  await eventually(async () => expect(await looker()).toEqual({ rows: 400, distinct: 400 }), {
    timeoutMs: 40_000,
  });
  const { rows } = await orders.heard();
  expect(rows).toBe(400);
});

/** Reads what orders has heard, without a room that would hear for it. */
async function openLooker() {
  const { default: pg } = await import('pg');
  return async () => {
    const client = new pg.Client({ connectionString: db.url('orders') });
    await client.connect();
    try {
      const { rows } = await client.query<{ rows: number; distinct: number }>(
        'select count(*)::int as rows, count(distinct event_id)::int as distinct from orders.heard',
      );
      return rows[0]!;
    } finally {
      await client.end();
    }
  };
}
