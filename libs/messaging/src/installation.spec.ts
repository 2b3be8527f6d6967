import { connect, Database, migrate, readConfig, urlAs } from '@otdel/platform';
import { ensureDatabase } from '@otdel/servers';
import {
  eventually,
  freshDatabase,
  dedicatedServers,
  sharedServers,
  type TestDatabase,
} from '@otdel/testing';
import { addressOf, openRoom, roomMigrations, publishChanges, type Room } from './testing/rooms.ts';
import { backlog } from './outbox.ts';
import { Queues } from './queues.ts';
import { Relay } from './relay.ts';

let db: TestDatabase;
const rooms: Room[] = [];
beforeAll(async () => {
  db = await freshDatabase(roomMigrations('crm'), roomMigrations('orders'));
});
afterAll(async () => {
  for (const room of rooms) await room.app.close();
  await db?.drop();
});

async function open(service: 'crm' | 'orders', databaseUrl: string): Promise<Room> {
  const room = await openRoom(service, { databaseUrl, redisUrl: sharedServers().redis, reconcileEvery: 400 });
  rooms.push(room);
  return room;
}

test('events that a firm of 9628e2c left in Redis arrive all the same', async () => {
  const config = readConfig({ SERVICE: 'crm', DATABASE_URL: db.url('crm') });
  const database = new Database(await connect(config, { schema: 'crm' }));
  // at that time the name of the database stood before the keys
  const queues = new Queues({ ...(await addressOf(database, 'crm')), prefix: `otdel:${db.name}` });
  const relay = new Relay(database, queues, 20);
  relay.start();
  const ids = await publishChanges({ database }, 30, 3);
  await eventually(async () => expect(await database.read(backlog)).toMatchObject({ pending: 0 }));
  expect(await queues.counts('orders')).toMatchObject({ waiting: 2 });
  await relay.stop();
  await queues.close();
  await database.onApplicationShutdown();

  await open('crm', db.url('crm'));
  const orders = await open('orders', db.url('orders'));
  for (const id of ids) await eventually(async () => expect(await orders.versions(id)).toEqual([1, 2, 3]));
});

test('two firms of one name on one Redis do not hear each other', async () => {
  await using servers = await dedicatedServers('postgres');
  const adminUrl = await ensureDatabase(servers.postgres!.address, db.name);
  await migrate(roomMigrations('orders'), { adminUrl, password: 'p' });
  const stranger = await open('orders', urlAs(adminUrl, 'otdel_orders', 'p'));
  const [crm, orders] = rooms as [Room, Room];
  for (let i = 0; i < 5; i++) {
    const [id] = (await publishChanges(crm, 1)) as [string];
    await eventually(async () => expect(await orders.versions(id)).toEqual([1]));
  }
  expect(await stranger.heard()).toMatchObject({ rows: 0 });
  await stranger.app.close();
  rooms.pop();
});
