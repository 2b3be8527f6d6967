import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { Api, ApiError } from './api.ts';

/** A gateway with one administrator; each of its tokens is valid for one request. */
const right = { login: 'chief', password: 'chosen' };
let server: Server;
let url: string;
let token: number;
/** Faults for the next requests, except sign-ins; after them it answers. */
let faults: ((response: ServerResponse) => void)[];
let keys: (string | undefined)[];

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const send = (status: number, body: object) =>
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  if (request.url === '/api/sessions') {
    const known = JSON.stringify(await json(request)) === JSON.stringify(right);
    return void (known
      ? send(201, { accessToken: `token ${++token}` })
      : send(401, { code: 'wrong_credentials', detail: 'Login or password are not right.' }));
  }
  keys.push(request.headers['idempotency-key'] as string | undefined);
  const fault = faults.shift();
  if (fault) return fault(response);
  if (request.headers.authorization !== `Bearer token ${token}`) return void send(401, {});
  if (request.method === 'PATCH') return void response.writeHead(204).end();
  send(200, { by: request.headers.authorization });
}

beforeEach(async () => {
  token = 0;
  faults = [];
  keys = [];
  server = createServer((request, response) => void answer(request, response)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(() => server.close().closeAllConnections());

it('tells whether a password is right, apart from being away', async () => {
  const patience = 0;
  await expect(Api.signIn({ url, ...right, patience })).resolves.toBeInstanceOf(Api);
  await expect(Api.signIn({ url, ...right, password: 'of yesterday' })).rejects.toMatchObject({
    status: 401,
  });
  server.close().closeAllConnections();
  await expect(Api.signIn({ url, ...right, patience })).rejects.toThrow('does not answer');
});

it('makes a request again, under its key, until a passing fault has passed', async () => {
  const api = await Api.signIn({ url, ...right });
  faults = [
    (response) => response.writeHead(503).end(),
    (response) => response.destroy(),
    // the first half of an answer
    (response) => response.writeHead(200, { 'content-length': 100 }).write('{', () => response.destroy()),
  ];
  await expect(api.post('/api/orders', {}, 'a key')).resolves.toEqual({ by: 'Bearer token 1' });
  expect(keys).toEqual(['a key', 'a key', 'a key', 'a key']);
});

it('gives up when its patience is at its end, and at once without any', async () => {
  const always = Array.from({ length: 99 }, () => (response: ServerResponse) => response.destroy());
  const patient = await Api.signIn({ url, ...right, patience: 500 });
  const quick = await Api.signIn({ url, ...right, patience: 0 });
  faults = always.slice();
  await expect(patient.get('/api/orders')).rejects.toThrow('does not answer');
  const tries = 99 - faults.length;
  expect(tries).toBeGreaterThan(1);
  await expect(quick.get('/api/orders')).rejects.toThrow('does not answer');
  expect(99 - faults.length).toBe(tries + 1);
});

it('signs in again once when its token has run out', async () => {
  const api = await Api.signIn({ url, ...right });
  token++;
  await expect(api.get('/api/orders')).resolves.toEqual({ by: 'Bearer token 3' });
  faults = Array.from({ length: 2 }, () => (response) => response.writeHead(401).end());
  await expect(api.get('/api/orders')).rejects.toMatchObject({ status: 401 });
});

it('throws what was refused, and returns undefined for an empty answer', async () => {
  const api = await Api.signIn({ url, ...right });
  const problem = { code: 'late', detail: 'Too late.', errors: [{ path: 'on', code: 'past', params: {} }] };
  faults = [
    (response) =>
      response.writeHead(422, { 'content-type': 'application/problem+json' }).end(JSON.stringify(problem)),
  ];
  const refused = (await api.post('/api/orders', {}).catch((error: unknown) => error)) as ApiError;
  expect(refused).toBeInstanceOf(ApiError);
  expect(refused).toMatchObject({ status: 422, code: 'late', message: 'Too late.', errors: problem.errors });
  await expect(api.patch('/api/orders', {})).resolves.toBeUndefined();
});
