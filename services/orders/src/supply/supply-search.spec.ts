import {
  type Actor,
  getJob,
  getOrder,
  getPurchase,
  listJobs,
  listPurchases,
  newId,
  type OrderView,
  receivePurchase,
} from '@otdel/contracts';
import { many } from '@otdel/platform';
import { sql } from 'kysely';
import { RealFirm } from '../testing/real-firm.ts';
import { purchaseHas } from './supply-search.queries.ts';

let firm: RealFirm;
let order: OrderView;
let foreign: OrderView;
const anna: Actor = { accountId: null, staffId: newId(), role: 'manager' };
beforeAll(async () => {
  firm = await RealFirm.open();
  await firm.item('NAIL-70', { name: 'Гвоздь жёлтый', barcodes: ['4600000000015'] });
  await firm.item('FRAME', { name: 'Рама', supply: 'make' });
  const lines = [
    { item: 'NAIL-70', quantity: '4', promisedOn: '2026-12-24' },
    { item: 'FRAME', quantity: '1', promisedOn: '2026-12-24' },
  ];
  order = await firm.deal(lines, { managerId: anna.staffId!, externalRef: 'WEB-7' });
  foreign = await firm.deal([{ item: 'NAIL-70', quantity: '2', promisedOn: '2026-12-24' }]);
});
afterAll(() => firm?.close());

const purchases = async (search: string, as?: Actor) =>
  (await firm.ask(listPurchases, { search }, as && { as })).items.map(({ number }) => number);
const jobs = async (search: string, as?: Actor) =>
  (await firm.ask(listJobs, { search }, as && { as })).items.map(({ number }) => number);

it.each(['po-2026-000001', '0001', 'гвоздь ЖЕЛТ', 'nail-7', '460000000001', 'web-7'])(
  'a purchase is found by %s',
  async (search) => expect(await purchases(search)).toContain('PO-2026-000001'),
);
it.each(['pj-2026', 'рам', 'frame', 'WEB-7'])('a job is found by %s', async (search) =>
  expect(await jobs(search)).toEqual(['PJ-2026-000001']),
);
it.each(['PO-2025', 'рама', '%', 'web-8'])('no purchase is found by %s', async (search) =>
  expect(await purchases(search)).toEqual([]),
);

it('a purchase is found by its order and its supplier, each once', async () => {
  expect(await purchases(order.number)).toEqual(['PO-2026-000001']);
  expect((await purchases('supplier')).sort()).toEqual(['PO-2026-000001', 'PO-2026-000002']);
  expect(await jobs(order.number.slice(3))).toEqual(['PJ-2026-000001']);
});

it('a manager finds by own orders alone, and own purchases alone', async () => {
  expect(await purchases(order.number, anna)).toEqual(['PO-2026-000001']);
  expect(await purchases(foreign.number, anna)).toEqual([]);
  expect(await purchases('nail', anna)).toEqual(['PO-2026-000001']);
});

it('a purchase that is for orders of two managers is found by each by the own one', async () => {
  await firm.item('BOLT');
  const bolts = (quantity: string) => [{ item: 'BOLT', quantity, promisedOn: '2026-12-24' }];
  const own = await firm.deal(bolts('4'), { managerId: anna.staffId! });
  const [purchase] = (await firm.ask(listPurchases, { search: 'bolt' })).items;
  await firm.ask(receivePurchase, { purchaseId: purchase!.id, lines: [{ no: 1, quantity: '1' }] });
  const less = { reason: 'r', lines: [{ no: 1, quantity: 1_000 }], add: [], remove: [] };
  await firm.do('amend', own.id, less);
  const other = await firm.deal(bolts('3'));
  expect(await purchases(other.number)).toEqual([purchase!.number]);
  expect(await purchases(own.number, anna)).toEqual([purchase!.number]);
  expect(await purchases(other.number, anna)).toEqual([]);
});

it('documents are read by number in any case; a foreign one is not there', async () => {
  expect((await firm.ask(getOrder, { orderId: order.number })).id).toBe(order.id);
  expect((await firm.ask(getOrder, { orderId: order.number.toLowerCase() }, { as: anna })).id).toBe(order.id);
  expect((await firm.ask(getPurchase, { purchaseId: 'po-2026-000001' })).number).toBe('PO-2026-000001');
  expect((await firm.ask(getJob, { jobId: 'PJ-2026-000001' })).sku).toBe('FRAME');
  const missing = { kind: 'not_found', code: 'order_not_found' };
  for (const orderId of [foreign.number, 'SO-2026-999999'])
    await expect(firm.ask(getOrder, { orderId }, { as: anna })).rejects.toMatchObject(missing);
});

it('searches along its indexes', async () => {
  const plan = await firm.db.transaction(async (tx) => {
    await tx.execute('set local enable_seqscan = off');
    const text = sql`explain select p.id from purchase p where ${purchaseHas('nail-70', { ...anna, role: 'head' })}`;
    return (await many<{ 'QUERY PLAN': string }>(tx)`${text}`).map((row) => row['QUERY PLAN']).join('\n');
  });
  for (const index of ['purchase_sought', 'supplier_sought', 'item_sought', 'purchase_line_item'])
    expect(plan).toContain(index);
  expect(plan).not.toContain('Seq Scan');
});
