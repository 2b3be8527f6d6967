import {
  cancelJob,
  cancelPurchase,
  closeJob,
  closePurchase,
  completeJob,
  getJob,
  getPurchase,
  listPurchases,
  moveJob,
  movePurchase,
  type OrderView,
  orderJob,
  orderPurchase,
  passReservation,
  putItem,
  putSupplier,
  receivePurchase,
  receivePurchases,
  takeBackCompletion,
  takeBackReceipt,
} from '@otdel/contracts';
import { ordersToServe } from '../process/waiting.ts';
import { RealFirm } from '../testing/real-firm.ts';

let firm: RealFirm;
let skus = 0;
beforeAll(async () => {
  firm = await RealFirm.open();
});
afterAll(() => firm?.close());

/** A new item that is bought in seven days. @returns its sku */
async function item(over: Parameters<RealFirm['item']>[1] = {}): Promise<string> {
  const sku = `X${(skus += 1)}`;
  await firm.item(sku, over);
  return sku;
}
/** A confirmed order of one line, supplied. */
const deal = (sku: string, quantity: string, promisedOn: string, placedOn?: string): Promise<OrderView> =>
  firm.deal([{ item: sku, quantity, promisedOn }], placedOn === undefined ? {} : { placedOn });
const coverage = async ({ id }: OrderView) => (await firm.view(id)).coverage[0]!;
const open = async (sku: string) => {
  const { items } = await firm.ask(listPurchases, { limit: 200, state: 'open' });
  return items.filter((p) => p.lines.some((line) => line.sku === sku));
};
/** What the queue does with an event about the item: it offers what is free. */
async function offer(sku: string): Promise<void> {
  const ids = await firm.db.read((tx) => ordersToServe(tx, { ids: [firm.itemId(sku)] }));
  for (const id of ids) await firm.secure(id);
}
const late = '2026-12-24';
const soon = '2026-11-29';

test('freed stock goes to the order that waits for its purchase, and the purchase is cancelled', async () => {
  const sku = await item({ stock: '10', leadDays: 14 });
  const a = await deal(sku, '10', late);
  const b = await deal(sku, '10', soon);
  expect(await coverage(b)).toMatchObject({ reserved: '0', inPurchase: '10' });
  await firm.do('cancel', a.id, { reason: 'r' });
  await offer(sku);
  expect(await firm.view(b.id)).toMatchObject({
    stage: 'ready',
    coverage: [{ reserved: '10', inPurchase: '0' }],
    purchases: [{ state: 'cancelled' }],
  });
  expect(await open(sku)).toEqual([]);
});

test('free stock is set aside for the earlier promise, whoever asks first', async () => {
  const sku = await item();
  const first = await deal(sku, '8', soon);
  const second = await deal(sku, '8', late);
  const lines = [{ itemId: firm.itemId(sku), quantity: '10' }];
  const { id } = await firm.ask(orderPurchase, { supplierCode: 'S1', reason: 'r', lines });
  // the goods of a purchase for stock are free: both orders have purchases of their own
  await firm.ask(receivePurchase, { purchaseId: id });
  await firm.secure(second.id);
  await firm.secure(first.id);
  expect(await coverage(first)).toMatchObject({ reserved: '8', inPurchase: '0' });
  expect(await coverage(second)).toMatchObject({ reserved: '2', inPurchase: '6' });
  expect((await open(sku)).map((p) => p.lines[0]!.cancelled)).toEqual(['2']);
});

test('goods bought for a later promise serve an earlier one', async () => {
  const sku = await item({ leadDays: 7 });
  const later = await deal(sku, '5', late, '2026-11-23');
  const earlier = await deal(sku, '5', soon);
  const [newer, older] = await open(sku);
  expect(older).toMatchObject({ expectedOn: '2026-11-30', lines: [{ for: [{ orderId: earlier.id }] }] });
  expect(newer).toMatchObject({ expectedOn: '2026-12-01', lines: [{ for: [{ orderId: later.id }] }] });
  await firm.ask(receivePurchase, { purchaseId: older!.id });
  expect(await firm.view(earlier.id)).toMatchObject({ stage: 'ready' });
  expect(await coverage(later)).toMatchObject({ inPurchase: '5' });
});

test('what arrives goes to the earliest promise, though its own purchase was for another', async () => {
  const sku = await item();
  const earlier = await deal(sku, '5', soon);
  const later = await deal(sku, '5', late);
  const [newer] = await open(sku);
  expect(newer).toMatchObject({ lines: [{ for: [{ orderId: later.id }] }] });
  await firm.ask(receivePurchase, { purchaseId: newer!.id });
  expect(await firm.view(earlier.id)).toMatchObject({ stage: 'ready' });
  expect(await coverage(later)).toMatchObject({ reserved: '0', inPurchase: '5' });
});

