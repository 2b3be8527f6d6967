import {
  type AskedOf,
  confirmOrder,
  conflict,
  getClient,
  getOrder,
  getStaff,
  listTasks,
  newId,
  notFound,
  placedBefore,
  placeOrder,
  putItem,
  setOpeningStock,
  refused,
  shipOrder,
} from '@otdel/contracts';
import { aClient, anOrder, aPerson, aTask } from '../testing/samples.ts';
import { startGateway, type TestGateway } from '../testing/start-gateway.ts';

let gate: TestGateway;
let anna: Awaited<ReturnType<TestGateway['person']>>;
let head: Awaited<ReturnType<TestGateway['person']>>;
let clerk: Awaited<ReturnType<TestGateway['person']>>;
beforeAll(async () => {
  gate = await startGateway();
  anna = await gate.person('manager');
  head = await gate.person('head');
  clerk = await gate.person('operations');
});
afterAll(() => gate?.stop());

const client = aClient();
const lines = [{ itemId: newId(), quantity: '2', promisedOn: '2026-12-01' }];
const place = (token: string, body: object, key?: string) =>
  gate.ask<{ id: string; number: string; code: string }>('POST', '/api/orders', {
    token,
    body,
    ...(key && { key }),
  });
beforeEach(() => {
  gate.rooms
    .on(getClient, () => client)
    .on(getStaff, ({ staffId }) => aPerson({ id: staffId, name: 'Anna', version: 4 }))
    .on(placeOrder, () => anOrder())
    .on(confirmOrder, () => anOrder())
    .on(listTasks, () => ({ items: [aTask()], next: null }));
});

test('an order is taken in the name of the signed-in manager, with what is known of the people', async () => {
  const { status } = await place(anna.token, { clientId: client.id, lines }, 'first');
  expect(status).toBe(201);
  const { data, context } = gate.rooms.last(placeOrder)!;
  expect(data).toEqual({
    order: { clientId: client.id, lines, managerId: anna.staffId },
    parties: {
      client: { id: client.id, version: 3, name: client.name, managerId: null },
      manager: { id: anna.staffId, version: 4, name: 'Anna', role: 'manager', active: true },
    },
  });
  expect(context.commandId).toBe(`${anna.accountId}:first`);
});

test('a manager takes no orders for another; the head does', async () => {
  const body = { clientId: client.id, managerId: newId(), lines };
  expect((await place(anna.token, body)).status).toBe(403);
  expect((await place(head.token, body)).status).toBe(201);
});

describe('an order that names no manager, taken by somebody who is none', () => {
  const managed = aClient({ managerId: newId() });
  const body = { clientId: managed.id, lines };
  const managerOf = () => {
    const { order, parties } = gate.rooms.last(placeOrder)!.data as AskedOf<typeof placeOrder>;
    expect(parties.manager.id).toBe(order.managerId);
    return order.managerId;
  };
  beforeEach(() => gate.rooms.on(getClient, () => managed));

  test("is the client's manager's", async () => {
    for (const { token } of [clerk, head]) {
      expect((await place(token, body)).status).toBe(201);
      expect(managerOf()).toBe(managed.managerId);
    }
  });

  test('is whose it is said to be', async () => {
    const other = newId();
    expect((await place(head.token, { ...body, managerId: other })).status).toBe(201);
    expect(managerOf()).toBe(other);
  });

  test("is of whoever takes it when the client is nobody's, or of somebody who has left", async () => {
    gate.rooms.on(getClient, () => client);
    expect((await place(head.token, { clientId: client.id, lines })).status).toBe(201);
    expect(managerOf()).toBe(head.staffId);
    gate.rooms
      .on(getClient, () => managed)
      .on(getStaff, ({ staffId }) => aPerson({ id: staffId, active: staffId !== managed.managerId }));
    expect((await place(head.token, body)).status).toBe(201);
    expect(managerOf()).toBe(head.staffId);
  });

  test('must be said by who is no person of the firm when the client is of nobody', async () => {
    gate.rooms.on(getClient, () => client);
    expect(await place(await gate.admin(), { clientId: client.id, lines })).toMatchObject({
      status: 400,
      body: { code: 'invalid_input', errors: [{ path: 'managerId' }] },
    });
  });

  test('asked again after the client was handed over, it is the same order', async () => {
    const order = anOrder();
    gate.rooms.on(placeOrder, () => order).on(placedBefore, () => order);
    expect((await place(head.token, body, 'handed over')).status).toBe(201);
    gate.rooms
      .on(getClient, () => ({ ...managed, managerId: newId() }))
      .on(placeOrder, () => {
        throw conflict('idempotency_key_reused');
      });
    expect(await place(head.token, body, 'handed over')).toMatchObject({
      status: 201,
      body: { id: order.id },
    });
  });
});

