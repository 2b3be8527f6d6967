import { services } from '@otdel/contracts';
import { startStack, type Stack } from '@otdel/local';
import { Api } from '@otdel/ops/api';
import { eventually } from '@otdel/testing';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { marker, Planting } from './testing/planting.ts';
import { liveAWeek } from './testing/week.ts';

const home = mkdtempSync(join(tmpdir(), 'otdel-planted-'));
/** A test must not write to servers that the user's environment names. */
const env = { DATABASE_URL: '', REDIS_URL: '', TEMPORAL_ADDRESS: '', PUBLIC_URL: '', HTTP_HOST: '' };
/** The tables of a room for what its people write. */
const owned = [
  ...['crm.assignment', 'crm.client', 'crm.client_contact', 'crm.feedback_correction', 'crm.interaction'],
  ...['gateway.account', 'gateway.import'],
  ...[
    'orders.books_change',
    'orders.breach_comment',
    'orders.customer_order',
    'orders.hold_override',
    'orders.order_assignment',
  ],
  ...['orders.order_comment', 'orders.production_job', 'orders.promise_breach', 'orders.purchase'],
  ...['orders.receipt_correction', 'orders.shipment', 'orders.shipment_correction', 'orders.stock_move'],
  ...['planning.staff', 'planning.task', 'planning.task_assignment', 'planning.task_move'],
  ...['receivables.allocation', 'receivables.credit', 'receivables.refund', 'receivables.terms_use'],
  'receivables.write_off',
];
let stack: Stack;
let admin: Api;
let planting: Planting;

beforeAll(async () => {
  // Temporal keeps its histories in a file of the firm only when it is durable
  stack = await startStack({ home, env });
  admin = await Api.signIn({ url: stack.url, login: 'admin', password: stack.adminPassword });
  planting = new Planting(admin);
  await liveAWeek(admin, planting, Temporal.Now.plainDateISO());
  await tryWrongly();
  await quiet();
}, 240_000);
afterAll(async () => {
  await stack?.stop();
  rmSync(home, { recursive: true, force: true });
}, 60_000);

/** Texts of people in what is refused, looked for, imported, and fails in the database. */
async function tryWrongly(): Promise<void> {
  const words = `${marker} refused`;
  const refused = (asking: Promise<unknown>, status: number) =>
    expect(asking).rejects.toMatchObject({ status });
  await refused(
    admin.post('/api/orders', { note: words, deliverTo: { address: words }, clientId: words }),
    400,
  );
  await refused(admin.post(`/api/orders/${crypto.randomUUID()}/comments`, { comment: words }), 404);
  await refused(admin.post('/api/sessions', { login: `${marker}-login`, password: words }), 401);
  const account = { login: `${marker}-taken`, password: 'four words of hers', role: 'head' };
  await admin.post('/api/accounts', account);
  await refused(admin.post('/api/accounts', account), 409);
  for (const list of ['clients', 'orders', 'tasks']) await admin.get(`/api/${list}?search=${marker}`);
  const file = (contact: string) =>
    new Blob([
      `code,name,contact_name,contact_email,contact_phone\nI1,${words},${contact},${words},${words}\n`,
    ]);
  const { id } = await admin.post<{ id: string }>('/api/imports', {});
  await admin.upload(`/api/imports/${id}/files?name=clients.csv`, file(words));
  await admin.post(`/api/imports/${id}/check`, {});
}

/** Until every room has heard everything. */
const quiet = () =>
  eventually(
    async () => {
      const behind = services.flatMap((publisher) =>
        services.map(
          (room) =>
            `select 1 from ${room}.inbox_position p join ${publisher}.aggregate_version v
             using (aggregate, aggregate_id) where p.version <> v.version`,
        ),
      );
      expect(await rows(behind.join(' union all '))).toEqual([]);
    },
    { timeoutMs: 60_000 },
  );

async function rows<Row extends object>(text: string): Promise<Row[]> {
  const client = new pg.Client({ connectionString: stack.databaseUrl });
  await client.connect();
  try {
    return (await client.query<Row>(text)).rows;
  } finally {
    await client.end();
  }
}

/** What the files of a folder say about the planted texts. */
const inFiles = (folder: string): string[] =>
  readdirSync(join(home, folder), { recursive: true, encoding: 'utf8' })
    .map((name) => join(home, folder, name))
    .filter((path) => statSync(path).isFile())
    .flatMap((path) => readFileSync(path, 'latin1').match(new RegExp(`.{0,60}${marker}.{0,60}`, 'g')) ?? []);

test('every text of a person that a contract knows was planted', () => {
  expect(planting.missing()).toEqual([]);
});

test('the firm itself can read what was written', async () => {
  const { items } = await admin.get<{ items: { name: string }[] }>(`/api/clients?search=${marker}`);
  expect(items.map(({ name }) => name)).toEqual([`${marker} crm.putClient name`]);
});

test('no log has it', () => expect(inFiles('logs')).toEqual([]));

test('no file of Redis has it', () => {
  expect(readdirSync(join(home, 'redis'), { recursive: true }).length).toBeGreaterThan(0);
  expect(inFiles('redis')).toEqual([]);
});

test('no history of Temporal has it', () => {
  expect(readdirSync(join(home, 'temporal')).length).toBeGreaterThan(0);
  expect(inFiles('temporal')).toEqual([]);
});

test('no event has it, and no table but those of the room whose it is', async () => {
  const tables = await rows<{ name: string }>(
    `select format('%I.%I', n.nspname, c.relname) as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where c.relkind in ('r', 'p') and n.nspname = any('{${services.join(',')}}') and not c.relispartition order by 1`,
  );
  expect(tables.map(({ name }) => name)).toContain('orders.outbox');
  const found: string[] = [];
  for (const { name } of tables)
    if ((await rows(`select 1 from ${name} t where t::text ilike '%${marker}%' limit 1`)).length > 0)
      found.push(name);
  expect(found).toEqual(owned);
});
