import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { text } from 'node:stream/consumers';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Gateway } from './gateway.ts';
import { secretsOf } from './secrets.ts';

/** A gateway that knows one administrator. */
const right = { login: 'chief', password: 'chosen' };
let server: Server;
let home: string;
let url: string;
const variables = ['OTDEL_LOGIN', 'OTDEL_PASSWORD'] as const;
const before = variables.map((name) => process.env[name]);

beforeEach(async () => {
  home = mkdtempSync(join(tmpdir(), 'otdel-gateway-'));
  server = createServer((request, response) => {
    void text(request).then((body) => {
      const known = request.url !== '/api/sessions' || body === JSON.stringify(right);
      response.statusCode = !known ? 401 : request.url === '/api/queues' ? 403 : 200;
      response.end(JSON.stringify(known ? { accessToken: 'token' } : { detail: 'Not right.' }));
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  writeFileSync(join(home, 'stack.json'), JSON.stringify({ gatewayUrl: url }));
  for (const name of variables) delete process.env[name];
});
afterEach(() => {
  server.close().closeAllConnections();
  rmSync(home, { recursive: true, force: true });
  for (const [i, name] of variables.entries()) {
    delete process.env[name];
    if (before[i] !== undefined) process.env[name] = before[i];
  }
});

it('is asked as whom the environment names', async () => {
  process.env['OTDEL_LOGIN'] = right.login;
  process.env['OTDEL_PASSWORD'] = right.password;
  await expect(Gateway.open(home)).resolves.toBeInstanceOf(Gateway);
});

it('is asked as the administrator of the first start otherwise, and tells what to set when that fails', async () => {
  secretsOf(home, { ADMIN_PASSWORD: right.password });
  await expect(Gateway.open(home)).rejects.toMatchObject({
    message: expect.stringContaining('admin'),
    remedy: expect.stringContaining('OTDEL_LOGIN and OTDEL_PASSWORD'),
  });
  process.env['OTDEL_LOGIN'] = right.login;
  await expect(Gateway.open(home)).resolves.toBeInstanceOf(Gateway);
});

it('tells whether a password is right, apart from being away', async () => {
  await expect(Gateway.signIn(url, right)).resolves.toBeInstanceOf(Gateway);
  await expect(Gateway.signIn(url, { ...right, password: 'of yesterday' })).resolves.toBeUndefined();
  server.close().closeAllConnections();
  await expect(Gateway.signIn(url, right)).rejects.toThrow('does not answer');
});

it('tells that only an administrator may', async () => {
  const gateway = await Gateway.signIn(url, right);
  await expect(gateway!.get('/api/queues')).rejects.toMatchObject({
    remedy: expect.stringContaining('administrator'),
  });
});