test('a client that is not theirs is not there', async () => {
  gate.rooms.on(getClient, ({ clientId }) => {
    throw notFound('client', clientId);
  });
  expect(await place(anna.token, { clientId: newId(), lines })).toMatchObject({
    status: 404,
    body: { code: 'client_not_found' },
  });
});

test('the same key and request go to the room again with the same command id, though the client has changed', async () => {
  const body = { clientId: client.id, lines };
  expect((await place(anna.token, body, 'again')).status).toBe(201);
  gate.rooms.on(getClient, () => ({ ...client, version: 9 }));
  expect((await place(anna.token, body, 'again')).status).toBe(201);
  const sent = gate.rooms.heard.filter(
    (h) => h.context.commandId === `${anna.accountId}:again` && h.call === placeOrder.name,
  );
  expect(sent).toHaveLength(2);
});

describe('the same request comes again after its client was handed over', () => {
  const body = { clientId: client.id, lines };
  const handOver = () =>
    gate.rooms.on(getClient, ({ clientId }) => {
      throw notFound('client', clientId);
    });

  test('it is answered with the order that it placed', async () => {
    const order = anOrder();
    gate.rooms.on(placeOrder, () => order).on(placedBefore, () => order);
    await place(anna.token, body, 'lost answer');
    handOver();
    expect(await place(anna.token, body, 'lost answer')).toMatchObject({
      status: 201,
      body: { id: order.id },
    });
    expect(gate.rooms.last(placedBefore)!.context.commandId).toBe(`${anna.accountId}:lost answer`);
  });

  test('it is refused when its room knows nothing of it', async () => {
    gate.rooms.on(placedBefore, () => null);
    await place(anna.token, body, 'never came');
    handOver();
    expect((await place(anna.token, body, 'never came')).status).toBe(404);
  });

  test('another request with the key, or one without, asks for nothing placed before', async () => {
    gate.rooms.on(placedBefore, () => anOrder());
    await place(anna.token, body, 'another');
    handOver();
    const before = gate.rooms.heard.length;
    expect((await place(anna.token, { ...body, note: 'other' }, 'another')).status).toBe(404);
    expect((await place(anna.token, body)).status).toBe(404);
    expect(gate.rooms.heard.slice(before).filter((h) => h.call === placedBefore.name)).toEqual([]);
  });
});

test('a used key is not for another body, path or call, but another account may use it', async () => {
  const body = { clientId: client.id, lines };
  const reused = { status: 409, body: { code: 'idempotency_key_reused' } };
  expect((await place(anna.token, body, 'once')).status).toBe(201);
  const before = gate.rooms.heard.filter((h) => h.call === placeOrder.name).length;
  expect(await place(anna.token, { ...body, note: 'other' }, 'once')).toMatchObject(reused);
  expect(
    await gate.ask('POST', `/api/orders/${newId()}/confirm`, { token: anna.token, body: {}, key: 'once' }),
  ).toMatchObject(reused);
  expect(gate.rooms.heard.filter((h) => h.call === placeOrder.name)).toHaveLength(before);
  expect((await place(head.token, { ...body, managerId: anna.staffId }, 'once')).status).toBe(201);
});

test('two different requests with one key at the same moment: one is refused', async () => {
  const both = await Promise.all(
    ['a', 'b'].map((note) => place(anna.token, { clientId: client.id, lines, note }, 'race')),
  );
  expect(both.map((b) => b.status).sort()).toEqual([201, 409]);
});

test('what was not valid uses up no key', async () => {
  expect((await place(anna.token, { clientId: client.id, lines: [] }, 'mended')).status).toBe(400);
  expect((await place(anna.token, { clientId: client.id, lines }, 'mended')).status).toBe(201);
});

