import {
  completeJob,
  getItem,
  getPurchase,
  listJobs,
  orderJob,
  orderPurchase,
  putItem,
  receivePurchase,
  takeInStock,
} from '@otdel/contracts';
import { sql } from 'kysely';
import { RealFirm } from '../testing/real-firm.ts';

let firm: RealFirm;
beforeAll(async () => {
  firm = await RealFirm.open();
  await firm.item('BOUGHT', { cost: '61.50' });
  await firm.item('UNKNOWN');
  await firm.item('MADE', { supply: 'make', supplierCode: null, cost: '840' });
});
afterAll(() => firm?.close());

const last = async (id: string) => (await firm.published(id)).at(-1);
/** The received quantities of an item, with the cost of one unit. */
const cameIn = (sku: string) =>
  firm.rows(
    sql`select on_hand as quantity, cost::text from stock_move
      where item_id = ${firm.itemId(sku)} and on_hand > 0 order by id`,
  );

test('an item shows its cost to people and to other rooms', async () => {
  const itemId = firm.itemId('BOUGHT');
  expect(await firm.ask(getItem, { itemId })).toMatchObject({ price: '100.00', cost: '61.50' });
  expect(await last(itemId)).toMatchObject({ type: 'item.changed', payload: { cost: '61.50' } });
  expect(await firm.ask(getItem, { itemId: firm.itemId('UNKNOWN') })).toMatchObject({ cost: null });
  const other = { sku: 'OTHER', name: 'Other', price: '5' };
  expect(await firm.ask(putItem, { ...other, cost: '2' })).toMatchObject({ outcome: 'created' });
  expect(await firm.ask(putItem, { ...other, cost: '2.00' })).toMatchObject({ outcome: 'unchanged' });
  expect(await firm.ask(putItem, { ...other, cost: '2.01' })).toMatchObject({ outcome: 'changed' });
});

test('a receipt keeps the price paid; the cost of the item when no price was given', async () => {
  const order = await firm.deal([
    { item: 'BOUGHT', quantity: '5' },
    { item: 'UNKNOWN', quantity: '2' },
  ]);
  const purchaseId = order.purchases[0]!.id;
  const ordered = await last(purchaseId);
  expect(ordered).toMatchObject({
    type: 'purchase.ordered',
    payload: { lines: [{ cost: '61.50' }, { cost: null }] },
  });

  const paid = [
    { no: 1, quantity: '2', price: '59.9' },
    { no: 2, quantity: '1' },
  ];
  await firm.ask(receivePurchase, { purchaseId, lines: paid });
  expect(await last(purchaseId)).toMatchObject({
    type: 'purchase.received',
    payload: { lines: [{ price: '59.90' }, { price: null }] },
  });
  await firm.ask(receivePurchase, { purchaseId });
  expect(await last(purchaseId)).toMatchObject({ payload: { lines: [{ price: '61.50' }, { price: null }] } });

  expect((await firm.ask(getPurchase, { purchaseId })).receipts.map((receipt) => receipt.lines)).toEqual([
    [
      { no: 1, quantity: '2', price: '59.90' },
      { no: 2, quantity: '1', price: null },
    ],
    [
      { no: 1, quantity: '3', price: '61.50' },
      { no: 2, quantity: '1', price: null },
    ],
  ]);
  expect(await cameIn('BOUGHT')).toEqual([
    { quantity: 2000n, cost: '59.90000' },
    { quantity: 3000n, cost: '61.50000' },
  ]);
});

test('a receipt from before prices were stored is shown without a price', async () => {
  const order = await firm.deal([{ item: 'BOUGHT', quantity: '1' }]);
  await firm.receive(order.id);
  const purchaseId = order.purchases[0]!.id;
  await firm.rows(
    sql`update receipt set lines = '[{"no": 1, "quantity": "1"}]' where purchase_id = ${purchaseId}`,
  );
  expect((await firm.ask(getPurchase, { purchaseId })).receipts).toMatchObject([
    { lines: [{ no: 1, quantity: '1', price: null }] },
  ]);
});

