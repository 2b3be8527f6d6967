import { testCertificate } from '@otdel/testing';
import { hostname } from 'node:os';
import { dirname } from 'node:path';
import { addressOf, doorOf } from './door.ts';

const { cert, key } = testCertificate;
const tls = { TLS_CERT: cert, TLS_KEY: key };

it.each([
  {},
  { HTTP_HOST: '' },
  { HTTP_HOST: '127.0.0.1' },
  { HTTP_HOST: 'localhost' },
  { HTTP_HOST: '::1' },
])('is for this machine alone with %j', (env) => expect(doorOf(env)).toBeUndefined());

it.each(['0.0.0.0', '::', '192.168.1.5', 'otdel.office', '127.evil.example'])(
  'is not opened at %s without https, and the refusal says what to do',
  (HTTP_HOST) => {
    expect(() => doorOf({ HTTP_HOST })).toThrow(`HTTP_HOST=${HTTP_HOST} opens the firm to the network`);
    expect(() => doorOf({ HTTP_HOST })).toThrow(
      expect.objectContaining({ remedy: expect.stringMatching(/TLS_CERT.*TLS_KEY.*PUBLIC_URL/) }),
    );
    expect(doorOf({ HTTP_HOST, ...tls })).toEqual({ host: HTTP_HOST, tls: { cert, key } });
    const publicUrl = 'https://otdel.example';
    expect(doorOf({ HTTP_HOST, PUBLIC_URL: publicUrl })).toEqual({ host: HTTP_HOST, publicUrl });
  },
);

it('needs a certificate with its key, both there', () => {
  expect(() => doorOf({ TLS_CERT: cert })).toThrow('TLS_KEY is missing');
  expect(() => doorOf({ TLS_KEY: key })).toThrow('TLS_CERT is missing');
  expect(() => doorOf({ ...tls, TLS_KEY: '/nowhere/key.pem' })).toThrow(
    '/nowhere/key.pem, which is not there',
  );
  const here = { INIT_CWD: dirname(cert), TLS_CERT: 'cert.pem', TLS_KEY: 'key.pem' };
  expect(doorOf(here)).toEqual({ host: '127.0.0.1', tls: { cert, key } });
});

it('is called by its proxy, by the name in its certificate, or by this machine', () => {
  const door = doorOf({ HTTP_HOST: '0.0.0.0', ...tls })!;
  expect(addressOf(door, 3000)).toBe('https://office.test:3000');
  expect(addressOf({ ...door, publicUrl: 'https://otdel.example/' }, 3000)).toBe('https://otdel.example');
  expect(addressOf({ host: '::' }, 3000)).toBe(`http://${hostname()}:3000`);
});
