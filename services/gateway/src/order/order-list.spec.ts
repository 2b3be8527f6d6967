import { findClients, invalidAt, listOrders, newId, summarizeOrders } from '@otdel/contracts';
import { startGateway, type TestGateway } from '../testing/start-gateway.ts';

let gate: TestGateway;
let head: Awaited<ReturnType<TestGateway['person']>>;
const ids = [newId(), newId()];
const summary = { orders: 2, open: 1, late: 0, sums: [{ currency: 'RUB', orders: 2, value: '10.00' }] };
beforeAll(async () => {
  gate = await startGateway();
  head = await gate.person('head');
  gate.rooms
    .on(findClients, () => ({ ids }))
    .on(listOrders, () => ({ items: [], next: 'further' }))
    .on(summarizeOrders, () => summary);
});
afterAll(() => gate?.stop());

const get = (path: string) => gate.ask<Record<string, unknown>>('GET', path, { token: head.token });

test.each([
  ['/api/orders', listOrders],
  ['/api/orders/summary', summarizeOrders],
])('%s takes along the clients of a search as crm knows them', async (path, operation) => {
  const { status } = await get(`${path}?open=true&search=${encodeURIComponent('Ёлкин')}`);
  expect(status).toBe(200);
  expect(gate.rooms.last(findClients)!.data).toEqual({ search: 'Ёлкин' });
  expect(gate.rooms.last(operation)!.data).toEqual({ open: 'true', search: 'Ёлкин', clientIds: ids });
});

test('a list without a search asks crm nothing, and its filters say no clients', async () => {
  const before = gate.rooms.heard.length;
  expect((await get('/api/orders/summary?stage=ready,supply')).body).toEqual(summary);
  expect(gate.rooms.heard.slice(before).map((heard) => heard.call)).toEqual([summarizeOrders.name]);
  const refused = await get(`/api/orders?search=x&clientIds=${ids[0]}`);
  expect(refused).toMatchObject({
    status: 400,
    body: { errors: [{ path: 'clientIds', code: 'unknown_field' }] },
  });
});

test('a cursor is kept to the order of its list and to its search', async () => {
  const { next } = (await get('/api/orders?search=a&sort=value')).body;
  expect((await get(`/api/orders?search=a&sort=value&cursor=${String(next)}`)).status).toBe(200);
  for (const other of ['search=a&sort=-value', 'search=b&sort=value', 'search=a'])
    expect((await get(`/api/orders?${other}&cursor=${String(next)}`)).status).toBe(400);
});

test('what too many clients have is refused, and while crm is away it is said', async () => {
  gate.rooms.on(findClients, () => {
    throw invalidAt('search', 'search_too_wide', { clients: 20_000 });
  });
  const wide = await get('/api/orders?search=a');
  expect(wide).toMatchObject({
    status: 400,
    body: { errors: [{ path: 'search', code: 'search_too_wide' }] },
  });
  gate.rooms.close('crm');
  expect((await get('/api/orders?search=a')).status).toBe(503);
  expect((await get('/api/orders?open=true')).status).toBe(200);
  await gate.rooms.open('crm');
});
