import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Api } from '@otdel/ops/api';
import { importFirm } from './import.ts';
import { readFirm } from '@otdel/firm-files';

const files = {
  staff: 'code,name,role,active\nann,Ann,manager,yes\nbob,Bob,manager,no\ncat,Cat,manager,yes\n',
  items: 'sku,name,price,cost\nA,Apple,1.50,0.9\n',
  clients: 'code,name,manager\nC1,Café,ann\nC2,Hotel,bob\nC3,School,cat\nC4,Depot,\n',
  orders:
    'ref,client,manager,placed_on,promised_on\n1,C1,ann,2026-01-01,2026-01-05\n2,C2,ann,2026-01-01,2026-01-05\n',
  order_lines: 'order,sku,quantity\n1,A,2\n2,A,3\n',
};
const dir = mkdtempSync(join(tmpdir(), 'otdel-import-'));
for (const [name, text] of Object.entries(files)) writeFileSync(join(dir, `${name}.csv`), text);

const problems: Record<string, object> = {
  cat: { code: 'head_circle', detail: 'Cat would lead herself.' },
  bob: { code: 'manager_inactive', detail: 'Bob does not work here any more.' },
};
const requests: string[] = [];
const costs: string[] = [];
/** A firm that refuses Cat, and refuses clients of Bob, who has left. */
const firm = createServer((request, response) => void answer(request, response));
async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const text = (await request.toArray()).join('');
  const body = (text ? JSON.parse(text) : {}) as { managerId?: string; cost?: string };
  const { managerId } = body;
  const id = request.url!.slice(request.url!.lastIndexOf('/') + 1);
  requests.push(`${request.method} ${id}`);
  if (body.cost !== undefined) costs.push(`${id} ${body.cost}`);
  const problem = id === 'cat' ? problems[id] : managerId === 'bob' && problems[managerId];
  const done = {
    accessToken: 'token',
    outcome: 'created',
    staff: { id },
    item: { id },
    client: { id },
    items: [],
  };
  response
    .writeHead(problem ? 400 : 200, { 'content-type': 'application/json' })
    .end(JSON.stringify(problem || done));
}

beforeAll(() => once(firm.listen(0, '127.0.0.1'), 'listening'));
afterAll(() => {
  firm.close();
  rmSync(dir, { recursive: true });
});

test('a refused row is reported with file, line and column, and stays out with the rows that point at it', async () => {
  const { port } = firm.address() as AddressInfo;
  const api = await Api.signIn({ url: `http://127.0.0.1:${port}`, login: 'admin', password: 'x' });
  const { report } = await importFirm(api, readFirm(dir), { orders: true });
  expect(report.bad.map((b) => `${b.file}:${b.line} ${b.column}: ${b.reason}`)).toEqual([
    'staff.csv:4 head: Cat would lead herself.',
    'clients.csv:4 manager: cat of staff did not go in',
    'clients.csv:3 manager: Bob does not work here any more.',
    'orders.csv:3 client: C2 of clients did not go in',
  ]);
  expect(report.steps).toMatchObject({ clients: { created: 2 }, orders: { created: 1 } });
  expect(requests).not.toContain('PUT C3');
  expect(costs).toEqual(['A 0.9']);
});