test('a purchase that is needed less is reduced; nothing is bought twice', async () => {
  const sku = await item();
  const order = await deal(sku, '8', late);
  const resized = { no: 1, quantity: 4_000 };
  await firm.do('amend', order.id, { reason: 'r', lines: [resized], add: [], remove: [] });
  const [purchase] = await open(sku);
  expect(purchase).toMatchObject({ lines: [{ quantity: '8', cancelled: '4' }] });
  expect((await firm.published(purchase!.id)).at(-1)).toMatchObject({ type: 'purchase.changed' });
  await firm.ask(receivePurchase, { purchaseId: purchase!.id });
  expect(await firm.ask(getPurchase, { purchaseId: purchase!.id })).toMatchObject({ state: 'received' });
  expect(await firm.stock(sku)).toEqual({ onHand: 4_000n, reserved: 4_000n });
});

test('what is on its way for nobody covers the next need before anything is bought', async () => {
  const sku = await item();
  const first = await deal(sku, '10', late);
  const [purchase] = await open(sku);
  await firm.ask(receivePurchase, { purchaseId: purchase!.id, lines: [{ no: 1, quantity: '6' }] });
  const resized = { no: 1, quantity: 6_000 };
  await firm.do('amend', first.id, { reason: 'r', lines: [resized], add: [], remove: [] });
  // something of it has come: the rest is not cancelled
  expect(await open(sku)).toMatchObject([{ lines: [{ quantity: '10', cancelled: '0' }] }]);
  const second = await deal(sku, '4', soon);
  expect(await coverage(second)).toMatchObject({ inPurchase: '4' });
  expect(await open(sku)).toHaveLength(1);
  await firm.ask(receivePurchase, { purchaseId: purchase!.id });
  expect(await firm.view(second.id)).toMatchObject({ stage: 'ready' });
});

test('a purchase closed short leaves its line uncovered, to be bought from somebody else', async () => {
  await firm.ask(putSupplier, { code: 'S2', name: 'Other', leadDays: 3 });
  const sku = await item();
  const order = await deal(sku, '10', late);
  const [purchase] = await open(sku);
  const purchaseId = purchase!.id;
  const reason = 'The supplier stopped.';
  await expect(firm.ask(closePurchase, { purchaseId, reason })).rejects.toMatchObject({
    code: 'purchase_has_no_receipts',
  });
  await firm.ask(receivePurchase, { purchaseId, lines: [{ no: 1, quantity: '6' }] });
  await expect(firm.ask(cancelPurchase, { purchaseId, reason })).rejects.toMatchObject({
    code: 'purchase_has_receipts',
  });
  expect(await firm.ask(closePurchase, { purchaseId, reason })).toMatchObject({
    state: 'closed_short',
    reason,
    lines: [{ received: '6', cancelled: '4' }],
  });
  expect(await coverage(order)).toMatchObject({ reserved: '6', inPurchase: '0', uncovered: '4' });
  expect((await firm.published(order.id)).at(-1)).toMatchObject({
    type: 'order.supply_secured',
    payload: { uncoveredLines: [1], state: { axes: { supply: 'uncovered' } } },
  });
  expect((await firm.published(purchaseId)).at(-1)).toMatchObject({ type: 'purchase.closed_short' });
  await expect(firm.ask(receivePurchase, { purchaseId })).rejects.toMatchObject({
    code: 'purchase_received',
  });

  await firm.ask(putItem, { sku, name: sku, price: '100', supplierCode: 'S2' });
  await firm.secure(order.id);
  expect(await coverage(order)).toMatchObject({ inPurchase: '4', uncovered: '0' });
  expect(await open(sku)).toMatchObject([{ supplier: { name: 'Other' } }]);
});

test('a cancelled purchase is bought from the named supplier at once', async () => {
  await firm.ask(putSupplier, { code: 'S3', name: 'Third', leadDays: 2 });
  const sku = await item({ leadDays: 1 });
  const order = await deal(sku, '3', late);
  const [purchase] = await open(sku);
  const ending = { purchaseId: purchase!.id, reason: 'Too dear.', supplierCode: 'S3' };
  expect(await firm.ask(cancelPurchase, ending)).toMatchObject({ state: 'cancelled' });
  expect(await open(sku)).toMatchObject([
    { supplier: { name: 'Third' }, lines: [{ for: [{ orderId: order.id, quantity: '3' }] }] },
  ]);
  expect(await coverage(order)).toMatchObject({ inPurchase: '3', uncovered: '0' });
});