test('without a key each request is a command of its own', async () => {
  const ids = [];
  for (let i = 0; i < 2; i++) {
    await gate.ask('POST', `/api/orders/${newId()}/confirm`, { token: anna.token });
    ids.push(gate.rooms.last(confirmOrder)!.context.commandId);
  }
  expect(new Set(ids).size).toBe(2);
  expect(ids[0]).toMatch(new RegExp(`^${anna.accountId}:`));
});

test('an order comes with its open tasks, and without them while planning is away', async () => {
  const order = anOrder();
  gate.rooms.on(getOrder, () => order);
  const look = () =>
    gate.ask<{ number: string; openTasks: unknown }>('GET', `/api/orders/${order.id}`, { token: anna.token });
  expect((await look()).body).toMatchObject({ number: order.number, openTasks: [{ kind: 'confirm_order' }] });
  expect(gate.rooms.last(listTasks)!.data).toMatchObject({ orderId: order.id, state: 'open' });
  gate.rooms.close('planning');
  const without = await look();
  expect(without).toMatchObject({ status: 200, body: { number: order.number, openTasks: null } });
  await gate.rooms.open('planning');
});

test('an order is read by its number too, and its tasks are those of its id', async () => {
  const order = anOrder();
  gate.rooms.on(getOrder, () => order);
  const { token } = anna;
  const shown = await gate.ask('GET', `/api/orders/${order.number.toLowerCase()}`, { token });
  expect(shown).toMatchObject({
    status: 200,
    body: { id: order.id, openTasks: [{ kind: 'confirm_order' }] },
  });
  expect(gate.rooms.last(getOrder)!.data).toEqual({ orderId: order.number.toLowerCase() });
  expect(gate.rooms.last(listTasks)!.data).toMatchObject({ orderId: order.id });
  for (const path of ['orders/PO-2026-000104', 'orders/104', 'purchases/SO-2026-000104', 'production-jobs/x'])
    expect(await gate.ask('GET', `/api/${path}`, { token })).toMatchObject({
      status: 400,
      body: { errors: [{ code: 'document_form' }] },
    });
});

test('a refusal of a room comes with its reason', async () => {
  gate.rooms.on(shipOrder, () => {
    throw refused('more_than_ordered', { line: 1, open: '2', asked: '5' });
  });
  const shipped = await gate.ask('POST', `/api/orders/${newId()}/shipments`, { token: head.token, body: {} });
  expect(shipped).toMatchObject({
    status: 422,
    body: {
      code: 'more_than_ordered',
      detail: 'Of line 1 only 2 is left to ship, not 5.',
      params: { line: 1, open: '2', asked: '5' },
    },
  });
});

test.each(['created', 'changed', 'unchanged'] as const)(
  'a PUT that has %s something says so',
  async (outcome) => {
    const item = {
      id: newId(),
      sku: 'краска 1',
      name: 'Paint',
      kind: 'goods' as const,
      supply: 'buy' as const,
      group: null,
      unit: 'pcs',
      price: '10.00',
      cost: null,
      supplierId: null,
      supplierCode: null,
      leadDays: 7,
      barcodes: [],
      active: true,
      stock: { onHand: '0', reserved: '0', free: '0' },
      version: 1,
    };
    gate.rooms.on(putItem, () => ({ outcome, item }));
    const path = `/api/items/by-sku/${encodeURIComponent(item.sku)}`;
    const put = await gate.ask('PUT', path, { token: head.token, body: { name: 'Paint', price: '10' } });
    expect(put).toMatchObject({ status: outcome === 'created' ? 201 : 200, body: { outcome, item } });
    expect(gate.rooms.last(putItem)!.data).toEqual({ sku: item.sku, name: 'Paint', price: '10' });
  },
);

test.each([
  'М8/40 №5',
  'a/b',
  '/',
  'a?b#c',
  '100%',
  '%2F',
  'a\\b',
  '../x',
  "'; --",
  '本'.repeat(64),
  '/'.repeat(64),
])('the code %j stands in a path', async (sku) => {
  gate.rooms.on(setOpeningStock, ({ sku: missing }) => {
    throw notFound('item', missing);
  });
  const path = `/api/items/by-sku/${encodeURIComponent(sku)}/opening-stock`;
  const put = await gate.ask('PUT', path, { token: head.token, body: { quantity: '5' } });
  expect(put).toMatchObject({ status: 404, body: { code: 'item_not_found' } });
  expect(gate.rooms.last(setOpeningStock)!.data).toMatchObject({ sku, quantity: '5' });
});