test('a completion has a cost too: that of the item, or the given one', async () => {
  const order = await firm.deal([{ item: 'MADE', quantity: '3' }]);
  const { items } = await firm.ask(listJobs, { orderId: order.id, limit: 10 });
  const jobId = items[0]!.id;
  expect(await last(jobId)).toMatchObject({ type: 'production.ordered', payload: { cost: '840.00' } });
  await firm.ask(completeJob, { jobId, quantity: '1', cost: '910.5' });
  expect(await last(jobId)).toMatchObject({ type: 'production.completed', payload: { cost: '910.50' } });
  await firm.ask(completeJob, { jobId });
  expect(await last(jobId)).toMatchObject({ payload: { cost: '840.00', quantity: '2' } });
  expect(await cameIn('MADE')).toEqual([
    { quantity: 1000n, cost: '910.50000' },
    { quantity: 2000n, cost: '840.00000' },
  ]);
});

test('a cost and a price paid have up to five decimals, wherever they are shown', async () => {
  const nail = await firm.item('NAIL', { price: '0.0345', cost: '0.01234' });
  expect(await firm.ask(getItem, { itemId: nail })).toMatchObject({ price: '0.0345', cost: '0.01234' });
  expect(await last(nail)).toMatchObject({ payload: { cost: '0.01234' } });
  const same = { sku: 'NAIL', name: 'NAIL' };
  expect(await firm.ask(putItem, { ...same, cost: '0.01234' })).toMatchObject({ outcome: 'unchanged' });
  expect(await firm.ask(putItem, { ...same, cost: '0.01235' })).toMatchObject({
    ...{ outcome: 'changed', item: { cost: '0.01235' } },
  });

  const { purchases } = await firm.deal([{ item: 'NAIL', quantity: '3000' }]);
  const purchaseId = purchases[0]!.id;
  expect(await last(purchaseId)).toMatchObject({ payload: { lines: [{ cost: '0.01235' }] } });
  await firm.ask(receivePurchase, { purchaseId, lines: [{ no: 1, quantity: '1000', price: '0.01199' }] });
  expect(await last(purchaseId)).toMatchObject({ payload: { lines: [{ price: '0.01199' }] } });
  await firm.ask(receivePurchase, { purchaseId });
  expect((await firm.ask(getPurchase, { purchaseId })).receipts).toMatchObject([
    { lines: [{ price: '0.01199' }] },
    { lines: [{ price: '0.01235' }] },
  ]);
  const given = { itemId: nail, quantity: '1', reason: 'Found' };
  await firm.ask(takeInStock, { ...given, cost: '0.00001' });
  await firm.ask(takeInStock, given);
  expect(await cameIn('NAIL')).toEqual([
    { quantity: 1_000_000n, cost: '0.01199' },
    { quantity: 2_000_000n, cost: '0.01235' },
    { quantity: 1_000n, cost: '0.00001' },
    { quantity: 1_000n, cost: '0.01235' },
  ]);
  const bought = { supplierCode: 'S1', lines: [{ itemId: nail, quantity: '10' }], reason: 'For stock' };
  const byHand = await firm.ask(orderPurchase, bought);
  expect(await last(byHand.id)).toMatchObject({ payload: { lines: [{ cost: '0.01235' }] } });

  const pin = await firm.item('PIN', { supply: 'make', supplierCode: null, cost: '1234567890123.12345' });
  const job = await firm.ask(orderJob, { itemId: pin, quantity: '3', reason: 'For stock' });
  expect(await last(job.id)).toMatchObject({ payload: { cost: '1234567890123.12345' } });
  await firm.ask(completeJob, { jobId: job.id, quantity: '1', cost: '0.5005' });
  const done = await firm.ask(completeJob, { jobId: job.id });
  expect(done.completions.map(({ cost }) => cost)).toEqual(['0.5005', '1234567890123.12345']);
  expect(await last(job.id)).toMatchObject({ payload: { cost: '1234567890123.12345' } });
  expect(await cameIn('PIN')).toMatchObject([{ cost: '0.50050' }, { cost: '1234567890123.12345' }]);
});
