import type { OrderView } from '@otdel/contracts';
import { startStack } from '@otdel/local';
import { eventually } from '@otdel/testing';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Api, ApiError } from '@otdel/ops/api';

type Stack = Awaited<ReturnType<typeof startStack>>;
const home = mkdtempSync(join(tmpdir(), 'otdel-life-'));
const today = Temporal.Now.plainDateISO('Europe/Moscow');
const inDays = (days: number) => today.add({ days }).toString();
let stack: Stack;
let admin: Api;
let head: Api;
let operations: Api;
const managers = {} as Record<'anna' | 'boris', { id: string; api: Api }>;
let item: string;

async function person(code: string, role: string, headCode?: string): Promise<{ id: string; api: Api }> {
  const { staff } = await admin.put<{ staff: { id: string } }>(`/api/staff/by-code/${code}`, {
    name: code,
    role,
    headCode: headCode ?? null,
  });
  const account = { login: code, password: 'four words of theirs', staffId: staff.id, mustChange: false };
  await admin.post('/api/accounts', account);
  return { id: staff.id, api: await Api.signIn({ url: stack.url, ...account }) };
}
const client = async (code: string, managerId: string) =>
  (await admin.put<{ client: { id: string } }>(`/api/clients/by-code/${code}`, { name: code, managerId }))
    .client.id;
const place = (by: Api, clientId: string, quantity = '5', key?: string) =>
  by.post<OrderView>(
    '/api/orders',
    { clientId, lines: [{ itemId: item, quantity, promisedOn: inDays(10) }] },
    key,
  );
async function refusal(request: Promise<unknown>): Promise<ApiError> {
  const answer = await request.catch((error: unknown) => error);
  if (answer instanceof ApiError) return answer;
  throw new Error(`it was not refused: ${JSON.stringify(answer)}`);
}

beforeAll(async () => {
  stack = await startStack({ home, durable: true });
  admin = await Api.signIn({ url: stack.url, login: 'admin', password: stack.adminPassword });
  head = (await person('head', 'head')).api;
  managers.anna = await person('anna', 'manager', 'head');
  managers.boris = await person('boris', 'manager', 'head');
  operations = (await person('olga', 'operations', 'head')).api;
  await admin.put('/api/suppliers/by-code/paints', { name: 'Paints', leadDays: 3 });
  const made = await admin.put<{ item: { id: string } }>('/api/items/by-sku/PAINT', {
    name: 'Paint',
    price: '2150.00',
    supplierCode: 'paints',
  });
  item = made.item.id;
  await admin.put('/api/items/by-sku/PAINT/opening-stock', { quantity: '20' });
}, 180_000);
afterAll(async () => {
  await stack?.stop();
  rmSync(home, { recursive: true, force: true });
}, 60_000);

test('an order from the call to the opinion', async () => {
  const { api } = managers.anna;
  const order = await place(api, await client('LIFE', managers.anna.id), '25');
  expect(order).toMatchObject({ stage: 'placed', value: '53750.00', promisedOn: inDays(10) });
  const at = `/api/orders/${order.id}`;
  const confirmed = await api.post<OrderView>(`${at}/confirm`, {});
  expect(confirmed.coverage[0]).toMatchObject({
    ordered: '25',
    reserved: '20',
    inPurchase: '5',
    uncovered: '0',
  });
  const { items: purchases } = await operations.get<{ items: { id: string }[] }>(
    `/api/purchases?orderId=${order.id}`,
  );
  expect(purchases).toHaveLength(1);
  await operations.post(`/api/purchases/${purchases[0]!.id}/receipts`, {});
  expect((await api.get<OrderView>(at)).stage).toBe('ready');
  expect(
    (await operations.post<OrderView>(`${at}/shipments`, { lines: [{ no: 1, quantity: '10' }] })).stage,
  ).toBe('partly_shipped');
  expect((await operations.post<OrderView>(`${at}/shipments`, {})).stage).toBe('shipped');
  const delivered = await operations.post<OrderView>(`${at}/deliveries`, {});
  expect(delivered.stage).toBe('feedback');
  await eventually(() => api.post(`${at}/feedback`, { rating: 5, comment: 'On the day, thank you' }));
  await eventually(async () =>
    expect((await api.get<OrderView>(at)).stageLog.map((s) => s.stage)).toEqual([
      'placed',
      'supply',
      'ready',
      'partly_shipped',
      'shipped',
      'delivered',
      'feedback',
      'closed',
    ]),
  );
  await eventually(async () => {
    const { items } = await head.get<{ items: { state: string }[] }>(`/api/tasks?orderId=${order.id}`);
    expect(items.length).toBeGreaterThan(3);
    expect(items.filter((t) => t.state === 'open')).toEqual([]);
  });
}, 60_000);