test('the latest promise loses what does not come', async () => {
  const sku = await item();
  const earlier = await deal(sku, '2', soon);
  const later = await deal(sku, '2', late);
  const purchases = await open(sku);
  const ofEarlier = purchases.find((p) => p.lines[0]!.for[0]!.orderId === earlier.id);
  await firm.ask(cancelPurchase, { purchaseId: ofEarlier!.id, reason: 'r' });
  expect(await coverage(earlier)).toMatchObject({ inPurchase: '2', uncovered: '0' });
  expect(await coverage(later)).toMatchObject({ inPurchase: '0', uncovered: '2' });
});

test('a purchase for stock covers who waits, and is not reduced afterwards', async () => {
  const sku = await item({ supplierCode: null });
  const order = await deal(sku, '3', late);
  expect(await coverage(order)).toMatchObject({ uncovered: '3' });
  const lines = [{ itemId: firm.itemId(sku), quantity: '5' }];
  const made = await firm.ask(orderPurchase, {
    supplierCode: 'S1',
    expectedOn: '2026-12-05',
    reason: 'Season.',
    lines,
  });
  expect(made).toMatchObject({
    expectedOn: '2026-12-05',
    reason: 'Season.',
    lines: [{ forStock: true, for: [{ orderId: order.id, quantity: '3' }] }],
  });
  await firm.do('cancel', order.id, { reason: 'r' });
  expect(await open(sku)).toMatchObject([{ id: made.id, lines: [{ cancelled: '0', for: [] }] }]);
});

test('more than was ordered is taken only when it is said', async () => {
  const sku = await item();
  await deal(sku, '10', late);
  const [purchase] = await open(sku);
  const eleven = { purchaseId: purchase!.id, lines: [{ no: 1, quantity: '11' }] };
  await expect(firm.ask(receivePurchase, eleven)).rejects.toMatchObject({ code: 'more_than_expected' });
  expect(await firm.ask(receivePurchase, { ...eleven, above: true })).toMatchObject({
    state: 'received',
    lines: [{ quantity: '10', received: '11' }],
  });
  expect(await firm.stock(sku)).toEqual({ onHand: 11_000n, reserved: 10_000n });
});

test('one call receives many purchases: all or nothing', async () => {
  const sku = await item();
  const orders = [await deal(sku, '1', late), await deal(sku, '2', late), await deal(sku, '3', soon)];
  const ids = (await open(sku)).map((p) => ({ purchaseId: p.id }));
  const tooMuch = [...ids.slice(1), { ...ids[0]!, lines: [{ no: 1, quantity: '99' }] }];
  await expect(firm.ask(receivePurchases, { purchases: tooMuch })).rejects.toMatchObject({
    code: 'more_than_expected',
  });
  expect(await open(sku)).toHaveLength(3);
  const { items } = await firm.ask(receivePurchases, { purchases: ids });
  expect(items.map((p) => p.state)).toEqual(['received', 'received', 'received']);
  for (const { id } of orders) expect((await firm.view(id)).stage).toBe('ready');
});

test('an expected day that moves changes who gets what, with its reason', async () => {
  const sku = await item();
  const earlier = await deal(sku, '1', soon);
  await deal(sku, '1', late);
  const of = (await open(sku)).find((p) => p.lines[0]!.for[0]!.orderId === earlier.id)!;
  const moved = { purchaseId: of.id, expectedOn: '2026-12-30', reason: 'The supplier called.' };
  expect(await firm.ask(movePurchase, moved)).toMatchObject({
    expectedOn: '2026-12-30',
    reason: 'The supplier called.',
  });
  const now = (await open(sku)).find((p) => p.lines[0]!.for[0]!.orderId === earlier.id)!;
  expect(now.id).not.toBe(of.id);
  expect((await firm.published(of.id)).at(-1)).toMatchObject({
    type: 'purchase.changed',
    payload: { expectedOn: '2026-12-30' },
  });
  await expect(firm.ask(movePurchase, { ...moved, expectedOn: '2026-01-01' })).rejects.toMatchObject({
    code: 'expected_before_ordered',
  });
});

