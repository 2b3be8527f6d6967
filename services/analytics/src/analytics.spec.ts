import {
  clientChanged,
  eventNamed,
  itemChanged,
  promisesReport,
  rebuild,
  rebuildProgress,
  type RequestOf,
  revenueReport,
} from '@otdel/contracts';
import { Messaging, type Publication, publication } from '@otdel/messaging';
import { Database } from '@otdel/platform';
import {
  eventually,
  FixedClock,
  freshDatabase,
  openRoom,
  openStandIn,
  type Room,
  schemaIn,
  standInMigrations,
  type TestDatabase,
} from '@otdel/testing';
import fc from 'fast-check';
import { sql } from 'kysely';
import { WithdrawalService } from './promise/withdrawal.service.ts';
import { AnalyticsModule } from './analytics.module.ts';
import { analyticsMigrations } from './migrations/index.ts';
import { promisesByHand, revenueByHand, someDays } from './testing/by-hand.ts';
import { clients, day, type History, histories, items, managers, uuid } from './testing/histories.ts';

type Filter = RequestOf<typeof promisesReport>;
const filters: Filter[] = [
  {},
  { managerId: managers[0] },
  { clientId: clients[1] },
  { from: day(5), to: day(16) },
  { from: day(9), managerId: managers[2], clientId: clients[0] },
];
const admin = { accountId: null, staffId: null, role: 'admin' } as const;
const orderCount = 120;
/** How many events carry names and groups: two of items, which orders publishes, four of clients. */
const namings = { items: 2, clients: 4, all: 6 };

let database: TestDatabase;
let orders: Room;
let crm: Room;
let reports: Room;
let all: History[];

beforeAll(async () => {
  const others = ['orders', 'crm'] as const;
  database = await freshDatabase(analyticsMigrations, ...others.map(standInMigrations));
  const clock = new FixedClock(`${day(15)}T09:00:00Z`);
  reports = await openRoom(AnalyticsModule, analyticsMigrations, { clock, database });
  orders = await openStandIn('orders', { database });
  crm = await openStandIn('crm', { database });
  [all] = fc.sample(histories(0, orderCount), { numRuns: 1, seed: 42 }) as [History[]];
  await Promise.all([publishHistories(all), publishNames()]);
  await allApplied();
});
afterAll(async () => {
  for (const room of [reports, orders, crm]) await room?.close();
  await database?.drop();
});

describe('promises', () => {
  test.each(filters)('are as counted by hand on every day: %j', async (filter) => {
    for (const asOf of someDays)
      expect(await reports.ask(promisesReport, { asOf, ...filter })).toEqual(
        promisesByHand(all, asOf, filter),
      );
  });

  it('are reported as of today when no day is given', async () => {
    expect(await reports.ask(promisesReport, {})).toEqual(promisesByHand(all, day(15)));
  });

  it('are those of the manager’s own orders; of another he is not told', async () => {
    const anna = { accountId: null, staffId: managers[0]!, role: 'manager' } as const;
    const asOf = day(12);
    const own = promisesByHand(all, asOf, { managerId: managers[0] });
    expect(own.totals.placed).toBeGreaterThan(10);
    expect(await reports.ask(promisesReport, { asOf }, { as: anna })).toEqual(own);
    const others = reports.ask(promisesReport, { asOf, managerId: managers[1] }, { as: anna });
    await expect(others).rejects.toMatchObject({ kind: 'forbidden', code: 'reports_of_others' });
    const nobody = await reports.ask(promisesReport, { asOf }, { as: { ...anna, staffId: null } });
    expect(nobody.rows).toEqual([]);
  });
});

