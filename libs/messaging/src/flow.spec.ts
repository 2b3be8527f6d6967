import { clientChanged, newId, type Envelope } from '@otdel/contracts';
import { eventually, freshDatabase, sharedServers, type TestDatabase } from '@otdel/testing';
import { sql } from 'kysely';
import {
  addressOf,
  clientNamed,
  openRoom,
  roomMigrations,
  publishChanges,
  upTo,
  type Room,
} from './testing/rooms.ts';
import { Inbox } from './inbox.ts';
import { asSystem } from '@otdel/platform';
import { publish } from './publish.ts';
import { Queues } from './queues.ts';
import { Relay } from './relay.ts';

/** Clients change in crm; orders hears of it. */
let db: TestDatabase;
let crm: Room;
let orders: Room;
/** An inbox beside the one of the running room, as of a second process. */
let second: Inbox;

beforeAll(async () => {
  db = await freshDatabase(roomMigrations('crm'), roomMigrations('orders'));
  const redisUrl = sharedServers().redis;
  // polling alone would take an hour: what arrives was nudged
  crm = await openRoom('crm', { databaseUrl: db.url('crm'), redisUrl, pollEvery: 3_600_000 });
  orders = await openRoom('orders', { databaseUrl: db.url('orders'), redisUrl });
  second = new Inbox(orders.database, new Map());
});
afterAll(async () => {
  await crm?.app.close();
  await orders?.app.close();
  await db?.drop();
});

const told = (aggregateId: string, aggregateVersion: number): Envelope => ({
  id: newId(),
  type: clientChanged.name,
  version: clientChanged.version,
  aggregate: 'client',
  aggregateId,
  aggregateVersion,
  recordedAt: '2026-11-24T12:00:00Z',
  correlationId: 'test',
  actor: { staffId: null, role: 'system' },
  payload: clientNamed('told'),
});
const position = (aggregateId: string) =>
  orders.database.read(async (tx) => {
    const { rows } = await sql<{ version: number }>`
      select version from inbox_position where aggregate_id = ${aggregateId}`.execute(tx.getKysely());
    return rows[0]?.version;
  });

test('what is said is heard once, in order, soon after the commit', async () => {
  const [client] = await publishChanges(crm, 1, 3);
  await eventually(async () => expect(await orders.versions(client!)).toEqual([1, 2, 3]), {
    timeoutMs: 5_000,
  });
  expect((await crm.messaging.state()).outbox.pending).toBe(0);
});

test('what is rolled back was never said', async () => {
  const client = newId();
  const failed = crm.database.transaction(async (tx) => {
    await asSystem(() => publish(tx, clientChanged, client, clientNamed('never'), Temporal.Now.instant()));
    throw new Error('no');
  });
  await expect(failed).rejects.toThrow('no');
  await publishChanges(crm, [client]);
  await eventually(async () => expect(await orders.versions(client)).toEqual([1]));
});

test('a payload that breaks its promise fails the transaction', async () => {
  const bad = { ...clientNamed('x'), keyClient: 'yes' } as never;
  await expect(
    asSystem(() =>
      crm.database.transaction((tx) => publish(tx, clientChanged, newId(), bad, Temporal.Now.instant())),
    ),
  ).rejects.toThrow();
});

test('versions have no holes, however many say something of one client at once', async () => {
  const client = newId();
  await Promise.all(
    Array.from({ length: 20 }, (_, i) =>
      publishChanges(crm, i % 2 ? [client] : [newId(), client], 1 + (i % 3)),
    ),
  );
  const total = Array.from({ length: 20 }, (_, i) => 1 + (i % 3)).reduce((a, b) => a + b);
  await eventually(async () => expect(await orders.versions(client)).toEqual(upTo(total)));
});

test('a transaction that commits late is not passed over', async () => {
  const late = newId();
  const { promise: gate, resolve: open } = Promise.withResolvers<void>();
  const { promise: written, resolve: tell } = Promise.withResolvers<void>();
  const slow = crm.database.transaction(async (tx) => {
    await asSystem(() => publish(tx, clientChanged, late, clientNamed('late'), Temporal.Now.instant()));
    tell();
    await gate;
  });
  await written;
  // a later number of the sequence is committed, published and heard before the earlier one commits
  const [early] = await publishChanges(crm, 1);
  await eventually(async () => expect(await orders.versions(early!)).toEqual([1]));
  open();
  await slow;
  await eventually(async () => expect(await orders.versions(late)).toEqual([1]));
});

test('relays side by side deliver everything, each effect once', async () => {
  const queues = new Queues(await addressOf(crm.database, 'crm'));
  const relays = [1, 2].map(() => new Relay(crm.database, queues, 20));
  for (const relay of relays) relay.start();
  const before = await orders.heard();
  const clients = (await Promise.all(Array.from({ length: 12 }, () => publishChanges(crm, 50, 4)))).flat();
  await eventually(async () => expect((await orders.heard()).rows).toBe(before.rows + 2_400), {
    timeoutMs: 30_000,
  });
  for (const relay of relays) await relay.stop();
  await queues.close();
  const { rows, distinct } = await orders.heard();
  expect(distinct).toBe(rows);
  for (const client of clients.filter((_, i) => i % 60 === 0))
    expect(await orders.versions(client)).toEqual([1, 2, 3, 4]);
});

test('events told twice and in any order are applied once and in order', async () => {
  const client = newId();
  const events = upTo(6).map((v) => told(client, v));
  const inbox = new Inbox(
    orders.database,
    new Map([
      [
        'client.changed@2',
        async (some, tx) => {
          for (const e of some)
            await sql`insert into heard (event_id, aggregate_id, version) values (${e.id}, ${e.aggregateId}, ${e.aggregateVersion})`.execute(
              tx.getKysely(),
            );
        },
      ],
    ]),
  );
  const deliver = (...versions: number[]) =>
    inbox.deliver(
      'crm',
      versions.map((v) => events[v - 1]!),
    );
  await deliver(2, 6);
  expect(await orders.versions(client)).toEqual([]);
  await deliver(1, 1, 4);
  expect(await orders.versions(client)).toEqual([1, 2]);
  await Promise.all([deliver(5, 3), deliver(3, 5), deliver(6, 2, 3)]);
  expect(await orders.versions(client)).toEqual(upTo(6));
});

test('two processes that hear two versions at the same moment leave none waiting', async () => {
  for (let round = 0; round < 25; round++) {
    const client = newId();
    await Promise.all([
      second.deliver('crm', [told(client, 2)]),
      second.deliver('crm', [told(client, 1)]),
      second.deliver('crm', [told(client, 3)]),
    ]);
    expect(await position(client)).toBe(3);
  }
});

test('state has the shape of its contract', async () => {
  const { queue, ...rest } = await orders.messaging.state();
  expect(queue).toEqual({ waiting: 0, active: 0, delayed: 0, failed: 0 });
  expect(rest).toMatchObject({ service: 'orders', inbox: { waiting: 0, poisoned: 0 }, poisoned: [] });
  expect(rest.inbox.applied).toBeGreaterThan(2_400);
});
