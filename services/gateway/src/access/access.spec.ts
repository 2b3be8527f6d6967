import type { FastifyInstance } from 'fastify';
import { once } from 'node:events';
import { request } from 'node:http';
import { connect } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import {
  confirmOrder,
  getOrder,
  getStaff,
  listItems,
  listOrders,
  newId,
  operations,
  placeOrder,
  roles,
} from '@otdel/contracts';
import { anOrder, aPerson } from '../testing/samples.ts';
import { startGateway, type TestGateway } from '../testing/start-gateway.ts';

let gate: TestGateway;
let admin: string;
let head: string;
beforeAll(async () => {
  gate = await startGateway();
  admin = await gate.admin();
  head = (await gate.person('head')).token;
});
afterAll(() => gate?.stop());

const routes = operations.flatMap(({ route, may, takes }) => (route === null ? [] : [{ route, may, takes }]));
const filled = (path: string) =>
  path
    .replace(/:\w+Id/, newId())
    .replace(':service', 'gateway')
    .replace(/:(sku|code)/, 'X-1');

test.each(roles)('%s comes in where the operation says, and nowhere else', async (role) => {
  const { token } = role === 'admin' ? { token: admin } : await gate.person(role);
  for (const { route, may, takes } of routes) {
    const [method, path] = route.split(' ') as [string, string];
    // the stream would stay open; whoever may hear it is seen by what is wrong with this id
    const headers: Record<string, string> = {
      ...(path === '/api/live' && { 'last-event-id': 'x' }),
      ...(takes === 'file' && { 'content-type': 'text/csv' }),
    };
    const body = ['POST', 'PUT', 'PATCH', 'DELETE'].includes(method) ? { body: { unknown: 1 } } : {};
    const { status, body: answer } = await gate.ask(method, filled(path), { token, headers, ...body });
    const turnedAway = status === 403 && answer['code'] === 'role_not_allowed';
    expect({ route, turnedAway }).toEqual({ route, turnedAway: may !== 'anyone' && !may.includes(role) });
  }
});

test('every operation with a route has it in front', () => {
  const http = gate.room.app.getHttpAdapter().getInstance() as unknown as FastifyInstance;
  for (const { route } of routes) {
    const [method, url] = route.split(' ') as [string, string];
    expect({ route, there: http.hasRoute({ method: method as 'GET', url }) }).toEqual({ route, there: true });
  }
});

