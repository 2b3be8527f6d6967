import {
  clientChanged,
  itemChanged,
  newId,
  orderPlaced,
  orderShipped,
  rebuild,
  rebuildProgress,
  revenueReport,
} from '@otdel/contracts';
import { type Publication, publication } from '@otdel/messaging';
import {
  eventually,
  FixedClock,
  freshDatabase,
  openRoom,
  openStandIn,
  type Room,
  standInMigrations,
  type TestDatabase,
} from '@otdel/testing';
import { AnalyticsModule } from '../analytics.module.ts';
import { analyticsMigrations } from '../migrations/index.ts';

const others = ['orders', 'crm'] as const;
const noon = (day: number) => `2026-11-${day}T09:00:00Z`;
const clock = new FixedClock(noon(10));
let database: TestDatabase;
let reports: Room;
let rooms: Record<(typeof others)[number], Room>;

beforeAll(async () => {
  database = await freshDatabase(analyticsMigrations, ...others.map(standInMigrations));
  reports = await openRoom(AnalyticsModule, analyticsMigrations, { clock, database });
  const opened = await Promise.all(others.map((room) => openStandIn(room, { clock, database })));
  rooms = Object.fromEntries(others.map((room, i) => [room, opened[i]!])) as typeof rooms;
});
afterAll(async () => {
  for (const room of [reports, ...Object.values(rooms ?? {})]) await room?.close();
  await database?.drop();
});

type Place = { region?: string | null; segment?: string | null };
const client = (id: string, { region = null, segment = null }: Place) =>
  publication(clientChanged, id, {
    ...{ keyClient: false, active: true },
    ...{ region, segment },
  });
const item = (id: string, group: string | null) =>
  publication(itemChanged, id, {
    ...{ sku: 'S', name: 'Item', kind: 'goods', supply: 'buy', unit: 'pcs', price: '1', supplierId: null },
    ...{ active: true, group },
  });
/** An order that is shipped whole. */
function shipped(clientId: string, itemId: string, shippedOn: string, value: string): Publication[] {
  const [orderId, lineId] = [newId(), newId()];
  const state = {
    number: 'SO-1',
    stage: 'shipped' as const,
    previousStage: null,
    axes: { commercial: 'confirmed', supply: 'covered', delivery: 'shipped', feedback: 'none' } as const,
    clientManagerId: null,
    promisedOn: '2026-11-30',
    ...{ clientId, managerId: newId() },
  };
  const line = { lineId, itemId, quantity: '1', value };
  return [
    publication(orderPlaced, orderId, {
      ...{ state, placedOn: shippedOn, currency: 'RUB', value },
      lines: [{ ...line, no: 1, kind: 'goods', price: value, discount: '0', promisedOn: '2026-11-30' }],
    }),
    publication(orderShipped, orderId, {
      ...{ state, shipmentId: newId(), shippedOn, complete: true, completedOn: shippedOn },
      lines: [line],
    }),
  ];
}
/** Everything at this moment, room by room. */
async function at(moment: string, told: Partial<Record<(typeof others)[number], Publication[]>>) {
  clock.moveTo(moment);
  for (const [room, events] of Object.entries(told))
    await rooms[room as keyof typeof rooms].publish(...events);
}
/** Values by what is cut, of one client. */
async function revenue(clientId: string, by: string, as?: 'today') {
  const { rows } = await reports.ask(revenueReport, { by, as, clientId });
  return Object.fromEntries(rows.map(({ keys, value }) => [keys.map((key) => key.name).join(' '), value]));
}

test('what was shipped stays in the region and segment that the client had then, to the moment', async () => {
  const [clientId, itemId] = [newId(), newId()];
  await at(noon(10), { crm: [client(clientId, {})] });
  await at(noon(11), { orders: [...shipped(clientId, itemId, '2026-11-11', '100.00')] });
  // the same day, a second later
  await at('2026-11-11T09:00:01Z', { crm: [client(clientId, { region: 'North', segment: 'VIP' })] });
  await at('2026-11-11T09:00:02Z', { orders: [...shipped(clientId, itemId, '2026-11-11', '20.00')] });
  await at(noon(13), { crm: [client(clientId, { region: 'South', segment: 'VIP' })] });
  // recorded late: it belongs where the client was on its day
  await at(noon(14), {
    orders: [
      ...shipped(clientId, itemId, '2026-11-12', '3.00'),
      ...shipped(clientId, itemId, '2026-11-14', '4.00'),
      // before anything was known of the client
      ...shipped(clientId, itemId, '2026-01-01', '0.50'),
    ],
  });
  await eventually(async () =>
    expect(await revenue(clientId, 'region')).toEqual({ '—': '100.50', North: '23.00', South: '4.00' }),
  );
  expect(await revenue(clientId, 'segment,region')).toEqual({
    '— —': '100.50',
    'VIP North': '23.00',
    'VIP South': '4.00',
  });
  expect(await revenue(clientId, 'region', 'today')).toEqual({ South: '127.50' });
  expect(await revenue(clientId, 'segment', 'today')).toEqual({ VIP: '127.50' });
});

test('it stays in the group of the item too', async () => {
  const [clientId, itemId] = [newId(), newId()];
  await at(noon(15), { orders: [item(itemId, 'Paint'), ...shipped(clientId, itemId, '2026-11-15', '5.00')] });
  await at(noon(16), {
    orders: [item(itemId, 'Varnish'), ...shipped(clientId, itemId, '2026-11-16', '1.00')],
  });
  await eventually(async () =>
    expect(await revenue(clientId, 'group')).toEqual({ Paint: '5.00', Varnish: '1.00' }),
  );
  expect(await revenue(clientId, 'group', 'today')).toEqual({ Varnish: '6.00' });
});

test('whichever room is heard first, also by a rebuild', async () => {
  const [clientId, itemId] = [newId(), newId()];
  const right = { North: '7.00', South: '8.00' };
  // the shipments are heard before anything of the client is
  await at(noon(18), { orders: [...shipped(clientId, itemId, '2026-11-18', '7.00')] });
  await at(noon(20), { orders: [...shipped(clientId, itemId, '2026-11-20', '8.00')] });
  await eventually(async () => expect(await revenue(clientId, 'region')).toEqual({ '—': '15.00' }));
  await at(noon(17), { crm: [client(clientId, { region: 'North' })] });
  await at(noon(19), { crm: [client(clientId, { region: 'South' })] });
  await eventually(async () => expect(await revenue(clientId, 'region')).toEqual(right));

  const everything = async () => ({
    then: await reports.ask(revenueReport, { by: 'client,region,segment' }),
    today: await reports.ask(revenueReport, { by: 'client,region,segment', as: 'today' }),
    groups: await reports.ask(revenueReport, { by: 'group' }),
  });
  const before = await everything();
  await reports.ask(rebuild, {});
  await eventually(async () =>
    expect(await reports.ask(rebuildProgress, {})).toMatchObject({ running: false }),
  );
  expect(await everything()).toEqual(before);
});

test('a clock that was put back loses no shipment and counts none twice', async () => {
  const [clientId, itemId] = [newId(), newId()];
  await at(noon(22), { crm: [client(clientId, { region: 'A' })] });
  await at(noon(24), { crm: [client(clientId, { region: 'B' })] });
  await at(noon(23), { crm: [client(clientId, { region: 'C' })] });
  await at(noon(25), {
    orders: [22, 23, 24, 25].flatMap((day) => shipped(clientId, itemId, `2026-11-${day}`, '1.00')),
  });
  await eventually(async () => expect(await revenue(clientId, 'region')).toEqual({ A: '2.00', C: '2.00' }));
});