test("a manager's order is not there for another manager", async () => {
  const order = await place(managers.anna.api, await client('OWN', managers.anna.id));
  const at = `/api/orders/${order.id}`;
  expect(await refusal(managers.boris.api.get(at))).toMatchObject({ status: 404, code: 'order_not_found' });
  expect(await refusal(managers.boris.api.post(`${at}/confirm`, {}))).toMatchObject({ status: 404 });
  const { items } = await managers.boris.api.get<{ items: { id: string }[] }>('/api/orders?limit=200');
  expect(items.map((o) => o.id)).not.toContain(order.id);
  expect((await head.get<OrderView>(at)).stage).toBe('placed');
});

test('a wrong command is refused with its reason and the order lives on', async () => {
  const { api, id } = managers.anna;
  const order = await place(api, await client('WRONG', id), '2');
  const at = `/api/orders/${order.id}`;
  expect(await refusal(operations.post(`${at}/shipments`, {}))).toMatchObject({
    status: 422,
    code: 'order_not_confirmed',
  });
  await api.post(`${at}/confirm`, {});
  expect(
    await refusal(operations.post(`${at}/shipments`, { lines: [{ no: 1, quantity: '3' }] })),
  ).toMatchObject({
    code: 'more_than_ordered',
  });
  expect(await refusal(api.post(`${at}/confirm`, {}))).toMatchObject({ code: 'order_already_confirmed' });
  const cancelled = await api.post<OrderView>(`${at}/cancel`, { reason: 'The client changed his mind' });
  expect(cancelled).toMatchObject({ stage: 'cancelled', coverage: [{ reserved: '0', cancelled: '2' }] });
  expect(await refusal(operations.post(`${at}/shipments`, {}))).toMatchObject({ code: 'order_cancelled' });
});

test('the same command twice is done once, and a used key is not for another request', async () => {
  const clientId = await client('TWICE', managers.anna.id);
  const first = await place(managers.anna.api, clientId, '1', 'twice');
  expect((await place(managers.anna.api, clientId, '1', 'twice')).id).toBe(first.id);
  expect(await refusal(place(managers.anna.api, clientId, '2', 'twice'))).toMatchObject({
    status: 409,
    code: 'idempotency_key_reused',
  });
});

test('orders are taken while Temporal and Redis are away, and go on when they are back', async () => {
  const clientId = await client('AWAY', managers.anna.id);
  await stack.pause('temporal');
  await stack.pause('redis');
  const order = await place(managers.anna.api, clientId, '1');
  expect(order.stage).toBe('placed');
  await stack.resume('redis');
  await stack.resume('temporal');
  const confirmed = await managers.anna.api.post<OrderView>(`/api/orders/${order.id}/confirm`, {});
  expect(confirmed.axes.commercial).toBe('confirmed');
  await eventually(
    async () =>
      expect(
        (await head.get<{ items: unknown[] }>(`/api/tasks?orderId=${order.id}&kind=confirm_order&state=done`))
          .items,
      ).toHaveLength(1),
    { timeoutMs: 60_000 },
  );
}, 180_000);
