import { services as published } from '@otdel/contracts';
import { createHash } from 'node:crypto';
import { databaseOf } from './foreign.ts';
import { serviceEnv, type Surroundings } from './service-env.ts';
import { servicePorts, services } from './services.ts';

const at: Surroundings = {
  databaseUrl: 'postgresql://admin:admins%20own@127.0.0.1:5432/otdel',
  redisUrl: 'redis://:queues@127.0.0.1:6379',
  temporalAddress: '127.0.0.1:7233',
  ports: Object.fromEntries(servicePorts.map((name, i) => [name, 4000 + i])),
  secrets: {
    TOKEN_SECRET: 'the token secret',
    ADMIN_PASSWORD: 'the admin password',
    REDIS_PASSWORD: 'queues',
    ENVELOPE_KEYS: 'the envelope key',
    TEMPORAL_PAYLOAD_KEY: 'the payload key',
    OPERATOR_KEY: 'op_the operator key',
    DB_PASSWORDS: { gateway: 'g', orders: 'o', crm: 'c', planning: 'p', analytics: 'a', receivables: 'r' },
  },
  home: '/firm',
  env: {
    PATH: '/bin',
    FIRM_TIME_ZONE: 'Asia/Omsk',
    TRUST_PROXY: '10.0.0.0/8',
    OPERATOR_KEYS: `ann:${'a'.repeat(64)}`,
    AWS_SECRET: 'foreign',
    DATABASE_URL: 'foreign',
  },
  adminMustChange: true,
  compileCache: '/tmp/compiled',
};

it('runs every service of the published language', () =>
  expect([...services].sort()).toEqual([...published].sort()));

it('lets secrets reach only whom they concern', () => {
  const seen = (service: (typeof services)[number]) => JSON.stringify(serviceEnv(service, at));
  expect(seen('gateway')).toMatch(/the token secret.*the admin password/);
  for (const service of ['orders', 'crm', 'planning', 'analytics', 'receivables'] as const)
    expect(seen(service)).not.toMatch(/secret|admin/i);
  for (const service of services) expect(seen(service)).not.toMatch(/foreign|admins|operator key/);
});

it('lets every service sign and verify envelopes, and the gateway know operators by the hashes of their keys', () => {
  for (const service of services) expect(serviceEnv(service, at)['ENVELOPE_KEYS']).toBe('the envelope key');
  const hash = createHash('sha256').update('op_the operator key').digest('hex');
  expect(serviceEnv('gateway', at)['OPERATOR_KEYS']).toBe(`local:${hash},ann:${'a'.repeat(64)}`);
  expect(serviceEnv('crm', at)).not.toHaveProperty('OPERATOR_KEYS');
});

it('lets only who works on processes read them and come to Temporal; the key of the environment encrypts', () => {
  const env = {
    ...at.env,
    INIT_CWD: '/office',
    TEMPORAL_PAYLOAD_KEY: 'newer, the payload key',
    TEMPORAL_API_KEY: 'of a cloud',
    TEMPORAL_TLS_CA: 'tls/ca.pem',
    TEMPORAL_TLS_SERVER_NAME: 'temporal.example',
  };
  expect(serviceEnv('orders', at)['TEMPORAL_PAYLOAD_KEY']).toBe('the payload key');
  expect(serviceEnv('orders', { ...at, env })).toMatchObject({
    TEMPORAL_PAYLOAD_KEY: 'newer,the payload key',
    TEMPORAL_API_KEY: 'of a cloud',
    TEMPORAL_TLS_CA: '/office/tls/ca.pem',
    TEMPORAL_TLS_SERVER_NAME: 'temporal.example',
  });
  for (const service of ['gateway', 'crm', 'planning', 'analytics', 'receivables'] as const)
    expect(JSON.stringify(serviceEnv(service, { ...at, env }))).not.toMatch(/payload|PAYLOAD|API_KEY|TLS/);
});

it('gives a service its own role, its ports and the way to the others', () =>
  expect(serviceEnv('crm', at)).toMatchObject({
    SERVICE: 'crm',
    DATABASE_URL: 'postgresql://otdel_crm:c@127.0.0.1:5432/otdel',
    HTTP_PORT: String(at.ports['crm']),
    RPC_PORT: String(at.ports['crmRpc']),
    ORDERS_RPC: `127.0.0.1:${at.ports['ordersRpc']}`,
    FIRM_TIME_ZONE: 'Asia/Omsk',
    TRUST_PROXY: '10.0.0.0/8',
  }));

it.each([
  ['postgres://u:p@db:5432', 'otdel'],
  ['postgresql://u:p@db:5432/postgres', 'otdel'],
  ['postgresql://u:p@db:5432/firm', 'firm'],
])('puts the firm into a database of %s', (url, name) => {
  expect(databaseOf(url).name).toBe(name);
  expect(databaseOf(url).adminUrl).toMatch(/@db:5432\/postgres$/);
});

it.each(['mysql://u@db/x', 'db:5432', ''])('refuses %p as a DATABASE_URL', (url) =>
  expect(() => databaseOf(url)).toThrow('not the address of a PostgreSQL'),
);
