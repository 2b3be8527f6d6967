import { jest } from '@jest/globals';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runOps } from './ops.ts';

const quiet = (service: string) => ({
  service,
  outbox: { pending: 0, oldestSeconds: 0 },
  inbox: { applied: 7, waiting: 0, poisoned: 0 },
  queue: { waiting: 0, active: 0, delayed: 0, failed: 0 },
  poisoned: [] as object[],
});

/** A page of the process of an order: one event of two; none of SO-9. */
function processPage(path: string) {
  const no = Number(/after=(\d)/.exec(path)![1]) + 1;
  const event = { no, at: '2026-11-24T09:00:00.000Z', what: 'timer_started', data: `{"days":${no}}` };
  const known = !path.includes('SO-9');
  return {
    orderId: '1',
    orderNumber: known ? 'SO-2026-000001' : 'SO-9',
    workflowId: 'order-1',
    state: known ? 'running' : 'none',
    items: known ? [event] : [],
    next: known && no < 2 ? no : null,
  };
}

/** A gateway with one operator; the test sets its answers. */
const key = 'op_known';
let gateway: Server;
let url: string;
let answer: { items: object[]; away: string[] };
let health: object;
let requests: string[];
let keys: (string | undefined)[];
let printed: string;
const variables = ['OTDEL_URL', 'OTDEL_KEY'] as const;
const before = variables.map((name) => process.env[name]);

beforeEach(async () => {
  requests = [];
  keys = [];
  printed = '';
  answer = { items: [quiet('gateway'), quiet('crm')], away: [] };
  health = { ready: true, checks: { database: { ok: true } } };
  gateway = createServer((request, response) => {
    const path = `${request.method} ${request.url}`;
    requests.push(path);
    keys.push(request.headers.authorization);
    const known = request.headers.authorization === `Bearer ${key}`;
    response.statusCode = known ? 200 : 401;
    const body = path.endsWith('/redrive')
      ? { tried: 1, again: 0, jobs: 0 }
      : path.endsWith('/rebuild')
        ? { running: false, done: 3, total: 3 }
        : path.startsWith('GET /api/processes/')
          ? processPage(path)
          : path.includes('/health/')
            ? health
            : answer;
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify(known ? body : { detail: 'This operator key is not known.' }));
  }).listen(0, '127.0.0.1');
  await once(gateway, 'listening');
  url = `http://127.0.0.1:${(gateway.address() as AddressInfo).port}`;
  for (const name of variables) delete process.env[name];
  jest.spyOn(console, 'log').mockImplementation((line: string) => void (printed += `${line}\n`));
});
afterEach(() => {
  jest.restoreAllMocks();
  gateway.close().closeAllConnections();
  for (const [i, name] of variables.entries()) {
    delete process.env[name];
    if (before[i] !== undefined) process.env[name] = before[i];
  }
});

describe('the installation and the key of a request', () => {
  it('is the firm of this machine when nobody names another', async () => {
    expect(await runOps(['queues'], { url, key })).toBe(true);
    expect(keys).toEqual([`Bearer ${key}`]);
  });
  it.each([
    ['--url', () => ['--url', url]],
    ['OTDEL_URL', () => ((process.env['OTDEL_URL'] = url), [])],
  ])('is the one that %s names, with OTDEL_KEY', async (_, named) => {
    const more = named();
    process.env['OTDEL_KEY'] = key;
    const elsewhere = { url: 'http://127.0.0.1:1', key: 'op_of_this_machine' };
    expect(await runOps(['queues', ...more], elsewhere)).toBe(true);
    expect(await runOps(['queues', 'redrive', ...more], elsewhere)).toBe(true);
    await runOps(['analytics:rebuild', ...more], elsewhere);
    expect(new Set(keys)).toEqual(new Set([`Bearer ${key}`]));
  });
  it('the key of this machine goes to no other', async () => {
    await expect(runOps(['queues', '--url', url], { url, key })).rejects.toMatchObject({
      message: expect.stringContaining('no operator key'),
      remedy: expect.stringContaining('OTDEL_KEY'),
    });
    expect(requests).toEqual([]);
  });
  it('an unknown key and an unreachable gateway have different messages', async () => {
    process.env['OTDEL_KEY'] = 'op_guessed';
    await expect(runOps(['queues', '--url', url])).rejects.toMatchObject({
      message: expect.stringContaining('not known'),
      remedy: expect.stringContaining('OPERATOR_KEYS'),
    });
    gateway.close().closeAllConnections();
    await expect(runOps(['queues', '--url', url])).rejects.toThrow('does not answer');
  });
  it.each([
    [[], 'No firm runs here'],
    [['--url', 'otdel'], 'is no address'],
  ])('%j: %s', async (args, message) => expect(runOps(['queues', ...args], {})).rejects.toThrow(message));
});