test('a purchase or job that is not as it was seen is left as it is', async () => {
  const reason = 'As it was on my screen.';
  const bought = await item();
  await deal(bought, '3', late);
  const [purchase] = await open(bought);
  const purchaseId = purchase!.id;
  const part = { purchaseId, lines: [{ no: 1, quantity: '1' }] };
  await firm.ask(receivePurchase, part, { seen: [purchase!.version] });
  const made = await item({ supply: 'make', supplierCode: null });
  const job = await firm.ask(orderJob, { itemId: firm.itemId(made), quantity: '3', reason });
  const jobId = job.id;
  await firm.ask(completeJob, { jobId, quantity: '1' }, { seen: [job.version] });

  const stale = { seen: [purchase!.version, job.version] };
  const day = '2026-12-30';
  const attempts = [
    () => firm.ask(receivePurchase, part, stale),
    () => firm.ask(movePurchase, { purchaseId, expectedOn: day, reason }, stale),
    () => firm.ask(cancelPurchase, { purchaseId, reason }, stale),
    () => firm.ask(closePurchase, { purchaseId, reason }, stale),
    () => firm.ask(takeBackReceipt, { purchaseId, receiptNo: 1, reason }, stale),
    () => firm.ask(completeJob, { jobId, quantity: '1' }, stale),
    () => firm.ask(moveJob, { jobId, dueOn: day, reason }, stale),
    () => firm.ask(cancelJob, { jobId, reason }, stale),
    () => firm.ask(closeJob, { jobId, reason }, stale),
    () => firm.ask(takeBackCompletion, { jobId, completionNo: 1, reason }, stale),
  ];
  for (const attempt of attempts) await expect(attempt()).rejects.toMatchObject({ code: 'version_changed' });
  const [as] = await open(bought);
  expect(as).toMatchObject({ state: 'partly_received', lines: [{ received: '1' }], receipts: [{ no: 1 }] });
  const closed = await firm.ask(closePurchase, { purchaseId, reason }, { seen: [as!.version] });
  expect(closed.state).toBe('closed_short');
});

test('a job for stock is made, closed short, and what it made serves who waits', async () => {
  const sku = await item({ supply: 'make', supplierCode: null });
  const job = await firm.ask(orderJob, { itemId: firm.itemId(sku), quantity: '6', reason: 'Season.' });
  const order = await deal(sku, '5', late);
  expect(await firm.ask(getJob, { jobId: job.id })).toMatchObject({
    for: [{ orderId: order.id, quantity: '5' }],
  });
  await firm.ask(completeJob, { jobId: job.id, quantity: '2' });
  expect(await firm.ask(closeJob, { jobId: job.id, reason: 'Broken.' })).toMatchObject({
    state: 'closed_short',
    cancelled: '4',
  });
  expect(await coverage(order)).toMatchObject({ reserved: '2', inProduction: '0', uncovered: '3' });
});

describe('a reservation is passed on', () => {
  test('to the line of another order, and the giving line is covered anew', async () => {
    const sku = await item({ stock: '10' });
    const has = await deal(sku, '10', late);
    const needs = await deal(sku, '4', soon);
    const passing = { orderId: has.id, lineNo: 1, toOrderId: needs.id, toLineNo: 1, reason: 'Urgent.' };
    const { from, to } = await firm.ask(passReservation, { ...passing, quantity: '4' });
    expect(from.coverage[0]).toMatchObject({ reserved: '6', inPurchase: '4', uncovered: '0' });
    expect(to).toMatchObject({ stage: 'ready', coverage: [{ reserved: '4', inPurchase: '0' }] });
    // the purchase goes on, for the other order
    expect(await open(sku)).toMatchObject([{ lines: [{ for: [{ orderId: has.id, quantity: '4' }] }] }]);
    await expect(firm.ask(passReservation, { ...passing, quantity: '1' })).rejects.toMatchObject({
      code: 'more_than_missing',
    });
    await expect(firm.ask(passReservation, { ...passing, quantity: '7' })).rejects.toMatchObject({
      code: 'not_covered',
    });
  });

  test('only to a line of the same item', async () => {
    const [one, two] = [await item({ stock: '1' }), await item()];
    const has = await deal(one, '1', late);
    const other = await deal(two, '1', late);
    const passing = {
      orderId: has.id,
      lineNo: 1,
      toOrderId: other.id,
      toLineNo: 1,
      quantity: '1',
      reason: 'r',
    };
    await expect(firm.ask(passReservation, passing)).rejects.toMatchObject({ code: 'other_item' });
  });
});

test('receipts and deals of one item at once: what covers orders is true afterwards', async () => {
  const sku = await item();
  await deal(sku, '4', late);
  const [purchase] = await open(sku);
  const orders = await Promise.all([1, 2, 3, 4].map(() => firm.place([{ item: sku, quantity: '2' }])));
  await Promise.all([
    firm.ask(receivePurchase, { purchaseId: purchase!.id }),
    ...orders.map(async ({ id }) => {
      await firm.do('confirm', id, {});
      await firm.secure(id);
    }),
  ]);
  const { onHand, reserved } = await firm.stock(sku);
  expect({ onHand, reserved }).toEqual({ onHand: 4_000n, reserved: 4_000n });
  for (const { id } of orders) expect((await firm.view(id)).coverage[0]!.uncovered).toBe('0');
});
