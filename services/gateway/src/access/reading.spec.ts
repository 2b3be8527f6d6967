import { listOrders, newId, confirmOrder, recordInteraction } from '@otdel/contracts';
import { request } from 'node:http';
import { once } from 'node:events';
import { configureLogging } from '@otdel/platform';
import { eventually } from '@otdel/testing';
import { anOrder } from '../testing/samples.ts';
import { adminPassword, startGateway, type TestGateway } from '../testing/start-gateway.ts';

/** What a request says is read in one way, or refused. */
let gate: TestGateway;
let admin: string;
beforeAll(async () => {
  gate = await startGateway();
  admin = await gate.admin();
  gate.rooms.on(listOrders, () => ({ items: [], next: null })).on(confirmOrder, () => anOrder());
});
afterAll(() => gate?.stop());

interface Problem {
  code: string;
  errors?: { path: string; code: string }[];
}
const get = (query: string) => gate.ask<Problem>('GET', `/api/orders?${query}`, { token: admin });
const confirm = (body: string | Uint8Array) =>
  gate.ask<Problem>('POST', `/api/orders/${newId()}/confirm`, { token: admin, body });

test.each(['1e2', '0x10', '%201%20', '+1', '1.0', '01', '-0', '1_0', '٣', '', 'Infinity', '0b11'])(
  'a number is written in digits: limit=%s is refused',
  async (limit) => {
    const before = gate.rooms.heard.length;
    expect(await get(`limit=${limit}`)).toMatchObject({
      status: 400,
      body: { code: 'invalid_input', errors: [{ path: 'limit', code: 'whole_number' }] },
    });
    expect(gate.rooms.heard).toHaveLength(before);
  },
);
test.each(['1', '10', '200'])('limit=%s is a number', async (limit) =>
  expect((await get(`limit=${limit}`)).status).toBe(200),
);

test.each(['1e0', '0x1', '%201%20', '+1', '1.0', '01', '0'])(
  'a number in a path is in digits: shipment %s is refused',
  async (no) => {
    const { token } = await gate.person('operations');
    const path = `/api/orders/${newId()}/shipments/${no}/corrections`;
    expect(await gate.ask('POST', path, { token, body: { reason: 'text' } })).toMatchObject({
      ...{ status: 400, body: { errors: [{ path: 'shipmentNo' }] } },
    });
  },
);

test.each([
  '__proto__',
  '__proto__[x]',
  'constructor',
  'prototype',
  'toString',
  'hasOwnProperty',
  'limit[]',
  'limit[x]',
  '',
])('a parameter that nobody knows is refused: %j', async (name) => {
  expect(await get(`${name}=x`)).toMatchObject({
    status: 400,
    body: { errors: [expect.objectContaining({ path: name, code: 'unknown_field' })] },
  });
});

test.each([
  'externalRef=%FF',
  'externalRef=a%C3',
  'externalRef=%zz',
  'externalRef=%',
  '%FF=1',
  'externalRef=%ED%A0%80',
])('a query that is no UTF-8 is refused: %s', async (query) => {
  const before = gate.rooms.heard.length;
  expect(await get(query)).toMatchObject({ status: 400, body: { code: 'bad_request' } });
  expect(gate.rooms.heard).toHaveLength(before);
});
test('what is encoded well is read as it was meant', async () => {
  expect((await get('externalRef=%D0%97%D0%B0%D0%BA%D0%B0%D0%B7+1%2B2%25')).status).toBe(200);
  expect(gate.rooms.last(listOrders)!.data).toEqual({ externalRef: 'Заказ 1+2%' });
});

test.each([
  ['at the top', '{"confirmedOn":"2026-11-24","confirmedOn":"2026-11-23"}'],
  ['with the same value', '{"confirmedOn":"2026-11-24","confirmedOn":"2026-11-24"}'],
  ['written in another way', '{"confirmedOn":"2026-11-24","confirmed\\u004fn":"2026-11-23"}'],
  ['inside', '{"x":[{"a":1},{"a":{"b":1,"b":[]}}]}'],
])('a field twice is refused: %s', async (_, body) => {
  const before = gate.rooms.heard.length;
  expect(await confirm(body)).toMatchObject({
    status: 400,
    body: { code: 'invalid_input', errors: [expect.objectContaining({ path: '', code: 'field_twice' })] },
  });
  expect(gate.rooms.heard).toHaveLength(before);
});
test.each([
  ['in different objects', '{"reason":"x","lines":[{"no":1},{"no":2}]}'],
  ['in a text', String.raw`{"reason":"{\"a\":1,\"a\":2}\\","lines":[]}`],
])('a field of the same name is no field twice: %s', async (_, body) => {
  const { errors } = (await gate.ask<Problem>('POST', `/api/orders/${newId()}/amend`, { token: admin, body }))
    .body;
  expect(errors?.map(({ code }) => code) ?? []).not.toContain('field_twice');
});
test('a deep and a large body are told in good time', async () => {
  const deep = `${'['.repeat(300_000)}${']'.repeat(300_000)}`;
  const large = JSON.stringify({
    reason: '\\"'.repeat(150_000),
    lines: Array.from({ length: 20_000 }, (_, no) => ({ no })),
  });
  for (const body of [deep, large]) {
    const started = performance.now();
    expect((await confirm(body)).status).toBe(400);
    expect(performance.now() - started).toBeLessThan(3_000);
  }
});

