import { Api } from '@otdel/ops/api';
import { eventually } from '@otdel/testing';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beginDemo, forgetDemo } from './marks.ts';
import { accountsFile, demoAccounts, loadDemo } from './demo.ts';
import { root } from './paths.ts';
import type { Stack } from './stack.ts';
import { startStack } from './starting.ts';
import { stopStack } from './stop.ts';

const home = mkdtempSync(join(tmpdir(), 'otdel-demo-'));
const cli = join(import.meta.dirname, 'cli.ts');
const ownServers = { DATABASE_URL: '', REDIS_URL: '', TEMPORAL_ADDRESS: '' };
let stack: Stack | undefined;
let lines: string[] = [];
const onProgress = (text: string) => void lines.push(text);

interface Order {
  externalRef: string | null;
  stage: string;
  client: { id: string };
  manager: { id: string };
}
const admin = () =>
  Api.signIn({ url: stack!.url, login: 'admin', password: stack!.adminPassword, patience: 0 });
const orders = async () => (await (await admin()).get<{ items: Order[] }>('/api/orders?limit=200')).items;
const anItem = async (admin: Api) =>
  (await admin.get<{ items: { id: string }[] }>('/api/items?limit=1')).items[0]!.id;

afterAll(async () => {
  await stack?.stop();
  await stopStack(home);
  rmSync(home, { recursive: true, force: true });
}, 120_000);

test('a load that was cut off is finished by the next start', async () => {
  const env = { ...process.env, ...ownServers, OTDEL_HOME: home };
  const launcher = spawn(process.execPath, ['--conditions=source', cli, 'start'], { env });
  let output = '';
  for (const stream of [launcher.stdout, launcher.stderr])
    stream.on('data', (text) => (output += String(text)));
  await eventually(() => expect(output).toContain('20 of 60 orders'), { timeoutMs: 170_000 });
  launcher.kill('SIGKILL');
  await once(launcher, 'exit');
  const loading = () => spawnSync('pgrep', ['-f', accountsFile(home)]).status === 0;
  await eventually(() => expect(loading()).toBe(false));

  stack = await startStack({ home, env: ownServers, onProgress });
  await loadDemo(stack, onProgress);
  expect(lines).toContain('demo firm: goes on where its load was cut off');
  const all = await orders();
  expect(new Set(all.map((o) => o.externalRef)).size).toBe(65);
  // there is something to do in every stage; where everything is delivered the client is asked at once
  const inHand = [
    'placed',
    'supply',
    'ready',
    'partly_shipped',
    'shipped',
    'feedback',
    'closed',
    'cancelled',
  ];
  expect([...new Set(all.map((o) => o.stage))].sort()).toEqual(inHand.sort());
  const atRisk = await (await admin()).get<{ items: object[] }>('/api/breaches?state=at_risk');
  expect(atRisk.items.length).toBeGreaterThan(0);
  const accounts = demoAccounts(home);
  expect(accounts.map((a) => a.role).sort()).toEqual([
    'accountant',
    'head',
    'manager',
    'manager',
    'manager',
    'operations',
  ]);
  for (const { login, password } of accounts) {
    const body = JSON.stringify({ login, password });
    const headers = { 'content-type': 'application/json' };
    expect((await fetch(`${stack.url}/api/sessions`, { method: 'POST', headers, body })).status).toBe(201);
  }
}, 400_000);

test('what is loaded is left alone', async () => {
  lines = [];
  await loadDemo(stack!, onProgress);
  expect(lines).toEqual([]);
});

