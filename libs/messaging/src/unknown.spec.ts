import { event, eventTypes, newId, subscriptions, type EventType } from '@otdel/contracts';
import { eventually, freshDatabase, sharedServers, type TestDatabase } from '@otdel/testing';
import { sql } from 'kysely';
import { z } from 'zod';
import { openRoom, roomMigrations, publishChanges, upTo, type Room } from './testing/rooms.ts';
import { backlog } from './outbox.ts';

/** A newer crm publishes what this build does not know; orders runs this build. */
let db: TestDatabase;
let crm: Room;
let orders: Room;
const merged = event('client.merged', 1, 'client', z.object({ name: z.string() }));
const changed3 = event('client.changed', 3, 'client', z.object({ name: z.string() }));
const known = eventTypes as Map<string, EventType>;
const before = subscriptions.orders.client!;

const open = (service: 'crm' | 'orders') =>
  openRoom(service, { databaseUrl: db.url(service), redisUrl: sharedServers().redis, reconcileEvery: 400 });

beforeEach(async () => {
  db = await freshDatabase(roomMigrations('crm'), roomMigrations('orders'));
  crm = await open('crm');
  orders = await open('orders');
});
afterEach(async () => {
  subscriptions.orders.client = before;
  for (const type of [merged, changed3]) known.delete(`${type.name}@${type.version}`);
  await crm?.app.close();
  await orders?.app.close();
  await db?.drop();
});

/** As a build would that knows the type. */
const publishNewer = (aggregateId: string, { name, version }: EventType, aggregate = 'client') =>
  crm.database.transaction((tx) =>
    sql`
      with counted as (
        insert into aggregate_version as v values (${aggregate}, ${aggregateId}, 1)
        on conflict (aggregate, aggregate_id) do update set version = v.version + 1 returning version
      )
      insert into outbox (id, type, version, aggregate, aggregate_id, aggregate_version, recorded_at, correlation_id, actor, payload)
      select ${newId()}, ${name}, ${version}, ${aggregate}, ${aggregateId}, version, now(), 'newer',
        '{"staffId": null, "role": "system"}', '{"name": "newer"}' from counted`.execute(tx.getKysely()),
  );
/** The build that knows the type, and wants it or not. */
function learn(type: EventType, wanted: boolean): void {
  known.set(`${type.name}@${type.version}`, type);
  if (wanted) subscriptions.orders.client = [...before, type];
}

test.each([merged, changed3])(
  'an event of a type that is not known waits, and is applied in its turn by a build that knows it: $name@$version',
  async (type) => {
    const [client, other] = (await publishChanges(crm, 2)) as [string, string];
    await publishNewer(client, type);
    await publishChanges(crm, [client, other], 2);
    await eventually(async () => expect(await orders.versions(other)).toEqual(upTo(3)));
    await eventually(async () => expect((await orders.messaging.state()).inbox.waiting).toBe(3));
    expect(await orders.versions(client)).toEqual([1]);
    expect((await orders.messaging.state()).poisoned).toEqual([]);

    await orders.app.close();
    learn(type, true);
    orders = await open('orders');
    await eventually(async () => expect(await orders.versions(client)).toEqual(upTo(4)));
    expect((await orders.messaging.state()).inbox).toMatchObject({ waiting: 0, poisoned: 0 });
  },
);

test('one that is known but not wanted only moves the version on', async () => {
  const [client] = (await publishChanges(crm, 1)) as [string];
  await publishNewer(client, merged);
  await publishChanges(crm, [client]);
  await eventually(async () => expect((await orders.messaging.state()).inbox.waiting).toBe(2));
  await orders.app.close();
  learn(merged, false);
  orders = await open('orders');
  await eventually(async () => expect(await orders.versions(client)).toEqual([1, 3]));
});

test('what an older process took in beside newer ones is applied without a restart', async () => {
  const [client] = (await publishChanges(crm, 1)) as [string];
  await publishNewer(client, merged);
  await eventually(async () => expect((await orders.messaging.state()).inbox.waiting).toBe(1));
  // as if this process were the newer one of two
  learn(merged, false);
  await eventually(async () => expect((await orders.messaging.state()).inbox.waiting).toBe(0));
  await publishChanges(crm, [client]);
  await eventually(async () => expect(await orders.versions(client)).toEqual([1, 3]));
});

test('events of an aggregate that is not known wait too, and hold up nothing of the others', async () => {
  const listens = subscriptions.orders as Record<string, readonly EventType[]>;
  const strange = newId();
  listens['need'] = [];
  try {
    await publishNewer(strange, merged, 'need');
    const [client] = (await publishChanges(crm, 1)) as [string];
    await eventually(async () => expect(await orders.versions(client)).toEqual([1]));
    await eventually(async () => expect((await orders.messaging.state()).inbox.waiting).toBe(1));
    // the reconciler names it beside the others, and has its answer
    await eventually(async () => {
      const { rows } = await crm.database.read((tx) =>
        sql`select aggregate from outbox_confirmed where subscriber = 'orders' order by 1`.execute(
          tx.getKysely(),
        ),
      );
      expect(rows).toEqual([{ aggregate: 'client' }, { aggregate: 'need' }]);
    });
    expect(await crm.database.read(backlog)).toMatchObject({ pending: 0 });
    expect((await orders.messaging.state()).queue).toMatchObject({ failed: 0 });
  } finally {
    delete listens['need'];
  }
});