test('a breach that was withdrawn counts from the day of that on, under its promised day', async () => {
  const state = all[0]!.events[0]!.payload.state;
  const own = { clientId: uuid(99, 'b'), managerId: uuid(99, 'a') };
  const fact = { brokenPromise: day(3), withdrawnAt: `${day(12)}T22:00:00Z`, reason: 'shipped in time' };
  const alone = await freshDatabase(analyticsMigrations);
  const room = await openRoom(AnalyticsModule, analyticsMigrations, { database: alone });
  try {
    await room
      .get(Database)
      .transaction((tx) =>
        room
          .get(WithdrawalService)
          .add(tx, [{ ...fact, breachId: uuid(1, 'f'), state: { ...state, ...own } }]),
      );
    const asked = { clientId: own.clientId };
    // the evening of the twelfth in UTC is the thirteenth of the firm
    expect((await room.ask(promisesReport, { asOf: day(12), ...asked })).rows).toEqual([]);
    expect((await room.ask(promisesReport, { asOf: day(13), ...asked })).rows).toMatchObject([
      { promisedOn: day(3), placed: 0, breachesWithdrawn: 1, rateByLast: null },
    ]);
  } finally {
    await room.close();
    await alone.drop();
  }
});

describe('revenue', () => {
  const bounds = [
    {},
    { from: day(6), to: day(14) },
    { itemId: items[1] },
    { managerId: managers[1], clientId: clients[2] },
  ];
  test.each(bounds)('ties to the kopeck by every cut: %j', async (filter) => {
    const cuts = {
      item: (l: { itemId: string }) => l.itemId,
      client: (l: { clientId: string }) => l.clientId,
      manager: (l: { managerId: string }) => l.managerId,
      order: (l: { orderId: string }) => l.orderId,
      month: (l: { month: string }) => l.month,
    } as const;
    for (const [cut, keyOf] of Object.entries(cuts)) {
      const found = await reports.ask(revenueReport, { by: cut, ...filter });
      expect(asFound(found)).toEqual(revenueByHand(all, keyOf as never, filter));
    }
    const found = await reports.ask(revenueReport, { by: 'manager,month,item', ...filter });
    expect(asFound(found)).toEqual(
      revenueByHand(all, (l) => `${l.managerId} ${l.month} ${l.itemId}`, filter),
    );
  });

  it('goes by month first and then by value', async () => {
    const { rows } = await reports.ask(revenueReport, { by: 'client,month' });
    const months = rows.map((r) => r.keys[1]!.id!);
    expect(months).toEqual(months.toSorted());
    expect(new Set(months).size).toBeGreaterThan(1);
    for (const [, some] of Map.groupBy(rows, (r) => r.keys[1]!.id)) {
      const values = some.map((r) => Number(r.value));
      expect(values).toEqual(values.toSorted((a, b) => b - a));
    }
  });

  it('has names of items and orders, and ids where no name is known or the gateway puts it', async () => {
    const of = async (cut: string, as?: 'today') => {
      const { rows } = await reports.ask(revenueReport, { by: cut, as });
      return Object.fromEntries(rows.map(({ keys: [key] }) => [key!.id, key!.name]));
    };
    expect(await of('item')).toEqual({ [items[0]!]: 'Item 0', [items[1]!]: 'Item 1', [items[2]!]: items[2] });
    expect(await of('manager')).toMatchObject({ [managers[0]!]: managers[0] });
    expect(await of('client')).toMatchObject({ [clients[0]!]: clients[0], [clients[3]!]: clients[3] });
    expect(await of('region', 'today')).toEqual({ North: 'North', South: 'South', null: '—' });
    expect(await of('region')).toEqual({ East: 'East', South: 'South', null: '—' });
    expect(await of('group')).toEqual({ 'Group 0': 'Group 0', null: '—' });
    expect(await of('order')).toMatchObject({ [all[0]!.orderId]: 'SO-000000' });
  });

  it('is that of the manager’s own orders; of another he is not told', async () => {
    const anna = { accountId: null, staffId: managers[0]!, role: 'manager' } as const;
    const own = await reports.ask(revenueReport, { by: 'order' }, { as: anna });
    expect(asFound(own)).toEqual(revenueByHand(all, (l) => l.orderId, { managerId: managers[0] }));
    const others = reports.ask(revenueReport, { by: 'order', managerId: managers[1] }, { as: anna });
    await expect(others).rejects.toMatchObject({ kind: 'forbidden', code: 'reports_of_others' });
  });
});