test.each([
  ['two\r\nlines', 'two\nlines'],
  ['two\rlines', 'two\nlines'],
  ['\r\n two\n\r\nlines \r\n', 'two\n\nlines'],
])('line ends of any system are the same in a note: %j', (given, kept) => {
  const asked = {
    clientId: newId(),
    kind: 'call',
    subject: 'x',
    body: given,
    happenedAt: '2026-11-24T09:00:00Z',
  };
  expect(recordInteraction.request.parse(asked)).toMatchObject({ body: kept });
});

describe('what a caller calls a request', () => {
  const called = { 'x-correlation-id': 'call-7' };
  const lines: Record<string, unknown>[] = [];
  beforeEach(() => {
    lines.length = 0;
    configureLogging('gateway', 'info', { write: (line) => void lines.push(JSON.parse(line)) });
  });
  afterEach(() => configureLogging('gateway', 'silent'));
  const line = () =>
    eventually(() => lines.find(({ msg }) => msg === 'answered') ?? Promise.reject(new Error('none')));

  test.each<[string, string, object]>([
    ['without a token', '/api/orders', {}],
    ['with a token that is none', '/api/orders', { token: 'nonsense' }],
    ['at a path that there is not', '/api/nothing', {}],
    ['at health', '/health/live', {}],
  ])('stands beside our own name of it: %s', async (_, path, token) => {
    const answer = await gate.ask('GET', path, { headers: called, ...token });
    const own = answer.headers.get('x-correlation-id');
    expect(own).toMatch(/^[0-9a-f-]{36}$/);
    if (answer.status >= 400) expect(answer.body['correlationId']).toBe(own);
    if (path !== '/health/live')
      expect(await line()).toMatchObject({ correlationId: own, clientCorrelationId: 'call-7' });
  });

  test('stands beside it at the sign-in too, and in no record', async () => {
    const body = { login: 'admin', password: adminPassword };
    const answer = await gate.ask('POST', '/api/sessions', { body, headers: called });
    expect(answer.headers.get('x-correlation-id')).not.toBe('call-7');
    expect(await line()).toMatchObject({ clientCorrelationId: 'call-7' });
  });

  test('is its name when the caller is known, or a trusted proxy says so', async () => {
    const known = await gate.ask('GET', '/api/orders', { token: admin, headers: called });
    expect(known.headers.get('x-correlation-id')).toBe('call-7');
    expect(await line()).toMatchObject({ correlationId: 'call-7' });
    expect(await line()).not.toHaveProperty('clientCorrelationId');
    const behind = await startGateway({ beside: gate, env: { TRUST_PROXY: '127.0.0.1' } });
    try {
      const headers = { ...called, 'x-forwarded-for': '203.0.113.7' };
      expect((await behind.ask('GET', '/api/orders', { headers })).headers.get('x-correlation-id')).toBe(
        'call-7',
      );
    } finally {
      await behind.stop();
    }
  });
});

test.each([
  ['PUBLIC_URL, whatever the host that the request names', 'https://otdel.example', 200],
  ['the host of the request', 'own', 403],
  ['another page', 'https://evil.example', 403],
])('with PUBLIC_URL our pages are those of it alone: %s', async (_, page, status) => {
  const named = await startGateway({
    beside: gate,
    env: { PUBLIC_URL: 'https://otdel.example', TRUST_PROXY: '127.0.0.1' },
  });
  try {
    const signedIn = await named.ask('POST', '/api/sessions', {
      body: { login: 'admin', password: adminPassword },
    });
    const cookie = signedIn.headers.getSetCookie()[0]!.split(';')[0]!;
    const origin = page === 'own' ? named.url : page;
    const forged = { 'x-forwarded-for': '203.0.113.7', 'x-forwarded-host': 'evil.example' };
    const answer = await named.ask('POST', '/api/sessions/refresh', {
      headers: { cookie, origin, ...forged },
    });
    expect(answer.status).toBe(status);
    if (page === 'own')
      expect((await named.ask('POST', '/api/sessions/refresh', { headers: { cookie, origin } })).status).toBe(
        403,
      );
  } finally {
    await named.stop();
  }
});

test.each(['TRACE', 'QUERY', 'PROPFIND', 'PATCH'])(
  '%s of a list is told which methods there are',
  async (method) => {
    const sent = request(`${gate.url}/api/orders`, { method }).end();
    const [answer] = (await once(sent, 'response')) as [import('node:http').IncomingMessage];
    answer.resume();
    expect([answer.statusCode, answer.headers.allow]).toEqual([405, 'GET, POST']);
  },
);
