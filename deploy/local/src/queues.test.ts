import { jest } from '@jest/globals';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { redrive, showQueues } from './queues.ts';

const quiet = (service: string) => ({
  service,
  outbox: { pending: 0, oldestSeconds: 0 },
  inbox: { applied: 7, waiting: 0, poisoned: 0 },
  queue: { waiting: 0, active: 0, delayed: 0, failed: 0 },
  poisoned: [],
});

/** A gateway that only says what a test wants to be said. */
let gateway: Server;
let home: string;
let answer: { items: object[]; away: string[] };
let asked: string[];
let printed: string;

beforeEach(async () => {
  home = mkdtempSync(join(tmpdir(), 'otdel-queues-'));
  asked = [];
  printed = '';
  gateway = createServer((request, response) => {
    const path = `${request.method} ${request.url}`;
    asked.push(path);
    const body = path.endsWith('/redrive')
      ? { tried: 1, again: 0, jobs: 0 }
      : { accessToken: 'token', ...answer };
    response.setHeader('content-type', 'application/json').end(JSON.stringify(body));
  }).listen(0, '127.0.0.1');
  await once(gateway, 'listening');
  const { port } = gateway.address() as AddressInfo;
  writeFileSync(join(home, 'stack.json'), JSON.stringify({ gatewayUrl: `http://127.0.0.1:${port}` }));
  jest.spyOn(console, 'log').mockImplementation((line: string) => void (printed += `${line}\n`));
});
afterEach(() => {
  jest.restoreAllMocks();
  gateway.close().closeAllConnections();
  rmSync(home, { recursive: true, force: true });
});

it('are good when every service answers and nothing is set aside', async () => {
  answer = { items: [quiet('gateway'), quiet('crm')], away: [] };
  expect(await showQueues(home)).toBe(true);
  expect(printed).toMatch(/service +outbox +oldest +queue +active +failed +applied +waiting +set aside/);
  expect(printed).toMatch(/crm +0 +0 s +0 +0 +0 +7 +0 +0/);
});

it('are not good while a service is away: what waits there is not known', async () => {
  answer = { items: [quiet('gateway')], away: ['crm', 'planning'] };
  expect(await showQueues(home)).toBe(false);
  expect(printed).toMatch(/crm, planning did not answer/);
  expect(printed).toContain('npm run status');
});

it('are tried again where a service answers, and the others are named', async () => {
  answer = { items: [quiet('gateway')], away: ['crm'] };
  expect(await redrive(home, {})).toBe(false);
  expect(asked).toContain('POST /api/queues/gateway/redrive');
  expect(printed).toMatch(/crm did not answer: nothing was tried/);
});

it('of one service are tried again whoever else is away', async () => {
  answer = { items: [quiet('gateway')], away: ['crm'] };
  expect(await redrive(home, { service: 'gateway' })).toBe(true);
});