describe('the read models', () => {
  it('count an event once that comes twice', async () => {
    const before = await everything();
    // as after a crash after sending, before the outbox is marked
    await orders.rows(sql`update outbox set published_at = null`);
    await eventually(async () => expect(await sentByOrders()).toBe(eventCount(all) + namings.items));
    await allApplied();
    expect(await everything()).toEqual(before);
  });

  it('are the same after a rebuild; a command begins one rebuild', async () => {
    const before = await everything();
    expect(await reports.ask(rebuild, {}, { as: admin, key: 'command-1' })).toEqual({ started: true });
    expect(await reports.ask(rebuild, {}, { as: admin, key: 'command-1' })).toEqual({ started: true });
    await eventually(async () =>
      expect(await reports.ask(rebuildProgress, {})).toMatchObject({
        running: false,
        done: eventCount(all) + namings.all,
      }),
    );
    expect(await everything()).toEqual(before);
    expect(await reports.ask(rebuild, {}, { as: admin, key: 'command-1' })).toEqual({ started: true });
    expect(await reports.ask(rebuildProgress, {})).toMatchObject({ running: false });
  });

  it('answer as before during a rebuild, take new events at once, and are right afterwards', async () => {
    const tables = await schemaIn(database, 'analytics');
    const right = await everything();
    await reports.rows(sql`delete from revenue_line where no = 1`);
    await reports.rows(sql`update order_standing set value = value + 100`);
    await reports.rows(sql`update client_ref set region = 'Nowhere'`);
    await reports.rows(sql`update client_history set region = 'Nowhere'`);
    const damaged = await everything();
    expect(damaged).not.toEqual(right);
    // a rebuild ends only when all publishers have answered
    await crm.close();
    expect(await reports.ask(rebuild, {}, { as: admin })).toEqual({ started: true });
    await eventually(async () =>
      expect(await reports.ask(rebuildProgress, {})).toMatchObject({
        running: true,
        done: eventCount(all) + namings.all - namings.clients,
      }),
    );
    expect(await everything()).toEqual(damaged);
    await reports.restart();
    expect(await everything()).toEqual(damaged);

    const more = fc.sample(histories(orderCount, 3), { numRuns: 1, seed: 43 })[0]!;
    await publishHistories(more);
    all = [...all, ...more];
    await allApplied();
    const placed = async () => (await reports.ask(promisesReport, { asOf: day(60) })).totals.placed;
    expect(await placed()).toBe(promisesByHand(all, day(60)).totals.placed);
    expect(await reports.ask(rebuildProgress, {})).toMatchObject({ running: true });

    crm = await openStandIn('crm', { database });
    await eventually(async () =>
      expect(await reports.ask(rebuildProgress, {})).toEqual({
        running: false,
        done: eventCount(all) + namings.all,
        total: eventCount(all) + namings.all,
      }),
    );
    for (const asOf of [day(7), day(15), day(60)])
      expect(await reports.ask(promisesReport, { asOf })).toEqual(promisesByHand(all, asOf));
    expect(asFound(await reports.ask(revenueReport, { by: 'order' }))).toEqual(
      revenueByHand(all, (l) => l.orderId),
    );
    expect((await everything()).regions.rows.map((row) => row.keys[0]!.id)).toContain('North');
    expect((await everything()).regionsThen.rows.map((row) => row.keys[0]!.id)).not.toContain('Nowhere');
    expect(await schemaIn(database, 'analytics')).toEqual(tables);
  });

  it('have one rebuild at a time, which only an administrator begins', async () => {
    await expect(reports.ask(rebuild, {}, { as: { ...admin, role: 'head' } })).rejects.toMatchObject({
      kind: 'forbidden',
      code: 'role_not_allowed',
    });
    // a rebuild ends only when all publishers have answered
    await crm.close();
    const [first, ...others] = await Promise.allSettled(
      [1, 2, 3].map((n) => reports.ask(rebuild, {}, { as: admin, key: `twin-${n}` })),
    ).then((all) => all.sort((a, b) => (a.status < b.status ? -1 : 1)));
    expect(first).toMatchObject({ value: { started: true } });
    for (const other of others)
      expect(other).toMatchObject({ reason: { kind: 'conflict', code: 'rebuild_running' } });
    crm = await openStandIn('crm', { database });
    await eventually(async () =>
      expect(await reports.ask(rebuildProgress, {})).toMatchObject({ running: false }),
    );
  });
});

