import { clientChanged, newId, queueState } from '@otdel/contracts';
import { Messaging, publication } from '@otdel/messaging';
import { Clock } from '@otdel/platform';
import { sql } from 'kysely';
import { eventually, FixedClock, freshDatabase, openStandIn, standInMigrations } from './index.ts';

const client = { region: null, segment: null, keyClient: false, active: true };

const admin = { accountId: null, staffId: null, role: 'admin' } as const;

/** Timers and connections that keep a process alive. */
const running = () =>
  process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout' || kind.startsWith('TCP')).length;

it('answers over the wire, before and after it was started again', async () => {
  const room = await openStandIn('crm', { clock: new FixedClock('2026-11-24T09:00:00Z') });
  try {
    expect(await room.ask(queueState('crm'), {}, { as: admin })).toMatchObject({
      service: 'crm',
      poisoned: [],
    });
    expect(room.get(Clock).today().toString()).toBe('2026-11-24');
    await room.restart({ clock: new FixedClock('2026-11-26T09:00:00Z') });
    expect(await room.ask(queueState('crm'), {}, { as: admin })).toMatchObject({ service: 'crm' });
    expect(room.get(Clock).today().toString()).toBe('2026-11-26');
  } finally {
    await room.close();
  }
});

it('has other providers where a test says so', async () => {
  const room = await openStandIn('crm', {
    overrides: (crm) => crm.overrideProvider(Messaging).useValue({ asleep: true }),
  });
  expect(room.get(Messaging)).toEqual({ asleep: true });
  await room.close();
});

it('is heard by another room of the same database, over the real queues', async () => {
  const database = await freshDatabase(standInMigrations('crm'), standInMigrations('orders'));
  const [crm, orders] = [await openStandIn('crm', { database }), await openStandIn('orders', { database })];
  const id = newId();
  await crm.publish(publication(clientChanged, id, client), publication(clientChanged, id, client));
  expect(await crm.published(id)).toMatchObject([
    { type: 'client.changed', version: 1, payload: client },
    { type: 'client.changed', version: 2 },
  ]);
  await eventually(async () =>
    expect(await orders.rows(sql`select version from inbox_position where aggregate_id = ${id}`)).toEqual([
      { version: 2 },
    ]),
  );
  await crm.close();
  await orders.close();
  await database.drop();
});

it('lets those meet that look into one table', async () => {
  const room = await openStandIn('crm');
  let inside = 0;
  const racer = async () => {
    await room.rows(sql`select from outbox`);
    return ++inside;
  };
  const settled = await room.atOnce('outbox', [racer, racer, racer]);
  expect(settled.map((s) => s.status)).toEqual(['fulfilled', 'fulfilled', 'fulfilled']);
  await room.close();
});

it('leaves nothing running when it is closed', async () => {
  const before = running();
  const room = await openStandIn('crm');
  expect(running()).toBeGreaterThan(before);
  await room.close();
  await eventually(() => expect(running()).toBeLessThanOrEqual(before), { timeoutMs: 400 });
});
