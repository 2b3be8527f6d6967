import { Api } from '@otdel/ops/api';
import { eventually, testCertificate } from '@otdel/testing';
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { existsSync, lstatSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { get } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { serverNames } from '@otdel/servers';
import { launcherOf } from './claim.ts';
import { isAlive } from '../alive.mjs';
import { secretsOf } from './secrets.ts';
import { services } from './services.ts';
import type { Stack } from './stack.ts';
import { firstPasswordOf } from './start.ts';
import { startStack } from './starting.ts';
import { readState } from './state.ts';
import { stopStack } from './stop.ts';

const home = mkdtempSync(join(tmpdir(), 'otdel-stack-'));
const cli = join(import.meta.dirname, 'cli.ts');
/** A test must not write to servers that the user's environment names. */
const ownServers = { DATABASE_URL: '', REDIS_URL: '', TEMPORAL_ADDRESS: '', PUBLIC_URL: '' };
const { ca, cert, key } = testCertificate;
/** Opens the gateway to an office. */
const office = { HTTP_HOST: '0.0.0.0', TLS_CERT: cert, TLS_KEY: key };
const env = { ...process.env, ...ownServers, OTDEL_HOME: home };
const command = (...args: string[]) =>
  spawnSync(process.execPath, ['--conditions=source', cli, ...args], { env, encoding: 'utf8' });

const ownPassword = 'four words of hers';
const admin = (password = ownPassword) =>
  Api.signIn({ url: readState(home)!.gatewayUrl!, login: 'admin', password, patience: 0 });
const processes = () => readState(home)?.processes ?? [];
const lines: string[] = [];
let launcher: ChildProcess;
let output = '';
let stack: Stack | undefined;

afterAll(async () => {
  await stack?.stop();
  launcher?.kill('SIGTERM');
  await stopStack(home);
  rmSync(home, { recursive: true, force: true });
}, 120_000);

test('a start that would open the firm to the network without https is refused, and nothing is begun', () => {
  const open = { ...env, HTTP_HOST: office.HTTP_HOST };
  const args = ['--conditions=source', cli, 'start', '--no-demo'];
  const { status, stderr } = spawnSync(process.execPath, args, { env: open, encoding: 'utf8' });
  expect(status).toBe(1);
  expect(stderr).toMatch(/HTTP_HOST=0\.0\.0\.0 opens the firm.*\n.*TLS_CERT=.*PUBLIC_URL=/);
  expect(existsSync(join(home, 'secrets.json'))).toBe(false);
  expect(launcherOf(home)).toBeUndefined();
});

test('npm start runs everything and prints the addresses', async () => {
  const withPage = { ...env, ...office, TEMPORAL_UI: '1' };
  launcher = spawn(process.execPath, ['--conditions=source', cli, 'start', '--no-demo'], { env: withPage });
  launcher.stdout!.on('data', (text) => (output += String(text)));
  launcher.stderr!.on('data', (text) => (output += String(text)));
  await eventually(() => expect(output).toContain('Ctrl-C stops everything'), { timeoutMs: 170_000 });
  expect(output).toMatch(/API docs +https:\/\/office\.test:\d+\/api\/docs/);
  expect(output).toMatch(/this machine +http:\/\/127\.0\.0\.1:\d+\n/);
  expect(output).toMatch(/Temporal UI +http:/);
  expect(output).toMatch(/admin +admin +\S+/);
  expect(
    processes()
      .map((p) => p.name)
      .sort(),
  ).toEqual([...serverNames, ...services].sort());
}, 180_000);

test('an office reaches the gateway by https alone', async () => {
  const port = /https:\/\/office\.test:(\d+)/.exec(output)![1]!;
  const { promise, resolve, reject } = Promise.withResolvers<number | undefined>();
  const trust = { ca: readFileSync(ca), servername: 'office.test', agent: false };
  get(`https://127.0.0.1:${port}/health/ready`, trust, (answer) => {
    answer.resume();
    resolve(answer.statusCode);
  }).on('error', reject);
  expect(await promise).toBe(200);
  await expect(fetch(`http://127.0.0.1:${port}/health/ready`)).rejects.toThrow();
});

test('only the owner may read what a running firm has written', () => {
  const open = readdirSync(home, { recursive: true, encoding: 'utf8' }).filter(
    (name) => (lstatSync(join(home, name), { throwIfNoEntry: false })?.mode ?? 0) & 0o077,
  );
  expect(open).toEqual([]);
  expect(lstatSync(home).mode & 0o066).toBe(0);
});

test('a firm without a demo begins with one password, good for nothing but to be changed', async () => {
  const first = /admin +admin +(\S+)/.exec(output)![1]!;
  expect(first).toBe(secretsOf(home).ADMIN_PASSWORD);
  expect(output).toMatch(/printed once.*\n.*PUT http\S+\/api\/me\/password/);
  const somebody = await admin(first);
  await expect(somebody.get('/api/accounts')).rejects.toMatchObject({
    status: 403,
    code: 'password_must_change',
  });
  await somebody.put('/api/me/password', { password: first, newPassword: ownPassword });
  await expect(admin(first)).rejects.toMatchObject({ status: 401 });
});

test('status tells what is up; a second start is refused with the address of the first', async () => {
  // what a service found out about the others while it started is a second old at most
  const status = await eventually(() => {
    const shown = command('status');
    expect(shown.status).toBe(0);
    return shown;
  });
  expect(status.stdout).toMatch(/crm +ready +http/);
  expect(status.stdout).toMatch(/\d+ MB in all/);
  const second = command('start');
  expect(second.stderr).toContain(`runs already at ${readState(home)!.gatewayUrl}`);
  expect(second.status).toBe(1);
}, 60_000);

test('what a killed launcher leaves is ended, and a new start goes on with its data at its addresses', async () => {
  const before = readState(home)!;
  await (
    await admin()
  ).post('/api/accounts', { login: 'kept', password: 'kept for the next start', role: 'head' });
  process.kill(launcherOf(home)!.pid, 'SIGKILL');
  await eventually(() => expect(launcherOf(home)).toBeUndefined());
  expect(command('status').status).toBe(1);
  expect(before.processes.every(isAlive)).toBe(true);

  stack = await startStack({
    home,
    env: { ...ownServers, ...office },
    onProgress: (text) => lines.push(text),
  });
  expect(lines[0]).toContain('what a killed launcher had left');
  // this start did not want Temporal's page
  expect(stack.temporalUi).toBeUndefined();
  expect(before.processes.filter(isAlive)).toEqual([]);
  expect(stack.url).toBe(before.gatewayUrl);
  expect(readState(home)!.addresses).toEqual(before.addresses);
  const accounts = await (await admin()).get<{ items: { login: string }[] }>('/api/accounts');
  expect(accounts.items.map((a) => a.login)).toContain('kept');
  // it is printed once
  expect(await firstPasswordOf(stack)).toBe('told');
}, 240_000);

test('a service and a server that are killed come back, each with a clear line', async () => {
  const { services: running, servers } = stack!;
  const pids = [running.crm.pid, servers.postgres!.pid];
  await stack!.killAndRestart('crm');
  await stack!.killAndRestart('postgres');
  expect([running.crm.pid, servers.postgres!.pid]).not.toEqual(pids);
  expect(lines).toEqual(
    expect.arrayContaining(['crm ended by SIGKILL; it starts again in 0.2 s', 'crm is up again']),
  );
  expect(lines).toContain('postgres is up again');
  await eventually(() => expect(command('status').status).toBe(0), { timeoutMs: 60_000 });
}, 180_000);

test("operators' commands work with the key of the first start, and by address without a home", () => {
  expect(command('queues')).toMatchObject({ status: 0, stdout: expect.stringMatching(/orders +0/) });
  expect(command('analytics:rebuild').stdout).toContain('built anew');
  const elsewhere = {
    ...env,
    OTDEL_HOME: join(home, 'nothing-here'),
    OTDEL_KEY: secretsOf(home).OPERATOR_KEY,
  };
  const url = readState(home)!.gatewayUrl!;
  for (const name of ['status', 'queues']) {
    const { status, stdout } = spawnSync(process.execPath, ['--conditions=source', cli, name, '--url', url], {
      env: elsewhere,
      encoding: 'utf8',
    });
    expect({ status, stdout }).toMatchObject({ status: 0, stdout: expect.stringMatching(/crm/) });
  }
}, 60_000);

test('logs can be piped in', () => {
  const input = readFileSync(join(home, 'logs', 'gateway.log'));
  const args = ['--conditions=source', cli, 'logs', 'gateway', '--from', '-', '--lines', '3'];
  const { stdout } = spawnSync(process.execPath, args, { env, encoding: 'utf8', input });
  expect(stdout).toMatch(/^gateway +\[20/);
});

test('logs show what a service did', () => {
  const { stdout, status } = command('logs', 'gateway', '--lines', '5');
  expect(status).toBe(0);
  expect(stdout).toMatch(/^gateway +\[20/);
});

test('after a stop nothing is left', async () => {
  const all = processes();
  await stack!.stop();
  stack = undefined;
  expect(all.filter(isAlive)).toEqual([]);
  expect(existsSync(join(home, 'stack.json'))).toBe(false);
  expect(launcherOf(home)).toBeUndefined();
  expect(command('status').stdout).toContain('No firm runs here');
  expect(readFileSync(join(home, 'secrets.json'), 'utf8')).toContain('ADMIN_PASSWORD');
}, 60_000);