const id = newId();
const line = { itemId: id, quantity: '1', promisedOn: '2026-12-01' };
test.each<[string, string, string, object, number, string, string?]>([
  ['no such route', 'GET', '/api/nothing', {}, 404, 'no_such_route'],
  ['no such method', 'DELETE', '/api/orders', {}, 405, 'method_not_allowed'],
  ['an address that cannot be decoded', 'GET', '/api/orders/%zz', {}, 400, 'bad_request'],
  ['text that cannot be stored', 'GET', '/api/items?search=%00', {}, 400, 'invalid_input', 'search'],
  [
    'a cursor that cannot be',
    'GET',
    '/api/accounts?cursor=WyJcdTAwMDAiXQ',
    {},
    400,
    'invalid_input',
    'cursor',
  ],
  ['broken JSON', 'POST', '/api/orders', { body: '{"clientId":' }, 400, 'bad_request'],
  [
    'half of a character',
    'PUT',
    '/api/clients/by-code/X1',
    { body: '{"name":"a\\ud800b"}' },
    400,
    'invalid_input',
    'name',
  ],
  [
    'a name on two lines',
    'PUT',
    '/api/clients/by-code/X1',
    { body: { name: 'a\n=1+1' } },
    400,
    'invalid_input',
    'name',
  ],
  [
    'bytes that are no UTF-8',
    'PUT',
    '/api/clients/by-code/X1',
    { body: Buffer.concat([Buffer.from('{"name":"a'), Buffer.from([0xed, 0xa0, 0x80]), Buffer.from('"}')]) },
    400,
    'invalid_input',
    '',
  ],
  ['JSON that is not an object', 'POST', '/api/orders', { body: '[]' }, 400, 'invalid_input', ''],
  ['a poisoned prototype', 'POST', '/api/orders', { body: '{"__proto__":{"x":1}}' }, 400, 'bad_request'],
  [
    'a form',
    'POST',
    '/api/orders',
    { body: 'a=b', headers: { 'content-type': 'application/x-www-form-urlencoded' } },
    415,
    'unsupported_media_type',
  ],
  [
    'a text',
    'POST',
    '/api/orders',
    { body: '{}', headers: { 'content-type': 'text/plain' } },
    415,
    'unsupported_media_type',
  ],
  [
    'a huge body',
    'POST',
    '/api/orders',
    { body: JSON.stringify({ note: 'x'.repeat(1_100_000) }) },
    413,
    'too_large',
  ],
  ['an id that is none', 'GET', '/api/orders/17', {}, 400, 'invalid_input', 'orderId'],
  ['an unknown parameter', 'GET', '/api/orders?satge=ready', {}, 400, 'invalid_input', 'satge'],
  ['a wrong stage', 'GET', '/api/orders?stage=done', {}, 400, 'invalid_input', 'stage'],
  ['a parameter twice', 'GET', '/api/orders?stage=ready&stage=placed', {}, 400, 'invalid_input', 'stage'],
  ['a page of none', 'GET', '/api/orders?limit=0', {}, 400, 'invalid_input', 'limit'],
  ['a date that is none', 'GET', '/api/reports/promises?asOf=2026-02-30', {}, 400, 'invalid_input', 'asOf'],
  ['a cut that is none', 'GET', '/api/reports/revenue?by=month,weather', {}, 400, 'invalid_input', 'by.1'],
  ['a bad cursor', 'GET', '/api/accounts?cursor=bm9uc2Vuc2U', {}, 400, 'invalid_input', 'cursor'],
  [
    'a last event that is none',
    'GET',
    '/api/live',
    { headers: { 'last-event-id': '-1' } },
    400,
    'invalid_input',
    'last-event-id',
  ],
  [
    'a service that is none',
    'POST',
    '/api/queues/kitchen/redrive',
    { body: {} },
    400,
    'invalid_input',
    'service',
  ],
  [
    'a code with a control character',
    'PUT',
    '/api/items/by-sku/a%07',
    { body: { name: 'x', price: '1' } },
    400,
    'invalid_input',
    'sku',
  ],
  [
    'a field of a line that is none',
    'POST',
    '/api/orders',
    { body: { clientId: id, managerId: id, lines: [line, { ...line, qty: '2' }] } },
    400,
    'invalid_input',
    'lines.1.qty',
  ],
  [
    'a negative quantity',
    'POST',
    '/api/orders',
    { body: { clientId: id, lines: [{ ...line, quantity: '-1' }] } },
    400,
    'invalid_input',
    'lines.0.quantity',
  ],
  [
    'an order without lines',
    'POST',
    '/api/orders',
    { body: { clientId: id, lines: [] } },
    400,
    'invalid_input',
    'lines',
  ],
  [
    'a key too long',
    'POST',
    `/api/orders/${id}/confirm`,
    { body: {}, key: 'k'.repeat(161) },
    400,
    'invalid_input',
    'idempotency-key',
  ],
])('%s: %s %s', async (...[, method, path, asked, status, code, failing]) => {
  const before = gate.rooms.heard.length;
  const { body, headers, ...answer } = await gate.ask<{
    code: string;
    detail: string;
    correlationId: string;
    errors?: { path: string }[];
  }>(method, path, { token: admin, ...asked });
  expect({ status: answer.status, code: body.code }).toEqual({ status, code });
  expect(headers.get('content-type')).toMatch(/^application\/problem\+json/);
  expect(body.detail.length).toBeGreaterThan(5);
  if (failing !== undefined) expect(body.errors?.map((e) => e.path)).toContain(failing);
  // nobody was troubled with it
  expect(gate.rooms.heard.length).toBe(before);
  expect(headers.get('x-correlation-id')).toBe(body.correlationId);
});