test('an opinion that was taken back opens the order again, and the next one closes it', async () => {
  const chief = await admin();
  const { items } = await chief.get<{ items: { id: string }[] }>('/api/orders?stage=feedback&late=false');
  const orderId = items[0]!.id;
  const order = () => chief.get<{ stage: string; stageLog: { stage: string }[] }>(`/api/orders/${orderId}`);
  const reaches = (stage: string) => eventually(async () => expect((await order()).stage).toBe(stage));
  const open = async () => {
    const tasks = await chief.get<{ items: { kind: string }[] }>(`/api/tasks?state=open&orderId=${orderId}`);
    return tasks.items.map(({ kind }) => kind);
  };
  await chief.post(`/api/orders/${orderId}/feedback`, { rating: 1, comment: 'Of another order' });
  await reaches('closed');
  await eventually(async () => expect(await open()).toEqual(['bad_rating']));
  await chief.post(`/api/orders/${orderId}/feedback/taking-back`, { reason: 'The wrong order' });
  await reaches('feedback');
  await eventually(async () => expect(await open()).toEqual(['ask_feedback']));
  const recorded = await chief.post(`/api/orders/${orderId}/feedback`, { rating: 5 });
  expect(recorded).toMatchObject({
    rating: 5,
    corrections: [
      { kind: 'recorded_again', before: { rating: 1, comment: 'Of another order' } },
      { kind: 'taken_back', reason: 'The wrong order' },
    ],
  });
  await reaches('closed');
  await eventually(async () => expect(await open()).toEqual([]));
  expect((await order()).stageLog.map(({ stage }) => stage).slice(-4)).toEqual([
    'feedback',
    'closed',
    'feedback',
    'closed',
  ]);
}, 60_000);

test('a firm that people have begun to use gets nothing of it, though a load was cut off there', async () => {
  const chief = await admin();
  await forgetDemo(stack!.databaseUrl);
  await beginDemo(stack!.databaseUrl, '2020-01-01');
  const order = (await orders())[0]!;
  await chief.post('/api/orders', {
    clientId: order.client.id,
    managerId: order.manager.id,
    lines: [{ itemId: await anItem(chief), quantity: '1', promisedOn: '2099-01-01' }],
  });
  await loadDemo(stack!, onProgress);
  expect(lines).toEqual([
    'demo firm: goes on where its load was cut off',
    expect.stringMatching(/people have begun to use this firm \(orders: SO-/),
  ]);
  expect(await orders()).toHaveLength(66);
  lines = [];
  await loadDemo(stack!, onProgress);
  expect(lines).toEqual([]);
});

test('a firm whose administrator has another password by now is left alone, which is printed once', async () => {
  await beginDemo(stack!.databaseUrl, '2020-01-01');
  await changePasswordOfAdmin('another one by now');
  lines = [];
  await loadDemo(stack!, onProgress);
  expect(lines).toEqual([expect.stringContaining('the first password of admin was changed')]);
  lines = [];
  await loadDemo(stack!, onProgress);
  expect(lines).toEqual([]);
});

test('the example of the README works to its last line', async () => {
  const readme = readFileSync(join(root, 'README.md'), 'utf8');
  const [, example = ''] = /```bash\n(URL=[\s\S]*?)```/.exec(readme) ?? [];
  const { password } = demoAccounts(home).find(({ login }) => login === 'head')!;
  const script = example
    .replace(/^URL=.*$/m, `URL=${stack!.url}`)
    .replace('"password":"…"', `"password":"${password}"`);
  const { status, stdout, stderr } = spawnSync('bash', ['-eo', 'pipefail', '-c', script], {
    encoding: 'utf8',
  });
  expect({ status, stderr }).toEqual({ status: 0, stderr: expect.not.stringContaining('Traceback') });
  const answers = stdout.trim().split('\n');
  expect(answers.slice(1, 5)).toEqual(['received', 'shipped', 'feedback', '5']);
  expect(answers.at(-1)).toContain("'stage': 'feedback'");
}, 60_000);

async function changePasswordOfAdmin(password: string): Promise<void> {
  const { url, adminPassword } = stack!;
  const headers = { 'content-type': 'application/json' };
  const body = JSON.stringify({ login: 'admin', password: adminPassword });
  const session = await fetch(`${url}/api/sessions`, { method: 'POST', headers, body });
  const { accessToken, account } = (await session.json()) as { accessToken: string; account: { id: string } };
  const changed = await fetch(`${url}/api/accounts/${account.id}`, {
    method: 'PATCH',
    headers: { ...headers, authorization: `Bearer ${accessToken}` },
    body: JSON.stringify({ password }),
  });
  expect(changed.status).toBe(200);
}
