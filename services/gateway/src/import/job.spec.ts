import {
  getBooks,
  getClient,
  getStaff,
  knownRecords,
  listClients,
  listItems,
  listStaff,
  listSuppliers,
  newId,
  placeOrder,
  putClient,
  putItem,
  putStaff,
  refused,
  unavailable,
  type getItem,
  type ImportView,
  type Operation,
  type RequestOf,
  type ResponseOf,
} from '@otdel/contracts';
import { eventually } from '@otdel/testing';
import { aClient, anOrder, aPerson } from '../testing/samples.ts';
import { startGateway, type TestGateway } from '../testing/start-gateway.ts';

let gate: TestGateway;
let token: string;
beforeAll(async () => {
  gate = await startGateway();
  token = await gate.admin();
});
afterAll(() => gate?.stop());

const files = {
  staff: 'code,name,role\nann,Ann,manager\nbob,Bob,manager\ncat,Cat,manager\n',
  items: 'sku,name,price,cost\nA,Apple,1.50,0.9\n',
  clients: 'code,name,manager\nC1,Café,ann\nC2,Hotel,bob\nC3,School,cat\nC4,Depot,\n',
  orders:
    'ref,client,manager,placed_on,promised_on\n1,C1,ann,2026-01-01,2026-01-05\n2,C2,ann,2026-01-01,2026-01-05\n',
  order_lines: 'order,sku,quantity\n1,A,2\n2,A,3\n',
};
const item: ResponseOf<typeof getItem> = {
  ...{ id: newId(), sku: 'A' },
  ...{
    name: 'Apple',
    kind: 'goods' as const,
    supply: 'buy' as const,
    group: null,
    unit: 'pcs',
    barcodes: [],
    price: '1.50',
    cost: null,
  },
  ...{ supplierId: null, supplierCode: null, leadDays: 7, active: true, version: 1 },
  stock: { onHand: '0', reserved: '0', free: '0' },
};

/** What the firm has taken, by code. */
const people = new Map<string, ReturnType<typeof aPerson>>();
const clients = new Map<string, ReturnType<typeof aClient>>();
const items = new Map<string, ResponseOf<typeof getItem>>();
const listed = <T>(all: Map<string, T>) => ({ items: [...all.values()], next: null });
const takePerson = ({ code, name, role }: RequestOf<typeof putStaff>, over: object = {}) => {
  const staff = { ...aPerson({ name, role, ...over }), code };
  people.set(code, staff);
  return { outcome: 'created', staff };
};
const takeItem = ({ sku }: RequestOf<typeof putItem>) => {
  items.set(sku, { ...item, id: newId(), sku });
  return { outcome: 'created', item: items.get(sku) };
};
beforeEach(() => {
  for (const all of [people, clients, items]) all.clear();
  gate.rooms
    .on(listStaff, () => listed(people))
    .on(listSuppliers, () => ({ items: [], next: null }))
    .on(listItems, () => listed(items))
    .on(listClients, ({ code }) => (code ? { items: [], next: null } : listed(clients)))
    .on(getBooks, () => ({ closedThrough: null }))
    .on(knownRecords, () => ({ refs: [], openings: [] }))
    .on(getStaff, ({ staffId }) => [...people.values()].find(({ id }) => id === staffId))
    .on(getClient, ({ clientId }) => [...clients.values()].find(({ id }) => id === clientId))
    .on(putStaff, (given) => takePerson(given))
    .on(putItem, takeItem)
    .on(putClient, ({ code, name }) => {
      clients.set(code, { ...aClient({ name }), code });
      return { outcome: 'created', client: clients.get(code) };
    })
    .on(placeOrder, () => anOrder());
  gate.rooms.heard.length = 0;
});

const ask = async (method: string, path: string, body?: unknown, headers = {}) =>
  (await gate.ask<ImportView>(method, path, { token, headers, ...(body !== undefined && { body }) })).body;
async function begun(content: Record<string, string> = files): Promise<string> {
  const { id } = await ask('POST', '/api/imports', {});
  for (const [name, text] of Object.entries(content))
    await ask('PUT', `/api/imports/${id}/files?name=${name}.csv`, text, { 'content-type': 'text/csv' });
  await ask('POST', `/api/imports/${id}/run`, {});
  return id;
}
const done = (id: string) =>
  eventually(async () => {
    const view = await ask('GET', `/api/imports/${id}`);
    if (view.state === 'running') throw new Error(JSON.stringify(view));
    return view;
  });
const heard = (operation: Operation) => gate.rooms.heard.filter(({ call }) => call === operation.name);

test('a row that the firm refuses after all is told with its place, and what points at it stays out too', async () => {
  gate.rooms.on(putStaff, (given) => {
    if (given.code === 'cat') throw refused('head_circle');
    return takePerson(given, { active: given.code !== 'bob' });
  });
  const view = await done(await begun());
  expect(view.out!.lines).toEqual([
    expect.stringMatching(/^staff.csv:4 head: That head is led by this person/),
    expect.stringMatching(/^clients.csv:3 manager: Bob does not work here any more/),
    'clients.csv:4 manager: cat of staff did not go in',
    'orders.csv:3 client: C2 of clients did not go in',
  ]);
  const made = Object.fromEntries(view.tables!.map((table) => [table.table, table.made]));
  expect(made).toMatchObject({ staff: 2, items: 1, clients: 2, orders: 1 });
  expect(heard(putClient).map(({ data }) => (data as { code: string }).code)).not.toContain('C3');
  expect(heard(putItem)).toMatchObject([{ data: { sku: 'A', cost: '0.90' } }]);
});

test('each row is a command of its own, in the name of who asked', async () => {
  await done(await begun());
  const ids = [putStaff, putItem, putClient, placeOrder].flatMap((operation) =>
    heard(operation).map(({ context }) => context.commandId),
  );
  expect(new Set(ids).size).toBe(10);
  expect(ids[0]).toMatch(/^import:/);
  expect(heard(placeOrder)[0]!.context.actor).toMatchObject({ role: 'admin' });
});

test('a room that is away is waited for, and the same commands come again', async () => {
  let away = 2;
  gate.rooms.on(placeOrder, () => {
    if (away-- > 0) throw unavailable('orders');
    return anOrder();
  });
  const view = await done(await begun());
  expect(view).toMatchObject({ state: 'done', progress: { done: 10, total: 10 } });
  const ids = heard(placeOrder).map(({ context }) => context.commandId);
  expect(ids.length).toBeGreaterThan(2);
  expect(new Set(ids).size).toBe(2);
});

test('a fault of ours ends it, and asked again it goes on where it stopped', async () => {
  gate.rooms.on(putItem, () => {
    throw new Error('a bug');
  });
  const id = await begun();
  const failed = await done(id);
  expect(failed).toMatchObject({ state: 'failed', progress: { done: 3, total: 10 } });
  expect(failed.failure).toContain('correlation id');
  gate.rooms.on(putItem, takeItem);
  await ask('POST', `/api/imports/${id}/run`, {});
  expect(await done(id)).toMatchObject({ state: 'done', progress: { done: 10, total: 10 } });
  expect(heard(putStaff)).toHaveLength(3);
});
