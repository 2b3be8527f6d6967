import { newId, type Envelope } from '@otdel/contracts';
import { eventually, freshDatabase, sharedServers, type TestDatabase } from '@otdel/testing';
import { Queue } from 'bullmq';
import { sql } from 'kysely';
import { Messaging0001 } from './migrations/messaging0001.ts';
import { queueKey, queueName, type QueueAddress } from './queues.ts';
import { seal } from './seal.ts';
import { addressOf, openRoom, roomMigrations, upTo, type Room } from './testing/rooms.ts';

/** A name and a reason, as versions 1 of events had them. */
const [name, reason] = ['Anna Markova', 'Anna is ill'];
let db: TestDatabase;
let orders: Room;
afterEach(async () => {
  await orders?.app.close();
  await db?.drop();
});
const open = async () =>
  (orders = await openRoom('orders', { databaseUrl: db.url('orders'), redisUrl: sharedServers().redis }));

const told = (aggregateId: string, aggregateVersion: number): Envelope => ({
  id: newId(),
  type: 'client.changed',
  version: 1,
  aggregate: 'client',
  ...{ aggregateId, aggregateVersion },
  recordedAt: '2026-11-24T12:00:00Z',
  correlationId: 'test',
  actor: { staffId: null, role: 'system' },
  payload: { code: name, name, region: 'Tver', segment: null, keyClient: false, active: true },
});
/** As a publisher of the version before sends it. */
async function send(address: QueueAddress, events: Envelope[]): Promise<void> {
  const [host, port] = [new URL(address.url).hostname, Number(new URL(address.url).port)];
  const password = decodeURIComponent(new URL(address.url).password);
  const queue = new Queue(queueName('orders'), {
    prefix: address.prefix,
    connection: { host, port, ...(password && { password }) },
  });
  const message = { name: 'events', data: { events } } as const;
  await queue.add('events', seal(address.keys, queueKey(address.prefix, 'orders'), 'crm', message), {
    removeOnComplete: true,
  });
  await queue.close();
}
const everyRow = async (...tables: string[]): Promise<string> => {
  const rows = await orders.database.read((tx) =>
    Promise.all(
      tables.map((table) =>
        sql<{ row: unknown }>`select to_jsonb(t) as row from ${sql.table(table)} t`.execute(tx.getKysely()),
      ),
    ),
  );
  return JSON.stringify(rows.map((found) => found.rows.map(({ row }) => row)));
};

test('an event of an older publisher is applied as one of today; where it waits or fails it has no name', async () => {
  db = await freshDatabase(roomMigrations('orders'));
  await open();
  const [fine, early, bad] = [newId(), newId(), newId()];
  await orders.database.transaction((tx) =>
    sql`insert into bad values (${bad}::uuid, 1)`.execute(tx.getKysely()),
  );
  await send(await addressOf(orders.database, 'crm'), [
    ...[told(fine, 1), told(fine, 2), told(early, 2), told(bad, 1)],
  ]);
  await eventually(async () => expect(await orders.versions(fine)).toEqual([1, 2]));
  await eventually(async () =>
    expect((await orders.messaging.state()).inbox).toMatchObject({ waiting: 1, poisoned: 1 }),
  );
  expect((await orders.messaging.state()).poisoned[0]).toMatchObject({ type: 'client.changed' });
  const kept = await everyRow('inbox_waiting', 'inbox_poisoned', 'heard');
  expect(kept).toContain('Tver');
  expect(kept).not.toContain(name);
});

test('a firm of before is brought forward: its kept events have no names and no reasons, and are heard', async () => {
  db = await freshDatabase({ service: 'orders', migrations: [Messaging0001] }, roomMigrations('crm'));
  const older = async (table: string, values: ReturnType<typeof sql>) =>
    orders.database.transaction((tx) =>
      sql`insert into ${sql.table(table)} ${values}`.execute(tx.getKysely()),
    );
  await open();
  const [staff, order, waiting, poisoned] = [newId(), newId(), newId(), newId()];
  const published = [
    ['staff.changed', 'staff', staff, { code: name, name, role: 'manager', headId: null, active: true }],
    ['order.cancelled', 'order', order, { cancelledOn: '2026-11-24', whole: true, reason }],
    // of another type: as it is
    ['item.changed', 'item', newId(), { sku: 'S', name: 'Paint' }],
  ] as const;
  for (const [type, aggregate, id, payload] of published)
    await older(
      'outbox',
      sql`(id, type, version, aggregate, aggregate_id, aggregate_version, recorded_at, correlation_id, actor, payload)
        values (${newId()}, ${type}, 1, ${aggregate}, ${id}, 1, now(), 'c', '{}', ${JSON.stringify(payload)})`,
    );
  const cancelled = {
    ...told(poisoned, 1),
    type: 'order.cancelled',
    aggregate: 'order',
    payload: { whole: true, reason },
  };
  await older(
    'inbox_waiting',
    sql`(aggregate, aggregate_id, aggregate_version, event) values ('client', ${waiting}, 1, ${JSON.stringify(told(waiting, 1))})`,
  );
  await older(
    'inbox_poisoned',
    sql`(aggregate, aggregate_id, aggregate_version, event, error) values ('order', ${poisoned}, 1, ${JSON.stringify(cancelled)}, 'a bug')`,
  );

  await db.migrate(roomMigrations('orders'));
  const kept = await everyRow('outbox', 'inbox_waiting', 'inbox_poisoned');
  for (const text of [name, reason]) expect(kept).not.toContain(text);
  const rows = await orders.database.read((tx) =>
    sql<{ type: string; version: number; payload: object }>`
      select type, version, payload from outbox order by seq`.execute(tx.getKysely()),
  );
  expect(rows.rows).toEqual([
    { type: 'staff.changed', version: 2, payload: { role: 'manager', headId: null, active: true } },
    { type: 'order.cancelled', version: 2, payload: { cancelledOn: '2026-11-24', whole: true } },
    { type: 'item.changed', version: 1, payload: { sku: 'S', name: 'Paint' } },
  ]);
  expect(JSON.parse(kept)).toMatchObject([
    expect.anything(),
    [{ event: { type: 'client.changed', version: 2, payload: { region: 'Tver' } } }],
    [{ event: { type: 'order.cancelled', version: 2, payload: { whole: true } } }],
  ]);
  // what waited is heard behind the event that was missing
  await send(await addressOf(orders.database, 'crm'), [told(waiting, 1)]);
  await eventually(async () => expect(await orders.versions(waiting)).toEqual(upTo(1)));
});
