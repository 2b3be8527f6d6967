import { newId, type Envelope } from '@otdel/contracts';
import { configureLogging, parseEnvelopeKeys } from '@otdel/platform';
import { envelopeKeys, eventually, freshDatabase, sharedServers, type TestDatabase } from '@otdel/testing';
import { Queue } from 'bullmq';
import { sql } from 'kysely';
import { randomBytes } from 'node:crypto';
import {
  addressOf,
  clientNamed,
  openRoom,
  roomMigrations,
  publishChanges,
  upTo,
  type Room,
} from './testing/rooms.ts';
import { envelopeOf, type OutboxRow } from './outbox.ts';
import { queueKey, queueName, type QueueAddress } from './queues.ts';
import { seal } from './seal.ts';

let db: TestDatabase;
let crm: Room;
let orders: Room;
let address: QueueAddress;
/** The queue of orders, for who writes there past us. */
let queue: Queue;
const lines: Record<string, unknown>[] = [];

const open = (service: 'crm' | 'orders', keys = envelopeKeys) =>
  openRoom(service, {
    databaseUrl: db.url(service),
    redisUrl: sharedServers().redis,
    reconcileEvery: 400,
    keys,
  });
beforeAll(async () => {
  db = await freshDatabase(roomMigrations('crm'), roomMigrations('orders'));
  crm = await open('crm');
  orders = await open('orders');
  address = await addressOf(crm.database, 'crm');
  queue = new Queue(queueName('orders'), { prefix: address.prefix, connection: { url: address.url } });
  configureLogging('orders', 'error', { write: (line) => void lines.push(JSON.parse(line)) });
});
afterAll(async () => {
  configureLogging('test', 'fatal');
  await queue?.close();
  await crm?.app.close();
  await orders?.app.close();
  await db?.drop();
});

/** A client of whom orders knows, the event that told of it, and so many that crm never published. */
async function forgedOf(versions: number) {
  const [client] = (await publishChanges(crm, 1)) as [string];
  await eventually(async () => expect(await orders.versions(client)).toEqual([1]));
  const { rows } = await crm.database.read((tx) =>
    sql<OutboxRow>`select * from outbox where aggregate_id = ${client}`.execute(tx.getKysely()),
  );
  const [sent] = rows.map(envelopeOf) as [Envelope];
  const events = upTo(versions).map((n) => ({
    ...sent,
    id: newId(),
    aggregateVersion: n + 1,
    payload: clientNamed('forged'),
  }));
  return { client, sent, events };
}
const sealedFor = (service: 'orders' | 'planning', events: Envelope[], keys = address.keys) =>
  seal(keys, queueKey(address.prefix, service), 'crm', { name: 'events', data: { events } });
const failed = async () => (await orders.messaging.state()).queue!.failed;

test.each([
  ['is not signed', (events: Envelope[]) => ({ publisher: 'crm', events })],
  [
    'is signed by another key',
    (events: Envelope[]) =>
      sealedFor('orders', events, parseEnvelopeKeys(randomBytes(32).toString('base64'))),
  ],
  ['was taken from another queue', (events: Envelope[]) => sealedFor('planning', events)],
  [
    'was changed on its way',
    (events: Envelope[]) => {
      const { body, ...rest } = sealedFor('orders', events);
      return { ...rest, body: body.replace('forged', 'forger') };
    },
  ],
])('a job that %s is refused: nothing of it is applied, and it stays to be looked at', async (_, forge) => {
  const { client, events } = await forgedOf(2);
  const before = await failed();
  lines.length = 0;
  await queue.add('events', forge(events), { attempts: 5 });
  await eventually(async () => expect(await failed()).toBe(before + 1));
  expect(lines).toMatchObject([{ msg: 'a job is refused; it is kept as failed' }]);
  expect(await orders.versions(client)).toEqual([1]);
  // the true second event is not taken for one that was received
  await publishChanges(crm, [client]);
  await eventually(async () => expect(await orders.versions(client)).toEqual([1, 2]));
});

test('a job that comes a second time changes nothing', async () => {
  const { client, sent } = await forgedOf(0);
  const before = await orders.heard();
  const sealed = sealedFor('orders', [sent]);
  for (let i = 0; i < 3; i++) await queue.add('events', sealed);
  await publishChanges(crm, [client]);
  await eventually(async () => expect(await orders.versions(client)).toEqual([1, 2]));
  expect(await orders.heard()).toEqual({ rows: before.rows + 1, distinct: before.distinct + 1 });
});

test('events that stand unsigned in a queue are refused there and arrive from the outbox', async () => {
  await orders.app.close();
  const ids = await publishChanges(crm, 10, 3);
  await eventually(async () => expect((await crm.messaging.state()).outbox.pending).toBe(0));
  for (const job of await queue.getWaiting()) {
    const { body } = job.data as { body: string };
    await job.updateData({ publisher: 'crm', ...(JSON.parse(body) as object) });
  }
  orders = await open('orders');
  for (const id of ids) await eventually(async () => expect(await orders.versions(id)).toEqual(upTo(3)));
});

test('a room without a key does not start, and the error says how to make one', async () => {
  const keyless = openRoom('orders', { databaseUrl: db.url('orders'), redisUrl: address.url, keys: '' });
  await expect(keyless).rejects.toThrow(/ENVELOPE_KEYS.*openssl rand -base64 32/);
});

test('keys are changed room by room, and every event arrives', async () => {
  const [old, fresh] = [envelopeKeys, randomBytes(32).toString('base64')];
  const restart = async (service: 'crm' | 'orders', keys: string) => {
    const room = service === 'crm' ? crm : orders;
    await room.app.close();
    const again = await open(service, keys);
    if (service === 'crm') crm = again;
    else orders = again;
  };
  const [client] = (await publishChanges(crm, 1)) as [string];
  let sent = 1;
  // first every room learns to verify the new key, then each signs with it, then the old one goes
  for (const keys of [`${old},${fresh}`, `${fresh},${old}`, fresh])
    for (const service of ['orders', 'crm'] as const) {
      await restart(service, keys);
      await publishChanges(crm, [client]);
      sent++;
      await eventually(async () => expect(await orders.versions(client)).toEqual(upTo(sent)));
    }
  expect(await orders.versions(client)).toEqual(upTo(7));
});
