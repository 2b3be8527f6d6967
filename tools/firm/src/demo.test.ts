import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Api } from '@otdel/ops/api';
import { loadDemo } from './demo.ts';

const home = mkdtempSync(join(tmpdir(), 'otdel-demo-'));
/** Codes by the list in which they are. */
const taken = new Map<string, string[]>();
/** A new firm that takes everything but orders. */
const firm = createServer((request, response) => void answer(request, response));
async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const body = (await request.toArray()).join('');
  const [, file] = /files\?name=(\w+)\.csv/.exec(request.url!) ?? [];
  const [, list = ''] = /^\/api\/(\w+)\?limit/.exec(request.url!) ?? [];
  if (file)
    taken.set(
      file,
      body
        .trim()
        .split('\n')
        .slice(1)
        .map((row) => row.split(',')[0]!),
    );
  const id = request.url!.slice(request.url!.lastIndexOf('/') + 1);
  const order = request.method === 'POST' && id === 'orders';
  const made = { staff: { id }, supplier: { id }, item: { id }, client: { id } };
  const answer = order
    ? { detail: 'It lies in the future.' }
    : { accessToken: 'token', id, items: listed(list), ...made, ...done };
  response.writeHead(order ? 422 : 200, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
}

const listed = (list: string) =>
  list === 'orders' ? [] : (taken.get(list) ?? []).map((code) => ({ id: code, code, sku: code }));
const done = {
  ...{ state: 'done', orders: false, tables: [], progress: { done: 0, total: 0 } },
  out: { rows: 0, kinds: [], lines: [] },
};

beforeAll(() => once(firm.listen(0, '127.0.0.1'), 'listening'));
afterAll(() => {
  firm.close();
  rmSync(home, { recursive: true });
});

test('rows of the demo that the firm refuses are reported, and only who works here gets an account', async () => {
  const url = `http://127.0.0.1:${(firm.address() as AddressInfo).port}`;
  const api = await Api.signIn({ url, login: 'admin', password: 'x' });
  const lines: string[] = [];
  await loadDemo(api, join(home, 'accounts'), '2026-11-24', (text) => lines.push(text));
  expect(lines).toContain('order H00001: It lies in the future.');
  const logins = readFileSync(join(home, 'accounts'), 'utf8').trim().split('\n');
  expect(logins.map((line) => line.split(/\s+/)[1])).toEqual([
    'head',
    'ivanov',
    'petrova',
    'sidorov',
    'operations',
    'accountant',
  ]);
});
