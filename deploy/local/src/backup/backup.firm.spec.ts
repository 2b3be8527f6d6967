import { Api } from '@otdel/ops/api';
import { eventually } from '@otdel/testing';
import { spawnSync } from 'node:child_process';
import {
  appendFileSync,
  lstatSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { secretsOf } from '../secrets.ts';
import { services } from '../services.ts';
import type { Stack } from '../stack.ts';
import { startStack } from '../starting.ts';
import { stopStack } from '../stop.ts';
import { urlOf, withStopped, type FirmDatabase } from './firm-database.ts';
import { ensureDatabase, namespace, startServers } from '@otdel/servers';
import { Client, Connection } from '@temporalio/client';
import { migrateTo } from '../migrate.ts';
import { backup } from './backup.ts';
import { readManifest } from './manifest.ts';
import { restore } from './restore.ts';

const folder = mkdtempSync(join(tmpdir(), 'otdel-backup-'));
const [home, fresh, dir] = ['home', 'fresh', 'saved'].map((name) => join(folder, name)) as [
  string,
  string,
  string,
];
const ownServers = { DATABASE_URL: '', REDIS_URL: '', TEMPORAL_ADDRESS: '', PUBLIC_URL: '', HTTP_HOST: '' };
const env = { ...process.env, ...ownServers };
const cli = join(import.meta.dirname, '..', 'cli.ts');
const command = (inHome: string, ...args: string[]) =>
  spawnSync(process.execPath, ['--conditions=source', cli, ...args], {
    env: { ...env, OTDEL_HOME: inHome },
    encoding: 'utf8',
  });
let stack: Stack | undefined;
afterAll(async () => {
  await stack?.stop();
  for (const one of [home, fresh, join(folder, 'anew')]) await stopStack(one);
  rmSync(folder, { recursive: true, force: true });
}, 120_000);

type Stage = 'placed' | 'confirmed' | 'ready' | 'shipped';
interface Order {
  id: string;
  stage: string;
}
const admin = () =>
  Api.signIn({ url: stack!.url, login: 'admin', password: stack!.adminPassword, patience: 0 });
const purchasesOf = async (api: Api, orderId: string) =>
  (await api.get<{ items: { id: string; state: string }[] }>(`/api/purchases?orderId=${orderId}`)).items;
async function receiveAll(api: Api, orderId: string): Promise<void> {
  for (const { id, state } of await purchasesOf(api, orderId))
    if (state !== 'received') await api.post(`/api/purchases/${id}/receipts`, {});
}
const at: Record<Stage, string[]> = { placed: [], confirmed: [], ready: [], shipped: [] };
/** Placed while the backup was made: some are in it. */
const flowing: string[] = [];

/** From a stage to the end. @param from where it is */
async function finish(api: Api, orderId: string, from: Stage): Promise<void> {
  if (from === 'placed') await api.post(`/api/orders/${orderId}/confirm`, {});
  // saved between its confirmation and its purchase, it is bought for when its process has begun anew
  if (from !== 'shipped')
    await eventually(async () => {
      await receiveAll(api, orderId);
      await api.post(`/api/orders/${orderId}/shipments`, {});
    });
  await api.post(`/api/orders/${orderId}/deliveries`, {});
}

async function ask<Row extends object>(
  database: FirmDatabase,
  text: string,
  values: unknown[] = [],
): Promise<Row[]> {
  const client = new pg.Client({ connectionString: urlOf(database, database.name) });
  await client.connect();
  try {
    return (await client.query<Row>(text, values)).rows;
  } finally {
    await client.end();
  }
}
/** What each room says of every aggregate of its own, and how far the others have heard it. */
const behind = (only: string) =>
  services
    .flatMap((publisher) =>
      services.map(
        (heard) =>
          `select '${heard}' as room, p.aggregate, p.aggregate_id, p.version as heard, v.version as said
          from ${heard}.inbox_position p join ${publisher}.aggregate_version v using (aggregate, aggregate_id)
          where p.version ${only} v.version`,
      ),
    )
    .join(' union all ');
/** Events of which there are none, or two. */
const uneven = services
  .map(
    (room) =>
      `select '${room}' as room, v.aggregate, v.aggregate_id from ${room}.aggregate_version v
      left join ${room}.outbox o using (aggregate, aggregate_id) group by 1, 2, 3, v.version
      having count(distinct o.aggregate_version) <> v.version or count(*) <> v.version`,
  )
  .join(' union all ');

test('a firm is saved as of a moment while commands flow', async () => {
  stack = await startStack({ home, env: ownServers, durable: false });
  const api = await admin();
  await api.put('/api/suppliers/by-code/S', { name: 'Supplier' });
  const { item } = await api.put<{ item: { id: string } }>('/api/items/by-sku/PAINT', {
    name: 'Paint',
    price: '10',
    supplierCode: 'S',
  });
  const { staff } = await api.put<{ staff: { id: string } }>('/api/staff/by-code/anna', {
    name: 'Anna',
    role: 'manager',
  });
  const client = await eventually(() =>
    api.put<{ client: { id: string } }>('/api/clients/by-code/C', { name: 'Client', managerId: staff.id }),
  );
  const place = async () =>
    (
      await api.post<{ id: string }>('/api/orders', {
        clientId: client.client.id,
        managerId: staff.id,
        lines: [{ itemId: item.id, quantity: '2', promisedOn: '2199-01-01' }],
      })
    ).id;
  await eventually(place);
  for (const [stage, ids] of Object.entries(at) as [Stage, string[]][]) {
    const id = await place();
    ids.push(id);
    if (stage !== 'placed') await api.post(`/api/orders/${id}/confirm`, {});
    if (stage === 'ready' || stage === 'shipped') await receiveAll(api, id);
    if (stage === 'shipped') await api.post(`/api/orders/${id}/shipments`, {});
  }
  let isSaved = false;
  const flow = (async () => {
    while (!isSaved) {
      const id = await place();
      flowing.push(id);
      await api.post(`/api/orders/${id}/confirm`, {});
    }
  })();
  await eventually(() => expect(flowing.length).toBeGreaterThan(3), { timeoutMs: 30_000 });
  expect(await backup(home, dir, env)).toMatch(/Saved as of 20/);
  isSaved = true;
  await flow;
  await stack.stop();
  stack = undefined;
}, 180_000);

test('a backup is for its owner alone, and has no keys', () => {
  const names = readdirSync(dir, { recursive: true, encoding: 'utf8' });
  expect(names).toContain('manifest.json');
  expect(
    [dir, ...names.map((name) => join(dir, name))].filter((path) => lstatSync(path).mode & 0o077),
  ).toEqual([]);
  const { ADMIN_PASSWORD: _, DB_PASSWORDS, ...keys } = secretsOf(home);
  const files = names.map((name) => join(dir, name)).filter((path) => lstatSync(path).isFile());
  const text = files.map((path) => readFileSync(path, 'latin1')).join();
  for (const key of [...Object.values(keys), ...Object.values(DB_PASSWORDS)]) expect(text).not.toContain(key);
});

test('it is refused into a folder that is not empty, and over a firm that is there', () => {
  expect(command(home, 'backup', dir)).toMatchObject({
    status: 1,
    stderr: expect.stringContaining('not empty'),
  });
  const over = command(home, 'restore', dir);
  expect(over).toMatchObject({ status: 1, stderr: expect.stringMatching(/firm already.*\n.*--over/) });
  expect(command(fresh, 'restore', folder)).toMatchObject({
    status: 1,
    stderr: expect.stringContaining('no whole'),
  });
  expect(command(fresh, 'backup', join(folder, 'none'))).toMatchObject({
    status: 1,
    stderr: expect.stringContaining('no firm'),
  });
}, 60_000);

test('on a fresh machine all rooms are of the same moment: none has heard what was not said', async () => {
  expect(await restore(fresh, dir, { over: false, env })).toMatch(/Restored as of 20/);
  await withStopped(fresh, env, async (database) => {
    expect(await ask(database, behind('>'))).toEqual([]);
    expect(await ask(database, uneven)).toEqual([]);
    const kept = await ask<{ id: string }>(database, 'select id from orders.customer_order');
    for (const id of Object.values(at).flat()) expect(kept.map((row) => row.id)).toContain(id);
  });
}, 120_000);

test('its orders go on to their end by processes begun anew, and nothing is doubled', async () => {
  stack = await startStack({ home: fresh, env: ownServers, durable: false });
  const api = await admin();
  const orders: Order[] = [];
  for await (const order of api.all<Order>('/api/orders')) orders.push(order);
  for (const [stage, ids] of Object.entries(at) as [Stage, string[]][])
    for (const id of ids) await finish(api, id, stage);
  const caught = orders.filter(({ id }) => flowing.includes(id));
  expect(caught.length).toBeGreaterThan(0);
  for (const { id, stage } of caught) await finish(api, id, stage === 'placed' ? 'placed' : 'confirmed');
  const done = [...Object.values(at).flat(), ...caught.map(({ id }) => id)];
  for (const id of done) {
    const { axes, stageLog } = await api.get<{ axes: { delivery: string }; stageLog: { stage: string }[] }>(
      `/api/orders/${id}`,
    );
    expect(axes.delivery).toBe('delivered');
    const stages = stageLog.map((entry) => entry.stage);
    expect(stages).toEqual([...new Set(stages)]);
  }
  const url = new URL(stack.databaseUrl);
  const database = { adminUrl: url.toString(), name: url.pathname.slice(1) };
  await eventually(
    async () => {
      expect(await ask(database, behind('<>'))).toEqual([]);
      expect(
        await ask(
          database,
          services
            .map(
              (room) => `select 1 from ${room}.inbox_waiting union all select 1 from ${room}.inbox_poisoned`,
            )
            .join(' union all '),
        ),
      ).toEqual([]);
    },
    { timeoutMs: 60_000 },
  );
  expect(await ask(database, uneven)).toEqual([]);
  // each step was asked of people once
  expect(
    await ask(
      database,
      'select order_id, subject_id, kind from planning.task where subject_id is not null group by 1, 2, 3 having count(*) > 1',
    ),
  ).toEqual([]);
  const shipped = await ask<{ n: string }>(
    database,
    'select count(*) as n from orders.shipment where order_id = any($1)',
    [done],
  );
  expect(Number(shipped[0]!.n)).toBe(done.length);
  await stack.stop();
  stack = undefined;
}, 240_000);

test('over a firm that is there it takes its place; of a backup that was changed nothing is taken', async () => {
  const table = join(dir, 'tables', 'orders.customer_order.gz');
  const whole = readFileSync(table);
  appendFileSync(table, 'x');
  await expect(restore(fresh, dir, { over: true, env })).rejects.toThrow('is not as it was written');
  const delivered = 'select id from orders.customer_order where id = any($1)';
  await withStopped(fresh, env, async (database) =>
    expect(await ask(database, delivered, [at.placed])).toHaveLength(1),
  );
  writeFileSync(table, whole);
  expect(command(fresh, 'restore', dir, '--over')).toMatchObject({
    status: 0,
    stdout: expect.stringContaining('Restored'),
  });
  await withStopped(fresh, env, async (database) =>
    expect(
      await ask(database, 'select 1 from orders.shipment where order_id = any($1)', [at.placed]),
    ).toEqual([]),
  );
}, 120_000);

test('nothing is restored beside processes of a Temporal of others that know the firm of before', async () => {
  const servers = await startServers({ dataDir: join(folder, 'others'), only: ['temporal'], ports: {} });
  try {
    const { address } = servers.temporal!;
    const others = { ...env, TEMPORAL_ADDRESS: address };
    expect(await restore(fresh, dir, { over: true, env: others })).toMatch(/Restored/);
    const connection = await Connection.connect({ address });
    const client = new Client({ connection, namespace });
    await client.workflow.start('order', { taskQueue: 'orders', workflowId: 'order-of-before' });
    await eventually(async () => {
      const refused = restore(fresh, dir, { over: true, env: others });
      await expect(refused).rejects.toThrow(/still run in the namespace otdel .*\(1\)/);
    });
    await connection.close();
  } finally {
    await servers.stop();
  }
}, 120_000);

test('a backup of an older version is brought forward by the next start', async () => {
  const [older, saved, anew] = ['older', 'older-saved', 'anew'].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ];
  const { migrations } = readManifest(dir);
  const before = Object.fromEntries(
    Object.entries(migrations).map(([service, names]) => [service, names.slice(0, -1)]),
  );
  await withStopped(older, env, async (database) => {
    const url = await ensureDatabase(database.adminUrl, database.name);
    await migrateTo(url, secretsOf(older).DB_PASSWORDS, before);
    await ask(
      database,
      "insert into orders.supplier (id, code, name) values (gen_random_uuid(), 'OLD', 'Of before')",
    );
  });
  await backup(older, saved, env);
  expect(readManifest(saved).migrations).toEqual(before);
  await restore(anew, saved, { over: false, env });
  stack = await startStack({ home: anew, env: ownServers, durable: false });
  const { items } = await (await admin()).get<{ items: object[] }>('/api/suppliers?search=before');
  expect(items).toMatchObject([{ code: 'OLD' }]);
  await stack.stop();
  stack = undefined;
}, 240_000);
