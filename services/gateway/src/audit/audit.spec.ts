import {
  cancelOrder,
  newId,
  placeOrder,
  stageCounts,
  type listAudit,
  type ResponseOf,
} from '@otdel/contracts';
import { anOrder } from '../testing/samples.ts';
import { startGateway, type TestGateway } from '../testing/start-gateway.ts';

type Page = ResponseOf<typeof listAudit>;
let gate: TestGateway;
let admin: string;
let adminId: string;
let anna: Awaited<ReturnType<TestGateway['person']>>;
/** A token with which the administrator acts as Anna. */
let asAnna: string;
const orderId = newId();
beforeAll(async () => {
  gate = await startGateway();
  admin = await gate.admin();
  adminId = (await gate.ask<{ id: string }>('GET', '/api/me', { token: admin })).body.id;
  anna = await gate.person('manager');
  const acting = await gate.ask<{ accessToken: string }>('POST', `/api/accounts/${anna.accountId}/sessions`, {
    token: admin,
  });
  asAnna = acting.body.accessToken;
  gate.rooms
    .on(cancelOrder, () => anOrder())
    .on(stageCounts, () => ({ at: '2026-11-24T09:00:00Z', stages: [] }));
});
afterAll(() => gate?.stop());

const audit = async (query = '') =>
  (await gate.ask<Page>('GET', `/api/audit${query}`, { token: admin })).body;
const cancel = (token: string, reason = 'the client changed his mind', order = orderId) =>
  gate.ask('POST', `/api/orders/${order}/cancel`, {
    token,
    body: { reason },
    headers: { 'x-correlation-id': 'call-7' },
  });

test('a command in the name of another is on record, without its business text', async () => {
  expect((await cancel(asAnna)).status).toBe(200);
  const { items } = await audit('?action=commanded');
  expect(items).toEqual([
    {
      id: expect.any(String),
      at: expect.stringMatching(/Z$/),
      action: 'commanded',
      accountId: anna.accountId,
      by: adminId,
      correlationId: 'call-7',
      details: { operation: 'orders.cancel', orderId },
    },
  ]);
  expect(gate.rooms.last(cancelOrder)!.context.actor).toEqual({
    accountId: anna.accountId,
    staffId: anna.staffId,
    role: 'manager',
    actedBy: adminId,
  });
});

test('one that fails is on record too; questions, own commands and odd paths are not', async () => {
  const before = (await audit('?action=commanded')).items.length;
  expect(
    (await gate.ask('POST', '/api/orders', { token: asAnna, body: { clientId: 'x', lines: [] } })).status,
  ).toBe(400);
  expect((await audit('?action=commanded')).items[0]!.details).toEqual({ operation: placeOrder.name });
  await gate.ask('GET', '/api/orders/stages', { token: asAnna });
  await cancel(anna.token);
  await cancel(asAnna, 'odd', 'a-text-in-the-path');
  expect((await audit('?action=commanded')).items).toHaveLength(before + 1);
});

test('it is read newest first, page by page, and by whom and to whom it was done', async () => {
  const all = (await audit()).items;
  expect(all.length).toBeGreaterThanOrEqual(4);
  expect(all.map((e) => e.at)).toEqual(
    all
      .map((e) => e.at)
      .toSorted()
      .toReversed(),
  );
  const paged: Page['items'] = [];
  let query = '?limit=1';
  for (let next: string | null = ''; next !== null; query = `?limit=1&cursor=${next}`) {
    const page: Page = await audit(query);
    paged.push(...page.items);
    next = page.next;
  }
  expect(paged).toEqual(all);
  const anyone = (entries: Page) => new Set(entries.items.map((e) => `${e.accountId} ${e.by}`));
  expect(anyone(await audit(`?accountId=${anna.accountId}&by=${adminId}`))).toEqual(
    new Set([`${anna.accountId} ${adminId}`]),
  );
  expect((await audit(`?accountId=${newId()}`)).items).toEqual([]);
});

test('nobody but an administrator reads it, nor who acts as somebody else', async () => {
  for (const token of [anna.token, asAnna, (await gate.person('head')).token])
    expect((await gate.ask('GET', '/api/audit', { token })).status).toBe(403);
});
