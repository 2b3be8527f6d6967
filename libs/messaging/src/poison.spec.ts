import { systemActor } from '@otdel/contracts';
import { eventually, freshDatabase, sharedServers, type TestDatabase } from '@otdel/testing';
import { sql } from 'kysely';
import { openRoom, roomMigrations, publishChanges, upTo, type Room } from './testing/rooms.ts';
import { controllerOf } from '@otdel/platform';
import { queueOperationsOf } from './queue-operations.ts';

let db: TestDatabase;
let crm: Room;
let orders: Room;

beforeAll(async () => {
  db = await freshDatabase(roomMigrations('crm'), roomMigrations('orders'));
  const redisUrl = sharedServers().redis;
  crm = await openRoom('crm', { databaseUrl: db.url('crm'), redisUrl });
  orders = await openRoom('orders', { databaseUrl: db.url('orders'), redisUrl });
});
afterAll(async () => {
  await crm?.app.close();
  await orders?.app.close();
  await db?.drop();
});

const bad = (aggregateId: string, version: number) =>
  orders.database.transaction((tx) =>
    sql`insert into bad values (${aggregateId}, ${version})`.execute(tx.getKysely()),
  );
const mend = () => orders.database.transaction((tx) => sql`delete from bad`.execute(tx.getKysely()));
const poisoned = async () =>
  (await orders.messaging.state()).poisoned.map((p) => [p.aggregateId, p.aggregateVersion]);
/** How many statements wait for a lock. */
const lockedOut = () =>
  orders.database.read(async (tx) => {
    const { rows } = await sql<{ n: number }>`
      select count(*)::int as n from pg_stat_activity
      where datname = current_database() and wait_event_type = 'Lock'`.execute(tx.getKysely());
    return rows[0]!.n;
  });
async function clients(n: number): Promise<string[]> {
  const ids = await publishChanges(crm, n);
  await eventually(async () => expect(await orders.versions(ids[n - 1]!)).toEqual([1]));
  return ids;
}

test('a bad event is set aside; its client waits, others flow; mended and redriven, all come in order', async () => {
  const ids = await clients(4);
  const [sick, ...well] = ids as [string, ...string[]];
  await bad(sick, 3);
  await publishChanges(crm, ids, 4);
  for (const id of well) await eventually(async () => expect(await orders.versions(id)).toEqual(upTo(5)));
  expect(await orders.versions(sick)).toEqual([1, 2]);
  await publishChanges(crm, [sick, well[0]!]);
  await eventually(async () => expect(await orders.versions(well[0]!)).toEqual(upTo(6)));
  expect(await poisoned()).toEqual([[sick, 3]]);
  const state = await orders.messaging.state();
  expect(state.inbox).toMatchObject({ waiting: 3, poisoned: 1 });
  expect(state.poisoned[0]).toMatchObject({ type: 'client.changed', aggregate: 'client' });
  expect(state.poisoned[0]!.error).toContain('this event is bad');

  // nothing is mended: the same comes out
  expect(await orders.messaging.redrive()).toEqual({ tried: 1, again: 1, jobs: 0 });
  expect(await orders.versions(sick)).toEqual([1, 2]);
  await mend();
  expect(await orders.messaging.redrive(sick)).toEqual({ tried: 1, again: 0, jobs: 0 });
  expect(await orders.versions(sick)).toEqual(upTo(6));
  expect((await orders.messaging.state()).inbox).toMatchObject({ waiting: 0, poisoned: 0 });
});

test('when what waited is bad too, the redrive stops there', async () => {
  const [sick] = (await clients(1)) as [string];
  await bad(sick, 2);
  await publishChanges(crm, [sick], 3);
  await eventually(async () => expect(await poisoned()).toEqual([[sick, 2]]));
  await mend();
  await bad(sick, 4);
  expect(await orders.messaging.redrive()).toMatchObject({ tried: 1, again: 1 });
  expect(await orders.versions(sick)).toEqual([1, 2, 3]);
  expect(await poisoned()).toEqual([[sick, 4]]);
  await mend();
  await orders.messaging.redrive();
  expect(await orders.versions(sick)).toEqual(upTo(4));
});

test('a redrive beside new deliveries leaves none waiting', async () => {
  const ids = await clients(6);
  for (const id of ids) await bad(id, 2);
  await publishChanges(crm, ids, 2);
  await eventually(async () => expect(await poisoned()).toHaveLength(6));
  await mend();
  await Promise.all([publishChanges(crm, ids, 2), orders.messaging.redrive(), orders.messaging.redrive()]);
  for (const id of ids) await eventually(async () => expect(await orders.versions(id)).toEqual(upTo(5)));
});

test('of two redrives at once the later one does not lose what the earlier one has set aside', async () => {
  const [sick] = (await clients(1)) as [string];
  await bad(sick, 2);
  await publishChanges(crm, [sick], 4);
  await eventually(async () => expect(await poisoned()).toEqual([[sick, 2]]));
  await mend();
  await bad(sick, 3);
  // both have read that the second event is set aside before either of them may go on
  const redrives = await orders.database.transaction(async (tx) => {
    await sql`select 1 from inbox_position where aggregate_id = ${sick} for update`.execute(tx.getKysely());
    const both = [orders.messaging.redrive(sick), orders.messaging.redrive(sick)];
    await eventually(async () => expect(await lockedOut()).toBe(2));
    return both;
  });
  const tried = (await Promise.all(redrives)).map((redrive) => redrive.tried);
  expect(await poisoned()).toEqual([[sick, 3]]);
  expect(await orders.versions(sick)).toEqual([1, 2]);
  expect(tried.toSorted()).toEqual([0, 1]);
  await mend();
  await orders.messaging.redrive(sick);
  expect(await orders.versions(sick)).toEqual(upTo(5));
});

test('what only the commit would refuse is set aside like any other', async () => {
  const [sick, well] = (await clients(2)) as [string, string];
  await orders.database.transaction((tx) =>
    sql`create table once (aggregate_id uuid, version int, unique (aggregate_id) deferrable initially deferred)`.execute(
      tx.getKysely(),
    ),
  );
  await orders.database.transaction((tx) =>
    tx.execute(`
      create function also_once() returns trigger language plpgsql as
        $$ begin if new.version > 1 and new.aggregate_id = '${sick}' then insert into once values (new.aggregate_id, new.version); end if; return new; end $$;
      create trigger also_once after insert on heard for each row execute function also_once();`),
  );
  await publishChanges(crm, [sick, well], 2);
  await eventually(async () => expect(await orders.versions(well)).toEqual(upTo(3)));
  expect(await orders.versions(sick)).toEqual(upTo(2));
  expect(await poisoned()).toEqual([[sick, 3]]);
});

test('only an administrator looks after the queues', async () => {
  const desk = queueOperationsOf('orders');
  const controller = new (controllerOf(desk))(new desk(orders.messaging));
  const ask = (method: 'state' | 'redrive', role: 'head' | 'admin') =>
    controller[method]({ context: { correlationId: 'c', actor: { ...systemActor, role } }, data: {} });
  expect(await ask('state', 'head')).toMatchObject({ error: { kind: 'forbidden' } });
  expect(await ask('redrive', 'head')).toMatchObject({ error: { kind: 'forbidden' } });
  expect(await ask('state', 'admin')).toMatchObject({ ok: { service: 'orders', outbox: { pending: 0 } } });
});
