import {
  changed,
  confirmOrder,
  getItem,
  getOrder,
  listTasks,
  newId,
  operations,
  putClient,
  type itemView,
} from '@otdel/contracts';
import type { z } from 'zod';
import { aClient, anOrder } from '../testing/samples.ts';
import { startGateway, type TestGateway } from '../testing/start-gateway.ts';
import { isVersioned } from './version.service.ts';

let gate: TestGateway;
let head: string;
beforeAll(async () => {
  gate = await startGateway();
  head = (await gate.person('head')).token;
});
afterAll(() => gate?.stop());

const none = { onHand: '5', reserved: '0', free: '5' };
const anItem = (stock = none): z.output<typeof itemView> => ({
  ...{ id: newId(), sku: 'PAINT', name: 'Paint', kind: 'goods', supply: 'buy', group: null, unit: 'l' },
  barcodes: [],
  ...{ price: '1.00', cost: null, supplierId: null, supplierCode: null, leadDays: 7, active: true },
  stock,
  version: 7,
});
const tagOf = ({ headers }: { headers: Headers }) => headers.get('etag');

test('a record answers its version, of a GET with what the answer says', async () => {
  const item = anItem();
  gate.rooms.on(getItem, () => item);
  const get = (headers = {}) => gate.ask('GET', `/api/items/${item.id}`, { token: head, headers });
  const first = await get();
  expect(tagOf(first)).toMatch(/^"7\.[\w-]{16}"$/);
  const same = await get({ 'if-none-match': `"1", W/${tagOf(first)}` });
  expect({ status: same.status, text: same.text, tag: tagOf(same) }).toEqual({
    ...{ status: 304, text: '', tag: tagOf(first) },
  });
  // the stock of an item moves, and its version stays
  gate.rooms.on(getItem, () => ({ ...item, stock: { ...none, onHand: '4', free: '4' } }));
  const moved = await get({ 'if-none-match': tagOf(first)! });
  expect(moved).toMatchObject({ status: 200, body: { stock: { onHand: '4' } } });
  expect(tagOf(moved)).not.toBe(tagOf(first));
});

test('the ETag of what was read, or the version in quotes, is what a command is meant for', async () => {
  const order = anOrder({ version: 3 });
  gate.rooms.on(getOrder, () => order).on(listTasks, () => ({ items: [], next: null }));
  gate.rooms.on(confirmOrder, (_, { seen }) => {
    if (seen !== undefined && seen !== 'any' && !seen.includes(3))
      throw changed('version_changed', { version: 3 });
    return { ...order, version: 4 };
  });
  const read = await gate.ask('GET', `/api/orders/${order.id}`, { token: head });
  const confirm = (tag?: string) =>
    gate.ask('POST', `/api/orders/${order.id}/confirm`, {
      token: head,
      ...(tag !== undefined && { headers: { 'if-match': tag } }),
    });
  for (const tag of [undefined, tagOf(read)!, '"3"', 'W/"3"', '"1", "3"', '*']) {
    const done = await confirm(tag);
    expect({ tag, status: done.status, now: tagOf(done) }).toEqual({ tag, status: 200, now: '"4"' });
  }
  expect(gate.rooms.last(confirmOrder)!.context.seen).toBe('any');
  expect(await confirm('"2"')).toMatchObject({
    status: 412,
    body: { code: 'version_changed', params: { version: 3 } },
  });
  for (const tag of ['3', '"three"', '', '"3" "4"'])
    expect(await confirm(tag)).toMatchObject({
      status: 400,
      body: { errors: [{ path: 'if-match', code: 'tag_form' }] },
    });
});

test('a PUT answers the version of its record, and hands on what was seen', async () => {
  gate.rooms.on(putClient, () => ({ outcome: 'changed', client: aClient({ version: 9 }) }));
  const put = await gate.ask('PUT', '/api/clients/by-code/ROGA', {
    token: head,
    body: { region: 'Tver' },
    headers: { 'if-match': '"8"' },
  });
  expect({ status: put.status, tag: tagOf(put) }).toEqual({ status: 200, tag: '"9"' });
  expect(gate.rooms.last(putClient)).toMatchObject({
    data: { code: 'ROGA', region: 'Tver' },
    context: { seen: [8] },
  });
});

test('a command that would not heed If-Match refuses it', async () => {
  const answer = await gate.ask('POST', '/api/orders', {
    token: head,
    body: {},
    headers: { 'if-match': '"1"' },
  });
  expect(answer).toMatchObject({
    status: 400,
    body: { errors: [{ path: 'if-match', code: 'not_guarded' }] },
  });
});

test('whoever changes a client, an item, a supplier, a person, an order or a task may name its version', () => {
  const guarded = operations.filter((operation) => operation.guarded);
  expect(guarded.map(({ name }) => name)).toEqual(
    expect.arrayContaining([
      ...['crm.putClient', 'crm.assignClient', 'orders.putItem', 'orders.putSupplier', 'planning.putStaff'],
      ...['orders.confirm', 'orders.amend', 'orders.ship', 'orders.deliver', 'orders.cancel'],
      ...['orders.secureSupply', 'orders.takeBackShipment', 'orders.takeBackDelivery', 'orders.returnGoods'],
      ...['planning.closeTask', 'planning.moveTask', 'planning.assignTask'],
    ]),
  );
  for (const operation of guarded)
    expect({ name: operation.name, versioned: isVersioned(operation) }).toEqual({
      name: operation.name,
      versioned: true,
    });
});