test('a correlation id that is well formed goes all the way, another is replaced', async () => {
  gate.rooms.on(listOrders, () => ({ items: [], next: null }));
  const ask = (given: string) =>
    gate.ask('GET', '/api/orders', { token: admin, headers: { 'x-correlation-id': given } });
  expect((await ask('call-7')).headers.get('x-correlation-id')).toBe('call-7');
  expect(gate.rooms.last(listOrders)!.context.correlationId).toBe('call-7');
  const odd = (await ask('a b"c')).headers.get('x-correlation-id');
  expect(odd).toMatch(/^[0-9a-f-]{36}$/);
  const broken = await gate.ask('POST', '/api/orders', {
    token: admin,
    body: '{',
    headers: { 'x-correlation-id': 'broken-1' },
  });
  expect(broken.body['correlationId']).toBe('broken-1');
});

test('a body that comes in pieces keeps its correlation id', async () => {
  gate.rooms.on(confirmOrder, () => anOrder());
  const pieces = new ReadableStream<Uint8Array>({
    async start(body) {
      for (const piece of ['{"confirmedOn":', '"2026-11-24"', '}']) {
        body.enqueue(new TextEncoder().encode(piece));
        await pause(30);
      }
      body.close();
    },
  });
  const answer = await fetch(`${gate.url}/api/orders/${newId()}/confirm`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${head}`,
      'content-type': 'application/json',
      'x-correlation-id': 'in-pieces',
    },
    body: pieces,
    duplex: 'half',
  } as RequestInit);
  expect(answer.status).toBe(200);
  expect(gate.rooms.last(confirmOrder)!.context).toMatchObject({
    correlationId: 'in-pieces',
    actor: { role: 'head' },
  });
});

test('filters reach the room as they were asked', async () => {
  gate.rooms.on(listItems, () => ({ items: [], next: null }));
  const asked = await gate.ask('GET', '/api/items?active=true&limit=3&search=paint', { token: admin });
  expect(asked.status).toBe(200);
  expect(gate.rooms.last(listItems)!.data).toEqual({ active: 'true', limit: '3', search: 'paint' });
});

describe('before a body is read', () => {
  const head = (extra: string) =>
    `POST /api/orders HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n${extra}\r\n{`;
  const answerTo = async (sent: string) => {
    const socket = connect(Number(new URL(gate.url).port), '127.0.0.1');
    socket.write(sent);
    const [heard] = (await once(socket, 'data')) as [Buffer];
    socket.destroy();
    return String(heard);
  };

  test.each([
    ['no token', ''],
    ['a token that is none', 'Authorization: Bearer nonsense\r\n'],
  ])('who comes with %s is told to sign in', async (_, extra) => {
    expect(await answerTo(head(extra))).toMatch(/^HTTP\/1\.1 401 /);
  });

  test('who has no token yet may send little', async () => {
    const body = { login: 'admin', password: 'x'.repeat(20_000) };
    expect(await gate.ask('POST', '/api/sessions', { body })).toMatchObject({
      status: 413,
      body: { code: 'too_large' },
    });
  });
});

test.each([
  ['DELETE', '/api/orders', 'GET, POST'],
  ['TRACE', '/api/orders?limit=1', 'GET, POST'],
  ['PUT', `/api/orders/${id}/confirm`, 'POST'],
  ['PATCH', '/api/orders/stages', 'GET'],
  ['TRACE', `/api/imports/${id}/files?name=clients.csv`, 'PUT', 'text/csv'],
])('%s %s is told which methods there are', async (method, path, allow, type = 'application/json') => {
  const sent = request(`${gate.url}${path}`, { method, headers: { 'content-type': type } }).end();
  const [answer] = (await once(sent, 'response')) as [import('node:http').IncomingMessage];
  answer.resume();
  expect([answer.statusCode, answer.headers.allow]).toEqual([405, allow]);
});

test('nobody keeps what an operation answered, nor its refusals', async () => {
  gate.rooms.on(listItems, () => ({ items: [], next: null }));
  const asks = [
    gate.ask('GET', '/api/me', { token: admin }),
    gate.ask('GET', '/api/items', { token: admin }),
    gate.ask('GET', '/api/items', {}),
    gate.ask('GET', '/api/orders/17', { token: admin }),
  ];
  for (const { headers } of await Promise.all(asks)) expect(headers.get('cache-control')).toBe('no-store');
});

test('addresses that there are not are limited too', async () => {
  const narrow = await startGateway({ beside: gate, env: { RATE_LIMIT: '5' } });
  try {
    const answers = await Promise.all(Array.from({ length: 12 }, () => narrow.ask('GET', '/api/nothing')));
    expect(new Set(answers.map((a) => a.status))).toEqual(new Set([404, 429]));
  } finally {
    await narrow.stop();
  }
});

test('more requests than the limit are slowed down, each account by itself', async () => {
  const narrow = await startGateway({ beside: gate, env: { RATE_LIMIT: '5' } });
  try {
    const token = await narrow.admin();
    const answers = await Promise.all(
      Array.from({ length: 12 }, () => narrow.ask('GET', '/api/me', { token })),
    );
    const slowed = answers.filter((a) => a.status === 429);
    expect(slowed.length).toBeGreaterThan(0);
    expect(slowed[0]!.body['code']).toBe('too_many_requests');
    expect(slowed[0]!.headers.get('retry-after')).not.toBeNull();
    expect(slowed[0]!.headers.get('content-type')).toMatch(/problem\+json/);
    expect((await narrow.ask('GET', '/api/me', { token: head })).status).toBe(200);
    expect((await narrow.ask('GET', '/health/live')).status).toBe(200);
  } finally {
    await narrow.stop();
  }
});

test.each([
  ['counts the addresses that a trusted proxy names', '10.0.0.0/8, 127.0.0.1', 'allowed'],
  ['passes over what somebody else names', '10.0.0.0/8', 'slowed'],
  ['passes over it without a proxy', '', 'slowed'],
])('the limit of who is not signed in %s', async (_, proxies, other) => {
  const narrow = await startGateway({ beside: gate, env: { RATE_LIMIT: '5', TRUST_PROXY: proxies } });
  // whoever stands before the last trusted hop may have written anything
  const from = (address: string) =>
    narrow.ask('GET', '/api/me', { headers: { 'x-forwarded-for': `192.0.2.1, ${address}, 10.1.1.1` } });
  try {
    const many = await Promise.all(Array.from({ length: 12 }, () => from('203.0.113.7')));
    expect(many.map((a) => a.status)).toContain(429);
    expect((await from('203.0.113.8')).status).toBe(other === 'allowed' ? 401 : 429);
  } finally {
    await narrow.stop();
  }
});

test('a room that is away: 503, when to come again, and the others go on', async () => {
  gate.rooms.on(getOrder, () => anOrder()).on(getStaff, () => aPerson());
  gate.rooms.close('orders');
  const away = await gate.ask('GET', `/api/orders/${newId()}`, { token: admin });
  expect(away).toMatchObject({ status: 503, body: { code: 'orders_unavailable' } });
  expect(away.headers.get('retry-after')).not.toBeNull();
  expect((await gate.ask('GET', `/api/staff/${newId()}`, { token: admin })).status).toBe(200);
  await gate.rooms.open('orders');
  expect((await gate.ask('GET', `/api/orders/${newId()}`, { token: admin })).status).toBe(200);
});

test('a mistake of a room is not told to the world', async () => {
  gate.rooms.on(placeOrder, () => 'nonsense').on(getOrder, () => ({ ...anOrder(), number: 5 }) as never);
  const { status, text } = await gate.ask('GET', `/api/orders/${newId()}`, { token: admin });
  expect(status).toBe(500);
  expect(text).not.toContain('fake room');
});