/** Publishes the events of many orders in mixed order, in transactions of 37 events. */
async function publishHistories(lives: readonly History[]): Promise<void> {
  const left = lives.map(({ orderId, events }) =>
    events.map((h) => publication(eventNamed(h.type), orderId, h.payload)),
  );
  const turns = fc.sample(fc.nat(), { numRuns: eventCount(lives), seed: 7 });
  const shuffled: Publication[] = turns.map((n) => {
    const going = left.filter((l) => l.length > 0);
    return going[n % going.length]!.shift()!;
  });
  for (let i = 0; i < shuffled.length; i += 37) await orders.publish(...shuffled.slice(i, i + 37));
}

/** The third item gets no name, the third and fourth client no region. */
async function publishNames(): Promise<void> {
  const item = {
    sku: 'x',
    kind: 'goods',
    supply: 'buy',
    unit: 'pcs',
    price: '1',
    supplierId: null,
    active: true,
  } as const;
  await orders.publish(
    ...[0, 1].map((n) =>
      publication(itemChanged, items[n]!, { ...item, name: `Item ${n}`, group: n === 0 ? 'Group 0' : null }),
    ),
  );
  const client = { segment: null, keyClient: false, active: true };
  const told = (n: number, region: string) => publication(clientChanged, clients[n]!, { ...client, region });
  await crm.publish(told(0, 'East'), told(0, 'East'), told(1, 'South'));
  // a later event changes the region
  await eventually(async () => expect(await applied()).toMatchObject({ waiting: 0 }));
  await crm.publish(told(0, 'North'));
}

const eventCount = (lives: readonly History[]): number =>
  lives.reduce((sum, { events }) => sum + events.length, 0);

/** How many events the reports have applied; `waiting` are jobs of the queue and events before their turn. */
async function applied(): Promise<{ applied: number; waiting: number; poisoned: number }> {
  const { inbox, queue } = await reports.get(Messaging).state();
  const { waiting, active, delayed } = queue!;
  return { ...inbox, waiting: inbox.waiting + waiting + active + delayed };
}

async function sentByOrders(): Promise<number> {
  const sent = await orders.rows(sql`select from outbox where published_at is not null`);
  return sent.length;
}

async function allApplied(): Promise<void> {
  await eventually(async () =>
    expect(await applied()).toEqual({
      applied: eventCount(all) + namings.all,
      waiting: 0,
      poisoned: 0,
    }),
  );
}

async function everything() {
  return {
    promises: await Promise.all([0, 7, 14, 21, 60].map((n) => reports.ask(promisesReport, { asOf: day(n) }))),
    revenue: await reports.ask(revenueReport, { by: 'order,item,month' }),
    regions: await reports.ask(revenueReport, { by: 'region,group,manager', as: 'today' }),
    regionsThen: await reports.ask(revenueReport, { by: 'region,group,manager' }),
  };
}

/** Rows by their joined keys, in the form of `revenueByHand`. */
const asFound = ({
  rows,
  totals,
}: {
  rows: { keys: { id: string | null }[]; quantity: string; value: string; orders: number }[];
  totals: object;
}) => ({
  rows: Object.fromEntries(rows.map(({ keys, ...sums }) => [keys.map((k) => k.id).join(' '), sums])),
  totals,
});
