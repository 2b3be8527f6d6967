import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readFirm } from '@otdel/firm-files';
import { generateFirm } from './generate.ts';

const dir = mkdtempSync(join(tmpdir(), 'otdel-main-'));
let orders = 0;
let command = '';
let signedIn = '';
/** A firm that refuses orders: the third request fails, those beside it get no answer; and that cannot run an import. */
const firm = createServer((request, response) => void answer(request, response));
async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const body = (await request.toArray()).join('');
  if (request.url === '/api/sessions') signedIn = (JSON.parse(body) as { login: string }).login;
  const id = request.url!.slice(request.url!.lastIndexOf('/') + 1);
  const placed = request.method === 'POST' && (id === 'orders' || (command === 'import' && id === 'run'));
  if (placed && id === 'orders' && ++orders !== 3) return;
  const done = {
    accessToken: 'token',
    id,
    outcome: 'created',
    staff: { id },
    supplier: { id },
    item: { id },
    client: { id },
    items: listOf(request.url!),
    state: 'done',
    orders: true,
    progress: { done: 0, total: 0 },
    tables: [],
    out: { rows: 0, kinds: [], lines: [] },
  };
  response
    .writeHead(placed ? 500 : 200, { 'content-type': 'application/json' })
    .end(JSON.stringify(placed ? { detail: 'Out of order.' } : done));
}
/** What the firm has of the files. */
function listOf(url: string): object[] {
  const [path, query] = url.split('?') as [string, string?];
  if (/role=|active=/.test(query ?? '')) return [];
  const { staff, items, clients } = readFirm(dir);
  if (path === '/api/staff') return staff.map(({ row }) => ({ id: row.code, code: row.code }));
  if (path === '/api/items') return items.map(({ row }) => ({ id: row.sku, sku: row.sku }));
  return path === '/api/clients' ? clients.map(({ row }) => ({ id: row.code, code: row.code })) : [];
}
/** Runs the tool on a machine that is a day behind the firm. */
async function tool(...args: string[]): Promise<{ code: number; output: string }> {
  const { port } = firm.address() as AddressInfo;
  const main = join(import.meta.dirname, 'main.ts');
  const zones = { TZ: 'Etc/GMT+12', FIRM_TIME_ZONE: 'Pacific/Kiritimati' };
  const child = spawn(
    process.execPath,
    ['--conditions=source', main, ...args, '--url', `http://127.0.0.1:${port}`],
    {
      env: { ...process.env, ...zones, OTDEL_LOGIN: 'ann', OTDEL_PASSWORD: 'x' },
      timeout: 50_000,
    },
  );
  const output: string[] = [];
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => output.push(String(chunk)));
  const [code] = (await once(child, 'close')) as [number];
  return { code, output: output.join('') };
}

beforeAll(async () => {
  generateFirm(dir, { seed: 1, orders: 60, until: '2026-11-24' });
  await once(firm.listen(0, '127.0.0.1'), 'listening');
});
beforeEach(() => {
  orders = 0;
  command = '';
});
afterAll(() => {
  firm.closeAllConnections();
  firm.close();
  rmSync(dir, { recursive: true });
});

test.each(['import', 'replay'])('%s ends at the first fault, and prints it', async (given) => {
  command = given;
  const { code, output } = await tool(command, dir);
  expect(output).toContain('Out of order. (http_500)');
  expect(code).toBe(1);
  expect(orders).toBeLessThan(20);
});

test.each([
  ['OTDEL_LOGIN', [], 'ann'],
  ['--login before it', ['--login', 'bob'], 'bob'],
])('%s prints who signs in', async (_, args, login) => {
  await tool('import', dir, '--without-orders', ...args);
  expect(signedIn).toBe(login);
});

test.each(['generate', 'demo'])('a history made by %s ends with the day of the firm', async (command) => {
  const { output } = await tool(command, '--help');
  expect(output).toContain(`(default: "${Temporal.Now.plainDateISO('Pacific/Kiritimati').toString()}")`);
});
