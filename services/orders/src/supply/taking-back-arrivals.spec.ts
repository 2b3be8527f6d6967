import {
  closePurchase,
  completeJob,
  countStock,
  getJob,
  getPurchase,
  listJobs,
  listPurchases,
  listStockMoves,
  receivePurchase,
  takeBackCompletion,
  takeBackReceipt,
} from '@otdel/contracts';
import { RealFirm } from '../testing/real-firm.ts';

let firm: RealFirm;
let skus = 0;
beforeAll(async () => {
  firm = await RealFirm.open();
});
afterAll(() => firm?.close());

const [soon, late] = ['2026-11-29', '2026-12-24'];
const reason = 'The scales were wrong.';

/** A new item. @returns its sku */
async function item(over: Parameters<RealFirm['item']>[1] = {}): Promise<string> {
  const sku = `T${(skus += 1)}`;
  await firm.item(sku, over);
  return sku;
}
const deal = (lines: Record<string, string>, promisedOn = late, placedOn = '2026-11-10') =>
  firm.deal(
    Object.entries(lines).map(([sku, quantity]) => ({ item: sku, quantity, promisedOn })),
    { placedOn },
  );
const purchaseFor = async (orderId: string) => {
  const { items } = await firm.ask(listPurchases, { orderId, limit: 10 });
  return items[0]!.id;
};
const jobFor = async (orderId: string) => (await firm.ask(listJobs, { orderId, limit: 10 })).items[0]!.id;
const receive = (purchaseId: string, quantity?: string, receivedOn = '2026-11-20') =>
  firm.ask(receivePurchase, { purchaseId, receivedOn, ...(quantity && { lines: [{ no: 1, quantity }] }) });
const takeBack = (purchaseId: string, receiptNo: number, quantity?: string, correctedOn?: string) =>
  firm.ask(takeBackReceipt, {
    purchaseId,
    receiptNo,
    reason,
    ...(quantity && { lines: [{ no: 1, quantity }] }),
    ...(correctedOn && { correctedOn }),
  });
const last = async (id: string) => (await firm.published(id)).at(-1);

test('what had not come is expected again, by the line that lost it; the receipt and its correction both stand', async () => {
  const sku = await item();
  const order = await deal({ [sku]: '10' });
  const purchaseId = await purchaseFor(order.id);
  await receive(purchaseId);
  expect(await firm.view(order.id)).toMatchObject({ stage: 'ready' });

  expect(await takeBack(purchaseId, 1, '3')).toMatchObject({
    state: 'partly_received',
    lines: [{ received: '7', for: [{ orderId: order.id, quantity: '3', arrived: '7' }] }],
    receipts: [
      {
        no: 1,
        receivedOn: '2026-11-20',
        lines: [{ no: 1, quantity: '10' }],
        corrections: [{ on: '2026-11-20', reason, by: null, lines: [{ no: 1, quantity: '3' }] }],
      },
    ],
  });
  expect(await firm.view(order.id)).toMatchObject({
    stage: 'supply',
    coverage: [{ reserved: '7', inPurchase: '3', uncovered: '0' }],
  });
  expect(await firm.stock(sku)).toEqual({ onHand: 7_000n, reserved: 7_000n });
  expect((await firm.ask(listStockMoves, { itemId: firm.itemId(sku) })).items).toContainEqual(
    expect.objectContaining({ kind: 'receipt', onHand: '-3', on: '2026-11-20', reason }),
  );
  expect(await last(purchaseId)).toMatchObject({
    type: 'purchase.receipt_taken_back',
    payload: { no: 1, takenBackOn: '2026-11-20', orderId: order.id, lines: [{ quantity: '3' }] },
  });

  await receive(purchaseId, undefined, '2026-11-24');
  expect(await firm.view(order.id)).toMatchObject({ stage: 'ready' });
  expect(await firm.ask(getPurchase, { purchaseId })).toMatchObject({ state: 'received' });
});

test('a receipt is taken back whole, on the day that is named; then the purchase waits as if nothing had come', async () => {
  const [one, two] = [await item(), await item()];
  const order = await deal({ [one]: '2', [two]: '3' });
  const purchaseId = await purchaseFor(order.id);
  await receive(purchaseId);
  expect(await takeBack(purchaseId, 1, undefined, '2026-11-23')).toMatchObject({
    state: 'ordered',
    lines: [{ received: '0' }, { received: '0' }],
    receipts: [{ corrections: [{ on: '2026-11-23', lines: [{ quantity: '2' }, { quantity: '3' }] }] }],
  });
  expect((await firm.view(order.id)).coverage[0]).toMatchObject({ reserved: '0', inPurchase: '5' });
  await expect(takeBack(purchaseId, 1)).rejects.toMatchObject({ code: 'nothing_received' });
  await expect(takeBack(purchaseId, 2)).rejects.toMatchObject({ code: 'receipt_not_found' });
});

test('the latest promise loses first, and free stock before it', async () => {
  const sku = await item({ stock: '1' });
  const second = await deal({ [sku]: '4' }, late);
  const purchaseId = await purchaseFor(second.id);
  const first = await deal({ [sku]: '2' }, soon);
  const { items } = await firm.ask(listPurchases, { state: 'open', limit: 50 });
  for (const purchase of items.filter((p) => p.lines.some((line) => line.sku === sku)))
    await receive(purchase.id);
  expect(await firm.stock(sku)).toEqual({ onHand: 6_000n, reserved: 6_000n });
  await takeBack(purchaseId, 1, '2');
  expect((await firm.view(first.id)).coverage[0]).toMatchObject({ reserved: '2' });
  expect((await firm.view(second.id)).coverage[0]).toMatchObject({ reserved: '2', inPurchase: '2' });
});