describe('queues', () => {
  it('are good when every service answers and there is no dead letter', async () => {
    expect(await runOps(['queues'], { url, key })).toBe(true);
    expect(printed).toMatch(/service +outbox +oldest +queue +active +failed +applied +waiting +set aside/);
    expect(printed).toMatch(/crm +0 +0 s +0 +0 +0 +7 +0 +0/);
  });
  it('are not good while a service is away: what waits there is not known', async () => {
    answer = { items: [quiet('gateway')], away: ['crm', 'planning'] };
    expect(await runOps(['queues'], { url, key })).toBe(false);
    expect(printed).toMatch(/crm, planning did not answer/);
    expect(printed).toContain('npm run status');
  });
  it('are tried again where a service answers, and the others are named', async () => {
    answer = { items: [quiet('gateway')], away: ['crm'] };
    expect(await runOps(['queues', 'redrive'], { url, key })).toBe(false);
    expect(requests).toContain('POST /api/queues/gateway/redrive');
    expect(printed).toMatch(/crm did not answer: nothing was tried/);
  });
  it('of one service are tried again whoever else is away', async () => {
    answer = { items: [quiet('gateway')], away: ['crm'] };
    expect(await runOps(['queues', 'redrive', '--service', 'gateway'], { url, key })).toBe(true);
    expect(requests).toEqual(['POST /api/queues/gateway/redrive']);
  });
});

describe('status', () => {
  it('tells what answers, and that all is well', async () => {
    expect(await runOps(['status'], { url, key })).toBe(true);
    expect(printed).toMatch(/crm +answers +0 +0 +0/);
    expect(printed).toContain(`${url} is ready.`);
  });
  it.each([
    [
      'a service is away',
      () => (answer = { items: [quiet('gateway')], away: ['crm'] }),
      /crm +does not answer/,
    ],
    [
      'the gateway misses something',
      () => (health = { ready: true, checks: { redis: { ok: false, error: 'refused' } } }),
      /gateway misses redis: refused/,
    ],
    ['the gateway is not ready', () => (health = { ready: false }), /is not ready/],
  ])('is not well when %s', async (_, arrange, words) => {
    arrange();
    expect(await runOps(['status'], { url, key })).toBe(false);
    expect(printed).toMatch(words);
  });
});

describe("an order's process", () => {
  it('is printed event by event, page by page', async () => {
    expect(await runOps(['process', 'SO-2026-000001'], { url, key })).toBe(true);
    expect(requests).toEqual([0, 1].map((after) => `GET /api/processes/SO-2026-000001?after=${after}`));
    expect(printed).toMatch(
      /SO-2026-000001 +order-1 +running\n +1 .* timer_started .*"days":1.*\n +2 .*"days":2/,
    );
  });
  it('that Temporal does not know is said to be so', async () => {
    expect(await runOps(['process', 'SO-9'], { url, key })).toBe(false);
    expect(printed).toContain('no such process');
  });
});

it('tells how far a rebuild is', async () => {
  await runOps(['analytics:rebuild'], { url, key });
  expect(requests).toEqual(['POST /api/reports/rebuild', 'GET /api/reports/rebuild']);
  expect(printed).toContain('3 of 3 events');
});

describe('logs', () => {
  const folder = mkdtempSync(join(tmpdir(), 'otdel-logs-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  let out: string;
  beforeEach(() => {
    out = '';
    jest.spyOn(process.stdout, 'write').mockImplementation((text) => (out += String(text)).length > 0);
  });
  const line = (time: string, fields: object) => `${JSON.stringify({ time, msg: 'x', ...fields })}\n`;
  it('are those of a folder, oldest first', async () => {
    writeFileSync(join(folder, 'orders.log.1'), line('2026-11-24T10:00:00Z', { msg: 'first' }));
    writeFileSync(join(folder, 'orders.log'), line('2026-11-24T10:00:02Z', { msg: 'third' }));
    writeFileSync(join(folder, 'crm.log'), line('2026-11-24T10:00:01Z', { msg: 'second' }));
    await runOps(['logs', '--raw', '--from', folder]);
    expect(out).toMatch(/first[\s\S]*second[\s\S]*third/);
    out = '';
    await runOps(['logs', 'crm', '--raw'], { logs: folder });
    expect(out).toMatch(/^(?![\s\S]*first)[\s\S]*second/);
  });
  it('name the logs that exist when the wanted one does not', async () => {
    await expect(runOps(['logs', 'kitchen'], { logs: folder })).rejects.toMatchObject({
      remedy: expect.stringMatching(/orders/),
    });
    await expect(runOps(['logs', '--order', 'SO-9'], { logs: folder })).rejects.toThrow('SO-9');
    await expect(runOps(['logs'])).rejects.toMatchObject({ remedy: expect.stringContaining('--from') });
  });
});
