import {
  type BreachView,
  getOrder,
  listBreaches,
  listOrders,
  listTasks,
  nameClients,
  nameStaff,
  newId,
  type Operation,
  type Page,
  placeOrder,
  getClient,
  getStaff,
  revenueReport,
  unnamed,
} from '@otdel/contracts';
import { FixedClock } from '@otdel/testing';
import { aClient, anOrder, aPerson } from '../testing/samples.ts';
import { startGateway, type TestGateway } from '../testing/start-gateway.ts';

interface Shown {
  client: { name: string };
  manager: { name: string };
}
const clock = new FixedClock('2026-11-24T09:00:00Z');
const at = '2026-11-21T06:00:00Z';
let gate: TestGateway;
let token: string;
let names: Map<string, string>;
beforeAll(async () => {
  gate = await startGateway({ clock });
  token = await gate.admin();
});
afterAll(() => gate?.stop());
beforeEach(() => {
  names = new Map();
  const found = ({ ids }: { ids: string[] }) => ({
    items: ids.flatMap((id) => (names.has(id) ? [{ id, name: names.get(id) }] : [])),
  });
  gate.rooms.on(nameClients, found).on(nameStaff, found);
});

const named = (name: string): { id: string; name: string } => {
  const id = newId();
  names.set(id, name);
  return { id, name: unnamed };
};
const ask = <T>(path: string) => gate.ask<T>('GET', path, { token });
const asked = (operation: Operation) =>
  gate.rooms.heard.filter((heard) => heard.call === operation.name).length;
/** How often crm and planning were asked for names meanwhile. */
async function calls(work: () => Promise<unknown>): Promise<[number, number]> {
  const before = [asked(nameClients), asked(nameStaff)] as const;
  await work();
  return [asked(nameClients) - before[0], asked(nameStaff) - before[1]];
}

test('a list is named by one call to each room, and not again within ten seconds', async () => {
  const managers = ['Anna', 'Boris'].map(named);
  const orders = Array.from({ length: 200 }, (_, i) =>
    anOrder({ client: named(`Client ${i}`), manager: managers[i % 2]! }),
  );
  gate.rooms.on(listOrders, () => ({ items: orders, next: null }));
  const list = async () => (await ask<{ items: Shown[] }>('/api/orders?limit=200')).body.items;
  expect(
    await calls(async () => {
      const shown = (await list()).map(({ client, manager }) => [client.name, manager.name]);
      expect(shown).toEqual(orders.map((_, i) => [`Client ${i}`, ['Anna', 'Boris'][i % 2]]));
    }),
  ).toEqual([1, 1]);
  expect(await calls(list)).toEqual([0, 0]);

  names.set(orders[0]!.client.id, 'Renamed');
  expect((await list())[0]!.client.name).toBe('Client 0');
  clock.moveTo('2026-11-24T09:00:10Z');
  expect((await list())[0]!.client.name).toBe('Renamed');
});