test('goods that were shipped on are not taken back: the refusal says what to do instead', async () => {
  const sku = await item();
  const order = await deal({ [sku]: '5' });
  const purchaseId = await purchaseFor(order.id);
  await receive(purchaseId);
  await firm.do('ship', order.id, { lines: [{ no: 1, quantity: 4_000 }] });
  await expect(takeBack(purchaseId, 1)).rejects.toMatchObject({
    code: 'goods_gone',
    params: { available: '1', asked: '5' },
  });
  expect(await firm.ask(getPurchase, { purchaseId })).toMatchObject({ state: 'received' });
  expect(await firm.stock(sku)).toEqual({ onHand: 1_000n, reserved: 1_000n });

  await firm.do('takeBack', order.id, { shipmentNo: 1, reason });
  expect(await takeBack(purchaseId, 1)).toMatchObject({ state: 'ordered' });
});

test('what was counted afterwards stays as it was counted', async () => {
  const sku = await item();
  const order = await deal({ [sku]: '5' });
  const purchaseId = await purchaseFor(order.id);
  await receive(purchaseId);
  await firm.ask(countStock, {
    itemId: firm.itemId(sku),
    quantity: '5',
    countedOn: '2026-11-22',
    reason: 'r',
  });
  await takeBack(purchaseId, 1, '2');
  expect(await firm.stock(sku)).toEqual({ onHand: 5_000n, reserved: 5_000n });
});

test('a purchase that was closed short is open again for what is taken back', async () => {
  const sku = await item();
  const order = await deal({ [sku]: '5' });
  const purchaseId = await purchaseFor(order.id);
  await receive(purchaseId, '4');
  await firm.ask(closePurchase, { purchaseId, reason: 'No more of it.' });
  expect(await takeBack(purchaseId, 1, '4')).toMatchObject({
    state: 'ordered',
    lines: [{ quantity: '5', received: '0', cancelled: '1', for: [{ orderId: order.id, quantity: '4' }] }],
  });
});

test('an arrival is not corrected on a day before it, nor for more than came', async () => {
  const sku = await item();
  const order = await deal({ [sku]: '5' });
  const purchaseId = await purchaseFor(order.id);
  await receive(purchaseId, '4');
  await expect(takeBack(purchaseId, 1, '1', '2026-11-19')).rejects.toMatchObject({
    code: 'corrected_before_received',
  });
  await expect(takeBack(purchaseId, 1, '1', '2026-11-25')).rejects.toMatchObject({
    code: 'corrected_in_future',
  });
  await expect(takeBack(purchaseId, 1, '4.5')).rejects.toMatchObject({
    code: 'more_than_received',
    params: { line: 1, left: '4', asked: '4.5' },
  });
});

test('two simultaneous corrections take back an arrival once', async () => {
  const sku = await item();
  const order = await deal({ [sku]: '5' });
  const purchaseId = await purchaseFor(order.id);
  await receive(purchaseId);
  const both = await Promise.allSettled([takeBack(purchaseId, 1), takeBack(purchaseId, 1)]);
  expect(both.map((each) => each.status).sort()).toEqual(['fulfilled', 'rejected']);
  expect(both.find((each) => each.status === 'rejected')).toMatchObject({
    reason: { code: 'nothing_received' },
  });
  expect(await firm.stock(sku)).toEqual({ onHand: 0n, reserved: 0n });
});

test('what was not made is to be made again', async () => {
  const sku = await item({ supply: 'make', supplierCode: null });
  const order = await deal({ [sku]: '6' });
  const jobId = await jobFor(order.id);
  await firm.ask(completeJob, { jobId, quantity: '4', completedOn: '2026-11-20' });
  await firm.ask(completeJob, { jobId, completedOn: '2026-11-21' });
  const undo = { jobId, completionNo: 1, reason };
  expect(await firm.ask(takeBackCompletion, { ...undo, quantity: '1.5' })).toMatchObject({
    state: 'partly_completed',
    completed: '4.5',
    completions: [
      {
        no: 1,
        completedOn: '2026-11-20',
        quantity: '4',
        corrections: [{ on: '2026-11-20', quantity: '1.5' }],
      },
      { no: 2, completedOn: '2026-11-21', quantity: '2', corrections: [] },
    ],
  });
  expect(await last(jobId)).toMatchObject({
    type: 'production.completion_taken_back',
    payload: { no: 1, orderId: order.id, lines: [{ quantity: '1.5' }] },
  });
  expect((await firm.view(order.id)).coverage[0]).toMatchObject({ reserved: '4.5', inProduction: '1.5' });
  await expect(firm.ask(takeBackCompletion, { ...undo, completionNo: 3 })).rejects.toMatchObject({
    code: 'completion_not_found',
  });
  await firm.ask(completeJob, { jobId });
  expect(await firm.ask(getJob, { jobId })).toMatchObject({ state: 'completed', completed: '6' });
  expect(await firm.view(order.id)).toMatchObject({ stage: 'ready' });
});
