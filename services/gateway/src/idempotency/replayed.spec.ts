import { newId } from '@otdel/contracts';
import { WholeFirm } from '../testing/whole-firm.ts';

let firm: WholeFirm;
let clientId: string;
let itemId: string;
const promisedOn = Temporal.Now.plainDateISO('Europe/Moscow').add({ days: 9 }).toString();
beforeAll(async () => {
  firm = await WholeFirm.open();
  clientId = (await firm.do<{ client: { id: string } }>('PUT', '/api/clients/by-code/C', { name: 'C' }))
    .client.id;
  const nail = { name: 'Nail', price: '1.50' };
  itemId = (await firm.do<{ item: { id: string } }>('PUT', '/api/items/by-sku/NAIL', nail)).item.id;
  await firm.do('PUT', '/api/items/by-sku/NAIL/opening-stock', { quantity: '10' });
}, 60_000);
afterAll(() => firm?.close());

/** What a command of the head answered, and whether it says that it was done before. */
async function sent(method: string, path: string, body: object, key?: string) {
  const { token } = firm.people.head;
  const answer = await firm.ask<Record<string, unknown>>(method, path, { token, body, ...(key && { key }) });
  return { ...answer, replayed: answer.headers.get('idempotency-replayed') };
}
const order = (line: object = {}) => ({
  clientId,
  lines: [{ itemId, quantity: '2', price: '10.00', discount: '0.1', promisedOn, ...line }],
});
async function placed(): Promise<string> {
  const { body } = await sent('POST', '/api/orders', order());
  return `/api/orders/${body['id'] as string}`;
}

test('a number that is written otherwise is the same request; another number is another', async () => {
  const key = newId();
  const first = await sent('POST', '/api/orders', order(), key);
  expect(first).toMatchObject({ status: 201, replayed: null });
  for (const line of [{ quantity: '2.000' }, { quantity: '02.0', price: '10', discount: '0.1000' }])
    expect(await sent('POST', '/api/orders', order(line), key)).toMatchObject({
      ...{ status: 201, replayed: 'true', body: { id: first.body['id'] } },
    });
  for (const line of [{ quantity: '2.001' }, { price: '10.00001' }])
    expect(await sent('POST', '/api/orders', order(line), key)).toMatchObject({
      ...{ status: 409, replayed: null, body: { code: 'idempotency_key_reused' } },
    });
  expect(await sent('POST', '/api/orders', order(), newId())).toMatchObject({ status: 201, replayed: null });
});

test('a command of a process that is sent again says that it was done before', async () => {
  const path = await placed();
  const [confirm, ship] = [newId(), newId()];
  expect(await sent('POST', `${path}/confirm`, {}, confirm)).toMatchObject({ status: 200, replayed: null });
  expect(await sent('POST', `${path}/confirm`, {}, confirm)).toMatchObject({ status: 200, replayed: 'true' });
  const one = { lines: [{ no: 1, quantity: '1' }] };
  expect(await sent('POST', `${path}/shipments`, one, ship)).toMatchObject({ status: 201, replayed: null });
  const again = await sent('POST', `${path}/shipments`, { lines: [{ no: 1, quantity: '1.000' }] }, ship);
  expect(again).toMatchObject({ status: 201, replayed: 'true' });
  expect(again.body['lines']).toMatchObject([{ coverage: { shipped: '1' } }]);
});

test('what was refused, and is done when it is sent again, is done for the first time', async () => {
  const path = await placed();
  const key = newId();
  const refused = await sent('POST', `${path}/shipments`, {}, key);
  expect(refused).toMatchObject({ status: 422, replayed: null });
  expect(await sent('POST', `${path}/shipments`, {}, key)).toMatchObject({ status: 422, replayed: null });
  await sent('POST', `${path}/confirm`, {});
  expect(await sent('POST', `${path}/shipments`, {}, key)).toMatchObject({ status: 201, replayed: null });
  expect(await sent('POST', `${path}/shipments`, {}, key)).toMatchObject({ status: 201, replayed: 'true' });
});

test.each<[string, string, string, object]>([
  ['an item', 'PUT', '/api/items/by-sku/KEYED', { name: 'Keyed', price: '1' }],
  ['a client', 'PUT', '/api/clients/by-code/KEYED', { name: 'Keyed' }],
  ['an account of the gateway itself', 'POST', '/api/accounts', { login: 'keyed', password: 'a good password', role: 'admin' }], // prettier-ignore
])('%s that is sent again says so', async (_, method, path, body) => {
  const admin = await firm.signIn({ login: 'admin-of-the-firm' });
  const ask = async (key?: string) => {
    const answer = await firm.ask(method, path, { token: admin, body, ...(key && { key }) });
    return { status: answer.status, replayed: answer.headers.get('idempotency-replayed') };
  };
  const key = newId();
  expect(await ask(key)).toMatchObject({ status: 201, replayed: null });
  expect(await ask(key)).toMatchObject({ replayed: 'true' });
});