test('an order, one that was just taken, and a breach are named', async () => {
  const order = anOrder({ client: named('Roga'), manager: named('Anna') });
  const client = aClient({ id: order.client.id });
  const breach: BreachView = {
    ...{ id: newId(), orderId: order.id, orderNumber: order.number, orderStage: 'supply', open: true },
    ...{ clientId: client.id, clientName: unnamed, managerId: order.manager.id, managerName: unnamed },
    ...{
      promisedOn: '2026-11-20',
      raisedAt: at,
      state: 'standing',
      withdrawnAt: null,
      reason: null,
      daysLate: 4,
    },
    ...{ nextExpectedOn: null, lastExpectedOn: null, shippedOn: null, value: '1.00', openValue: '1.00' },
    ...{ cause: 'uncovered', computedCause: 'uncovered', causeReason: null, causedAt: null, causedBy: null },
    ...{ acknowledgedAt: at, acknowledgedBy: named('Boris') },
    comments: [{ id: newId(), text: 'Late', at, by: named('Vera') }],
  };
  gate.rooms
    .on(getOrder, () => order)
    .on(listTasks, () => ({ items: [], next: null }))
    .on(getClient, () => client)
    .on(getStaff, () => aPerson({ id: order.manager.id }))
    .on(placeOrder, () => order)
    .on(listBreaches, () => ({ items: [breach], next: null }));
  const right = { client: { name: 'Roga' }, manager: { name: 'Anna' } };
  expect((await ask(`/api/orders/${order.id}`)).body).toMatchObject(right);
  const lines = [{ itemId: newId(), quantity: '1', promisedOn: '2026-12-01' }];
  const body = { clientId: client.id, managerId: order.manager.id, lines };
  expect(await gate.ask('POST', '/api/orders', { token, body })).toMatchObject({ status: 201, body: right });
  expect((await ask<Page<BreachView>>('/api/breaches')).body.items).toMatchObject([
    {
      ...{ clientName: 'Roga', managerName: 'Anna', acknowledgedBy: { name: 'Boris' }, causedBy: null },
      comments: [{ by: { name: 'Vera' } }],
    },
  ]);
});

describe('the revenue report', () => {
  const report = (clients: { id: string }[], manager: { id: string }) =>
    gate.rooms.on(revenueReport, ({ by, as }) => ({
      ...{ from: null, to: null, by, as, totals: { quantity: '1', value: '1.00', orders: 1 } },
      rows: clients.map(({ id }) => ({
        keys: [
          { cut: 'client', id, name: id },
          { cut: 'manager', id: manager.id, name: manager.id },
          { cut: 'region', id: 'Tver', name: 'Tver' },
        ],
        ...{ quantity: '1', value: '1.00', orders: 1 },
      })),
    }));
  const path = '/api/reports/revenue?by=client,manager,region';

  test('has names, as CSV too; an id stays where none is known', async () => {
    const [client, unknown, manager] = [named('ООО «Ромашка»'), { id: newId() }, named('=Anna')];
    report([client, unknown], manager);
    expect(
      (await ask<{ rows: { keys: { name: string }[] }[] }>(path)).body.rows.map((row) => row.keys),
    ).toMatchObject([
      [{ name: 'ООО «Ромашка»' }, { name: '=Anna' }, { name: 'Tver' }],
      [{ name: unknown.id }, { name: '=Anna' }, { name: 'Tver' }],
    ]);
    const lines = (await ask(`${path}&format=csv`)).text.split('\r\n');
    expect(lines[1]).toBe(`"${client.id}","ООО «Ромашка»","${manager.id}","'=Anna","Tver","Tver",1,1.00,1`);
    expect(lines[2]).toContain(`"${unknown.id}","${unknown.id}"`);
  });

  test('asks a thousand names at a time', async () => {
    report(
      Array.from({ length: 2_500 }, (_, i) => named(`Client ${i}`)),
      named('Anna'),
    );
    expect(await calls(() => ask(path))).toEqual([3, 1]);
    expect(await calls(() => ask(`${path}&format=csv`))).toEqual([0, 0]);
  });
});

test('while crm is away the names of before are shown, and what the room says where there was none', async () => {
  const [known, fresh] = [anOrder({ client: named('Roga') }), anOrder({ client: named('Kopyta') })];
  const show = async (order: typeof known) => {
    gate.rooms.on(listOrders, () => ({ items: [order], next: null }));
    return (await ask<{ items: Shown[] }>('/api/orders')).body.items[0]!.client.name;
  };
  expect(await show(known)).toBe('Roga');
  clock.moveTo('2026-11-24T09:00:30Z');
  gate.rooms.close('crm');
  expect(await show(known)).toBe('Roga');
  expect(await show(fresh)).toBe(unnamed);
  await gate.rooms.open('crm');
  expect(await show(fresh)).toBe('Kopyta');
});
