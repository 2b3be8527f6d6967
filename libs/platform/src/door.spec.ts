import { Controller, Get, Module, Req } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { FixedClock, testCertificate } from '@otdel/testing';
import { readFileSync } from 'node:fs';
import { get } from 'node:https';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { connect } from 'node:tls';
import { createApp } from './boot.ts';

@Controller('desk')
class Desk {
  @Get()
  protocol(@Req() request: { protocol: string }) {
    return request.protocol;
  }
}
@Module({ controllers: [Desk] })
class Room {}

const { ca, cert, key } = testCertificate;
const env = { SERVICE: 'crm', DATABASE_URL: 'postgres://u:p@127.0.0.1/x', LOG_LEVEL: 'fatal' };
const tls = { TLS_CERT: cert, TLS_KEY: key };
const open = (more: object, clock?: FixedClock) =>
  createApp({ module: Room, env: { ...env, ...more }, ...(clock && { clock }) });
let app: NestFastifyApplication | undefined;
afterEach(async () => {
  await app?.close();
  app = undefined;
});

/** As a browser of the office: it trusts the authority, and calls the gateway by its name. */
async function ask(url: string): Promise<{ status: number; text: string }> {
  const { promise, resolve, reject } = Promise.withResolvers<{ status: number; text: string }>();
  get(`${url}/desk`, { ca: readFileSync(ca), servername: 'office.test', agent: false }, (answer) => {
    let text = '';
    answer.setEncoding('utf8').on('data', (part: string) => (text += part));
    answer.on('end', () => resolve({ status: answer.statusCode!, text }));
  }).on('error', reject);
  return promise;
}
/** Whether somebody is let in who speaks this version of TLS. */
async function isLetIn(port: number, version: 'TLSv1.1' | 'TLSv1.3'): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const [minVersion, maxVersion] = [version, version];
  const ciphers = 'DEFAULT@SECLEVEL=0';
  const socket = connect({
    port,
    host: '127.0.0.1',
    rejectUnauthorized: false,
    minVersion,
    maxVersion,
    ciphers,
  });
  socket.on('secureConnect', () => resolve(true)).on('error', () => resolve(false));
  const isIn = await promise;
  socket.destroy();
  return isIn;
}
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}

test('with a certificate it speaks https alone, of TLS 1.2 or newer', async () => {
  app = await open(tls);
  const url = await app.getUrl();
  expect(url).toMatch(/^https:/);
  expect(await ask(url)).toEqual({ status: 200, text: 'https' });
  await expect(fetch(url.replace('https', 'http'))).rejects.toThrow();
  const port = Number(new URL(url).port);
  expect([await isLetIn(port, 'TLSv1.3'), await isLetIn(port, 'TLSv1.1')]).toEqual([true, false]);
});

test('programs of this machine have a second door, which closes with the first', async () => {
  const port = await freePort();
  app = await open({ ...tls, HTTP_LOCAL_PORT: port });
  const own = `http://127.0.0.1:${port}`;
  expect(await (await fetch(`${own}/desk`)).text()).toBe('http');
  expect(await ask(await app.getUrl())).toMatchObject({ status: 200 });
  await app.close();
  app = undefined;
  await expect(fetch(`${own}/desk`)).rejects.toThrow();
});

test.each([
  ['a file that is not there', { ...tls, TLS_KEY: '/nowhere/key.pem' }, /TLS_KEY cannot be read: ENOENT/],
  ['a file without a certificate', { ...tls, TLS_CERT: key }, /no certificate and its key/],
  ['the key of another certificate', { ...tls, TLS_CERT: ca }, /no certificate and its key/],
])('it does not start with %s', async (_, files, message) => expect(open(files)).rejects.toThrow(message));

test('it does not start with a certificate that has expired', async () =>
  expect(open(tls, new FixedClock('2121-01-01T00:00:00Z'))).rejects.toThrow(
    'TLS_CERT is a certificate that has expired',
  ));
