import {
  countStock,
  getItem,
  listPurchases,
  listStockMoves,
  orderPurchase,
  receivePurchase,
  takeInStock,
  writeOffStock,
} from '@otdel/contracts';
import { RealFirm } from '../testing/real-firm.ts';

let firm: RealFirm;
let skus = 0;
beforeAll(async () => {
  firm = await RealFirm.open();
});
afterAll(() => firm?.close());

/** A new item. @returns its sku */
async function item(over: Parameters<RealFirm['item']>[1] = {}): Promise<string> {
  const sku = `S${(skus += 1)}`;
  await firm.item(sku, over);
  return sku;
}
const deal = (sku: string, quantity: string, promisedOn: string) =>
  firm.deal([{ item: sku, quantity, promisedOn }]);
const count = (sku: string, quantity: string, countedOn?: string) =>
  firm.ask(countStock, {
    itemId: firm.itemId(sku),
    quantity,
    reason: 'Counted.',
    ...(countedOn && { countedOn }),
  });
const coverage = async (id: string) => (await firm.view(id)).coverage[0]!;
const [soon, late] = ['2026-11-29', '2026-12-24'];

test('a count sets what is on hand, and who counted and why stays on record', async () => {
  const sku = await item({ stock: '10' });
  expect(await count(sku, '7.5')).toMatchObject({ stock: { onHand: '7.5', reserved: '0', free: '7.5' } });
  const { items } = await firm.ask(listStockMoves, { itemId: firm.itemId(sku) });
  expect(items).toMatchObject([
    { kind: 'count', onHand: '-2.5', reason: 'Counted.', on: '2026-11-24', order: null },
    { kind: 'opening', onHand: '10' },
  ]);
});

test('what a count finds goes to the order that waits', async () => {
  const sku = await item({ supplierCode: null });
  const order = await deal(sku, '3', late);
  await count(sku, '5');
  expect(await firm.view(order.id)).toMatchObject({ stage: 'ready' });
  expect(await firm.stock(sku)).toEqual({ onHand: 5_000n, reserved: 3_000n });
});

test('what a count misses is taken from the latest promise, which is bought anew', async () => {
  const sku = await item({ stock: '10' });
  const first = await deal(sku, '5', soon);
  const second = await deal(sku, '5', late);
  await count(sku, '7');
  expect(await coverage(first.id)).toMatchObject({ reserved: '5' });
  expect(await coverage(second.id)).toMatchObject({ reserved: '2', inPurchase: '3', uncovered: '0' });
});

test('a movement that is dated before the count does not change what was counted', async () => {
  const sku = await item();
  const order = await firm.deal([{ item: sku, quantity: '4', promisedOn: late }], { placedOn: '2026-11-10' });
  await count(sku, '4', '2026-11-20');
  // the goods of the purchase had been in the warehouse when it was counted: the count gave them to the order
  expect(await firm.view(order.id)).toMatchObject({ stage: 'ready' });
  const { purchase } = await bought(sku, '4');
  await firm.ask(receivePurchase, { purchaseId: purchase.id, receivedOn: '2026-11-18' });
  expect(await firm.stock(sku)).toEqual({ onHand: 4_000n, reserved: 4_000n });
  await firm.ask(takeInStock, {
    itemId: firm.itemId(sku),
    quantity: '1',
    receivedOn: '2026-11-21',
    reason: 'r',
  });
  expect(await firm.stock(sku)).toEqual({ onHand: 5_000n, reserved: 4_000n });
});

test('a count of an earlier day leaves a later one as it was', async () => {
  const sku = await item({ stock: '10' });
  await count(sku, '8', '2026-11-22');
  await count(sku, '5', '2026-11-20');
  expect(await firm.stock(sku)).toEqual({ onHand: 8_000n, reserved: 0n });
});

test('goods are written off; those that are not there are not', async () => {
  const sku = await item({ stock: '3' });
  const order = await deal(sku, '3', soon);
  const loss = { itemId: firm.itemId(sku), reason: 'Broken.' };
  await expect(firm.ask(writeOffStock, { ...loss, quantity: '4' })).rejects.toMatchObject({
    code: 'goods_gone',
    params: { available: '3', asked: '4' },
  });
  await firm.ask(writeOffStock, { ...loss, quantity: '1' });
  expect(await coverage(order.id)).toMatchObject({ reserved: '2', inPurchase: '1' });
  expect((await firm.ask(listStockMoves, { itemId: firm.itemId(sku) })).items).toContainEqual(
    expect.objectContaining({
      kind: 'release',
      reserved: '-1',
      reason: 'Broken.',
      order: { id: order.id, number: order.number, lineNo: 1 },
    }),
  );
});

test('nothing is written off on a day on which it had not come, or before it left', async () => {
  const sku = await item();
  await firm.ask(takeInStock, {
    itemId: firm.itemId(sku),
    quantity: '2',
    receivedOn: '2026-11-20',
    reason: 'Gift.',
  });
  const loss = { itemId: firm.itemId(sku), quantity: '1', reason: 'r' };
  await expect(firm.ask(writeOffStock, { ...loss, writtenOffOn: '2026-11-19' })).rejects.toMatchObject({
    code: 'stock_short_later',
  });
  expect(await firm.ask(writeOffStock, { ...loss, writtenOffOn: '2026-11-20' })).toMatchObject({
    stock: { onHand: '1' },
  });
});

test('goods that came without a purchase have a cost, and serve who waits', async () => {
  const sku = await item({ cost: '3.50' });
  const order = await deal(sku, '2', late);
  await firm.ask(takeInStock, { itemId: firm.itemId(sku), quantity: '2', reason: 'Returned by the fair.' });
  expect(await firm.view(order.id)).toMatchObject({ stage: 'ready', purchases: [{ state: 'cancelled' }] });
});

test('works have no stock', async () => {
  const sku = await item({ kind: 'work', supply: 'none', supplierCode: null });
  await expect(count(sku, '1')).rejects.toMatchObject({ code: 'not_goods' });
  expect(await firm.ask(getItem, { itemId: firm.itemId(sku) })).toMatchObject({ stock: { onHand: '0' } });
});

test('of counts and shipments at once none leaves less than nothing', async () => {
  const sku = await item({ stock: '5' });
  const order = await deal(sku, '5', late);
  await Promise.allSettled([
    count(sku, '0'),
    firm.do('ship', order.id, { lines: [{ no: 1, quantity: 2_000 }] }),
    count(sku, '4'),
    firm.do('ship', order.id, { lines: [{ no: 1, quantity: 1_000 }] }),
  ]);
  const { onHand, reserved } = await firm.stock(sku);
  expect(onHand >= reserved && reserved >= 0n).toBe(true);
  const now = await coverage(order.id);
  expect(Number(now.shipped) + Number(now.reserved) + Number(now.inPurchase)).toBe(5);
});

/** A purchase for stock that is still open. */
async function bought(sku: string, quantity: string) {
  const lines = [{ itemId: firm.itemId(sku), quantity }];
  await firm.ask(orderPurchase, { supplierCode: 'S1', orderedOn: '2026-11-10', reason: 'r', lines });
  const { items } = await firm.ask(listPurchases, { state: 'open' });
  return { purchase: items.find((p) => p.lines.some((line) => line.sku === sku))! };
}
