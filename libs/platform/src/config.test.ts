import { inspect } from 'node:util';
import { readConfig } from './config.ts';

const right = { SERVICE: 'orders', DATABASE_URL: 'postgres://u:secret@127.0.0.1:5432/otdel' };

test('what is not said has its default', () => {
  const config = readConfig({ ...right, REDIS_URL: '' });
  expect(config.redisUrl).toBe('redis://127.0.0.1:6379');
  expect(config.timeZone).toBe('Europe/Moscow');
  expect(config.currency).toBe('RUB');
});

test('everything wrong is listed at once, and no value is shown', () => {
  const wrong = {
    DATABASE_URL: 'mysql://u:secret@host/db',
    HTTP_PORT: '99999',
    CRM_RPC: 'nowhere',
    FIRM_TIME_ZONE: 'Mars/Base',
    TOKEN_SECRET: 'hunter2',
    ENVELOPE_KEYS: 'hunter3',
  };
  let message = '';
  try {
    readConfig(wrong);
  } catch (error) {
    message = (error as Error).message;
  }
  for (const name of ['SERVICE', ...Object.keys(wrong)]) expect(message).toContain(`  ${name}: `);
  for (const value of ['secret', '99999', 'nowhere', 'Mars', 'hunter2', 'hunter3'])
    expect(message).not.toContain(value);
});

test('keys of envelopes are read, and nothing of them shows', () => {
  const key = Buffer.alloc(32, 'k').toString('base64');
  const config = readConfig({ ...right, ENVELOPE_KEYS: `${key},${key}` });
  expect(config.envelopeKeys).toHaveLength(2);
  expect(inspect(config, { depth: null }) + JSON.stringify(config)).not.toMatch(/kkkk|a2tr/);
  expect(() => readConfig(right).envelopeKeys).toThrow(/ENVELOPE_KEYS.*openssl rand -base64 32/);
});

describe('the door of the gateway', () => {
  const gateway = { ...right, SERVICE: 'gateway' };
  const tls = { TLS_CERT: 'cert.pem', TLS_KEY: 'key.pem' };
  test.each(['0.0.0.0', '::', '192.168.1.5', '10.0.0.7', 'otdel.office', '127.evil.example'])(
    'is not opened to the network at %s without https',
    (HTTP_HOST) => {
      expect(() => readConfig({ ...gateway, HTTP_HOST })).toThrow(/HTTP_HOST: .*TLS_CERT.*PUBLIC_URL/);
      expect(readConfig({ ...gateway, HTTP_HOST, ...tls }).env.HTTP_HOST).toBe(HTTP_HOST);
      const behindProxy = { ...gateway, HTTP_HOST, PUBLIC_URL: 'https://otdel.example' };
      expect(readConfig(behindProxy).env.HTTP_HOST).toBe(HTTP_HOST);
    },
  );
  test.each(['127.0.0.1', '127.8.8.8', 'localhost', '::1'])('needs nothing at %s', (HTTP_HOST) =>
    expect(readConfig({ ...gateway, HTTP_HOST }).env.HTTP_HOST).toBe(HTTP_HOST),
  );
  test('needs a certificate with its key', () => {
    expect(() => readConfig({ ...gateway, TLS_CERT: 'cert.pem' })).toThrow('TLS_KEY: is missing');
    expect(() => readConfig({ ...gateway, TLS_KEY: 'key.pem' })).toThrow('TLS_CERT: is missing');
  });
});

test('a peer is where the environment says, and missing names are told', () => {
  const config = readConfig({ ...right, CRM_RPC: '10.0.0.7:4002' });
  expect(config.peer('crm')).toEqual({ host: '10.0.0.7', port: 4002 });
  expect(() => config.peer('planning')).toThrow('PLANNING_RPC');
  expect(() => config.required('TOKEN_SECRET')).toThrow('TOKEN_SECRET');
});

test.each([
  ['127.0.0.1', ['127.0.0.1']],
  [' 10.0.0.0/8, ::1 ,fd00::/8', ['10.0.0.0/8', '::1', 'fd00::/8']],
  ['', undefined],
])('proxies %j are %j', (given, proxies) =>
  expect(readConfig({ ...right, TRUST_PROXY: given }).env.TRUST_PROXY).toEqual(proxies),
);

test.each([
  '1',
  'true',
  '127.1',
  '10.0.0.0/33',
  '10.0.0.0/',
  '10.0.0.1/8/8',
  '::1/129',
  'proxy.local',
  '10.0.0.1,,',
  '0.0.0.0/0',
  '::/0',
  '10.0.0.1 10.0.0.2',
])('proxies %j are refused', (given) =>
  expect(() => readConfig({ ...right, TRUST_PROXY: given })).toThrow('TRUST_PROXY: write the addresses'),
);
