import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Api } from '@otdel/ops/api';
import { idsOf } from './present.ts';
import { readFirm } from '@otdel/firm-files';
import { verifyFirm } from './verify.ts';

const dir = mkdtempSync(join(tmpdir(), 'otdel-verify-'));
let requests: string[] = [];
/** A firm in which nothing ever happened. */
const firm = createServer((request, response) => void answer(request, response));
async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  await request.toArray();
  requests.push(`${request.method} ${request.url}`);
  response.end(JSON.stringify({ accessToken: 'token', items: [], rows: [], totals: {} }));
}

beforeAll(() => once(firm.listen(0, '127.0.0.1'), 'listening'));
afterAll(() => {
  firm.close();
  rmSync(dir, { recursive: true });
});

async function verify(promises: string[]) {
  const files = {
    staff: ['code,name,role', 'ann,Ann,manager'],
    items: ['sku,name,price', 'A,Apple,1.50'],
    clients: ['code,name', 'C1,Café'],
    orders: [
      'ref,client,manager,placed_on,promised_on',
      ...promises.map((on, i) => `${i},C1,ann,2026-01-01,${on}`),
    ],
    order_lines: ['order,sku,quantity', ...promises.map((_, i) => `${i},A,1`)],
  };
  for (const [name, rows] of Object.entries(files)) writeFileSync(join(dir, `${name}.csv`), rows.join('\n'));
  const url = `http://127.0.0.1:${(firm.address() as AddressInfo).port}`;
  const api = await Api.signIn({ url, login: 'admin', password: 'x' });
  requests = [];
  const read = readFirm(dir);
  return verifyFirm(api, read, await idsOf(api, read), '2026-11-24');
}

test('files without orders are refused', () =>
  expect(verify([])).rejects.toThrow(
    'There is no order in these files: nothing to compare the reports with.',
  ));

test.each([
  [['2026-01-05'], '2026-01-05 … 2026-01-05'],
  [['2026-01-05', '2026-01-09'], '2026-01-05 … 2026-01-09'],
  [['2026-01-05', '2026-01-06', '2026-01-07', '2026-01-08'], '2026-01-06 … 2026-01-07'],
])('of orders promised on %s the part %s is looked at, and nothing is written', async (promises, part) => {
  const checks = await verify(promises);
  expect(checks.map((c) => c.name)).toContain(`promises promised ${part}`);
  expect(requests.filter((a) => a.includes('undefined') || !a.startsWith('GET'))).toEqual([]);
});
