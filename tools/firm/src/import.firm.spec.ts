import { startStack, type Stack } from '@otdel/local';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Api } from '@otdel/ops/api';
import { generateFirm } from './generate.ts';
import { importFirm } from './import.ts';
import { readFirm, type FirmFiles } from '@otdel/firm-files';
import { replayFirm } from './replay.ts';

const files = {
  staff:
    'code,name,role,head,active\nhead,Elena,head,,yes\nann,Ann,manager,head,yes\nbob,Bob,manager,head,yes\nold,Old,manager,head,no\n',
  suppliers: 'code,name,country,lead_days\npaints,Paints,RU,3\n',
  items: 'sku,name,price,supplier\nA,Apple,1.50,paints\nB,Beet,2,paints\nX,Gone,3,paints\n',
  stock: 'sku,quantity\nA,10\n',
  clients: 'code,name,manager,contact_name\nC1,Café,ann,Carla\nC2,Hotel,,\n',
  orders:
    'ref,client,manager,placed_on,promised_on,shipped_on\nЗаказ 1,C1,ann,2026-01-12,2026-01-20,\n2,C2,old,2026-01-13,2026-01-20,2026-01-21\n3,C2,old,2026-01-14,2026-01-20,2026-01-19\n',
  order_lines: 'order,sku,quantity\nЗаказ 1,A,2\n2,A,3\n3,B,1\n',
};
const home = mkdtempSync(join(tmpdir(), 'otdel-import-'));
const dir = mkdtempSync(join(tmpdir(), 'otdel-files-'));
let stack: Stack;
let admin: Api;

function firmWith(change: Partial<typeof files>): FirmFiles {
  for (const [name, text] of Object.entries({ ...files, ...change }))
    writeFileSync(join(dir, `${name}.csv`), text);
  return readFirm(dir);
}
async function only<T>(list: string): Promise<T> {
  const { items } = await admin.get<{ items: T[] }>(list);
  expect(items).toHaveLength(1);
  return items[0]!;
}

beforeAll(async () => {
  stack = await startStack({ home, durable: false });
  admin = await Api.signIn({ url: stack.url, login: 'admin', password: stack.adminPassword });
}, 180_000);
afterAll(async () => {
  await stack?.stop();
  for (const made of [home, dir]) rmSync(made, { recursive: true, force: true });
}, 60_000);

test('an order that was refused goes in when its row is corrected', async () => {
  const firm = firmWith({});
  await importFirm(admin, firm, { orders: false });
  await admin.put('/api/items/by-sku/X', { name: 'Gone', price: '3', active: false });
  const wrong = firmWith({ order_lines: files.order_lines.replace('1,A', '1,X') });
  const { report } = await importFirm(admin, wrong, { orders: true });
  expect(report.bad).toMatchObject([
    { file: 'order_lines.csv', line: 2, column: 'sku', reason: expect.stringContaining('X') },
    { file: 'orders.csv', line: 2 },
  ]);
  const again = await importFirm(admin, firmWith({}), { orders: true });
  expect(again.report.bad).toEqual([]);
  expect(again.report.steps.orders).toEqual({ created: 1, unchanged: 2 });
});

test('what people changed since is left alone by an import, a replay and a verification', async () => {
  const firm = firmWith({});
  const { ids } = await importFirm(admin, firm, { orders: false });
  const byHand = { name: 'Café', managerId: ids.staff.get('bob'), contacts: [{ name: 'Dora' }] };
  await admin.put('/api/clients/by-code/C1', byHand);
  await admin.put('/api/staff/by-code/ann', { name: 'Ann', role: 'manager', active: false, headCode: null });
  await admin.put('/api/items/by-sku/A', { name: 'Apple', price: '1.70', supplierCode: null });
  await admin.put('/api/suppliers/by-code/paints', { name: 'Paints of Tver', leadDays: 5 });
  const { report } = await importFirm(admin, firm, { orders: false });
  expect(report.bad).toEqual([]);
  expect(Object.values(report.steps).map((s) => s.created)).toEqual([0, 0, 0, 0, 0]);
  const env = { ...process.env, OTDEL_PASSWORD: stack.adminPassword };
  for (const command of ['verify', 'import', 'replay']) {
    const args = [
      '--conditions=source',
      join(import.meta.dirname, 'main.ts'),
      command,
      dir,
      '--url',
      stack.url,
    ];
    await once(spawn(process.execPath, args, { env, timeout: 60_000 }), 'close');
  }
  expect(await only('/api/clients?code=C1')).toMatchObject({
    managerId: ids.staff.get('bob'),
    contacts: [{ name: 'Dora' }],
  });
  expect(await only('/api/staff?code=ann')).toMatchObject({ active: false, headId: null });
  expect(await only('/api/items?sku=A')).toMatchObject({ price: '1.70', supplierCode: null });
  const { items: suppliers } = await admin.get<{ items: object[] }>('/api/suppliers');
  expect(suppliers).toMatchObject([{ name: 'Paints of Tver', leadDays: 5 }]);
});

test('the history of somebody who has left is lived again, too', async () => {
  const firm = firmWith({});
  const { ids } = await importFirm(admin, firm, { orders: false });
  expect(await replayFirm(admin, firm, ids)).toMatchObject({ orders: 3, refused: [] });
  const shipped = await only('/api/orders?externalRef=2');
  expect(shipped).toMatchObject({ manager: { id: ids.staff.get('old') }, shippedOn: '2026-01-21' });
});

test('an import whose gateway is killed in the middle goes on, and nothing goes in twice', async () => {
  const big = mkdtempSync(join(tmpdir(), 'otdel-big-'));
  generateFirm(big, { seed: 3, orders: 600, until: '2026-11-01' });
  const firm = readFirm(big);
  let killed: Promise<void> | undefined;
  const { report } = await importFirm(admin, firm, {
    orders: true,
    onProgress: (step, done, total) => {
      if (step === 'run' && done > total / 3 && done < total) killed ??= stack.killAndRestart('gateway');
    },
  });
  expect(killed).toBeDefined();
  await killed;
  rmSync(big, { recursive: true });
  expect(report.bad).toEqual([]);
  expect(report.steps['orders']).toEqual({ created: 600, unchanged: 0 });
  const refs: (string | null)[] = [];
  for await (const order of admin.all<{ externalRef: string | null }>('/api/orders'))
    refs.push(order.externalRef);
  const ours = refs.filter((ref) => ref?.startsWith('H'));
  expect([ours.length, new Set(ours).size]).toEqual([600, 600]);
}, 120_000);
