import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { Gateway } from './gateway.ts';

/** A gateway that knows one administrator. */
const right = { login: 'chief', password: 'chosen' };
let server: Server;
let url: string;

beforeEach(async () => {
  server = createServer((request, response) => {
    void text(request).then((body) => {
      response.statusCode = body === JSON.stringify(right) ? 200 : 401;
      response.end(JSON.stringify({ accessToken: 'token' }));
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(() => server.close().closeAllConnections());

it('tells whether a password is right, apart from being away', async () => {
  await expect(Gateway.signIn(url, right)).resolves.toBeInstanceOf(Gateway);
  await expect(Gateway.signIn(url, { ...right, password: 'of yesterday' })).resolves.toBeUndefined();
  server.close().closeAllConnections();
  await expect(Gateway.signIn(url, right)).rejects.toThrow('does not answer');
});
