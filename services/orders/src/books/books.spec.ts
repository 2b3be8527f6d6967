import {
  booksId,
  closeBooks,
  completeJob,
  countStock,
  getBooks,
  listBooksChanges,
  listJobs,
  listPurchases,
  newId,
  orderJob,
  orderPurchase,
  receivePurchase,
  receivePurchases,
  reopenBooks,
  setOpeningStock,
  takeBackCompletion,
  takeBackReceipt,
  takeInStock,
  writeOffStock,
} from '@otdel/contracts';
import { Database, one, run } from '@otdel/platform';
import { eventually } from '@otdel/testing';
import { RealFirm } from '../testing/real-firm.ts';

/** Today is 2026-11-24. */
let firm: RealFirm;
const accountant = { accountId: null, staffId: newId(), role: 'accountant' as const };
const reason = 'r';
const late = '2026-12-24';
let orders: Record<'placed' | 'ready' | 'sent' | 'arrived' | 'waiting' | 'making', string>;
let purchaseId: string;
let jobId: string;
beforeAll(async () => {
  firm = await RealFirm.open();
  await firm.item('STOCK', { stock: '1000' });
  await firm.item('BOUGHT');
  await firm.item('MADE', { supply: 'make', supplierCode: null });
  await firm.item('FRESH');
  const deal = async (item: string) =>
    (await firm.deal([{ item, quantity: '4', promisedOn: late }], { placedOn: '2026-10-10' })).id;
  const placed = await firm.place([{ item: 'STOCK', quantity: '1' }], { placedOn: '2026-10-10' });
  const [ready, sent, arrived] = [await deal('STOCK'), await deal('STOCK'), await deal('STOCK')];
  for (const id of [sent, arrived]) await firm.do('ship', id, { shippedOn: '2026-10-20' });
  await firm.do('deliver', arrived, { deliveredOn: '2026-10-22' });
  orders = {
    ...{ placed: placed.id, ready, sent, arrived },
    ...{ waiting: await deal('BOUGHT'), making: await deal('MADE') },
  };
  purchaseId = (await firm.ask(listPurchases, { orderId: orders.waiting, limit: 10 })).items[0]!.id;
  jobId = (await firm.ask(listJobs, { orderId: orders.making, limit: 10 })).items[0]!.id;
  const one = { lines: [{ no: 1, quantity: '1' }] };
  await firm.ask(receivePurchase, { purchaseId, receivedOn: '2026-10-20', ...one });
  await firm.ask(completeJob, { jobId, completedOn: '2026-10-20', quantity: '1' });
});
afterAll(() => firm?.close());

const close = (through: string) => firm.ask(closeBooks, { through }, { as: accountant });
const reopen = (through?: string) =>
  firm.ask(reopenBooks, { reason: 'A bill came late.', ...(through && { through }) }, { as: firm.head });
/** The books are closed through this day while the work is done. */
async function closedThrough(through: string, work: () => Promise<void>): Promise<void> {
  await close(through);
  try {
    await work();
  } finally {
    await reopen();
  }
}
const itemId = (sku: string) => firm.itemId(sku);

/** Everything that carries a business date. */
const dated: [string, (on: string) => Promise<unknown>][] = [
  ['an order', (placedOn) => firm.place([{ item: 'STOCK', quantity: '1' }], { placedOn })],
  ['a confirmation', (confirmedOn) => firm.do('confirm', orders.placed, { confirmedOn })],
  [
    'an amendment',
    (amendedOn) =>
      firm.do('amend', orders.ready, {
        ...{ reason, amendedOn, add: [], remove: [] },
        lines: [{ no: 1, quantity: 3_000 }],
      }),
  ],
  ['a shipment', (shippedOn) => firm.do('ship', orders.ready, { shippedOn })],
  ['a delivery', (deliveredOn) => firm.do('deliver', orders.sent, { deliveredOn })],
  [
    'a shipment taken back',
    (correctedOn) => firm.do('takeBack', orders.sent, { shipmentNo: 1, reason, correctedOn }),
  ],
  [
    'a return',
    (returnedOn) =>
      firm.do('returnGoods', orders.arrived, {
        ...{ shipmentNo: 1, reason, returnedOn, goods: 'restock' },
        lines: [{ no: 1, quantity: 1_000 }],
      }),
  ],
  ['a cancellation', (cancelledOn) => firm.do('cancel', orders.ready, { reason, cancelledOn })],
  [
    'a purchase',
    (orderedOn) =>
      firm.ask(orderPurchase, {
        ...{ supplierCode: 'S1', reason, orderedOn },
        lines: [{ itemId: itemId('BOUGHT'), quantity: '1' }],
      }),
  ],
  ['a receipt', (receivedOn) => firm.ask(receivePurchase, { purchaseId, receivedOn })],
  [
    'receipts of several purchases',
    (receivedOn) => firm.ask(receivePurchases, { purchases: [{ purchaseId }], receivedOn }),
  ],
  [
    'a receipt taken back',
    (correctedOn) => firm.ask(takeBackReceipt, { purchaseId, receiptNo: 1, reason, correctedOn }),
  ],
  ['a job', (orderedOn) => firm.ask(orderJob, { itemId: itemId('MADE'), quantity: '1', reason, orderedOn })],
  ['a completion', (completedOn) => firm.ask(completeJob, { jobId, completedOn })],
  [
    'a completion taken back',
    (correctedOn) => firm.ask(takeBackCompletion, { jobId, completionNo: 1, reason, correctedOn }),
  ],
  [
    'a count',
    (countedOn) => firm.ask(countStock, { itemId: itemId('STOCK'), quantity: '1', reason, countedOn }),
  ],
  [
    'a write-off',
    (writtenOffOn) =>
      firm.ask(writeOffStock, { itemId: itemId('STOCK'), quantity: '1', reason, writtenOffOn }),
  ],
  [
    'goods without a purchase',
    (receivedOn) => firm.ask(takeInStock, { itemId: itemId('STOCK'), quantity: '1', reason, receivedOn }),
  ],
  ['an opening stock', (countedOn) => firm.ask(setOpeningStock, { sku: 'FRESH', quantity: '1', countedOn })],
];
test.each(dated)('%s is not dated into closed books', async (_, record) => {
  await closedThrough('2026-10-31', async () => {
    for (const day of ['2026-10-25', '2026-10-31'])
      await expect(record(day)).rejects.toMatchObject({
        kind: 'refused',
        code: 'books_closed',
        params: { day, through: '2026-10-31' },
      });
  });
});

test('what is recorded for the day after, or for today, is recorded as ever', async () => {
  await closedThrough('2026-10-31', async () => {
    await firm.do('ship', orders.ready, {
      shippedOn: '2026-11-01',
      lines: [{ no: 1, quantity: 1_000 }],
    });
    await firm.do('ship', orders.ready, {});
    expect((await firm.view(orders.ready)).shipments).toMatchObject([
      { shippedOn: '2026-11-01' },
      { shippedOn: '2026-11-24' },
    ]);
  });
});

test('a correction has the day of what it corrects, or today once its books are closed', async () => {
  const back = (correctedOn?: string) =>
    firm.ask(takeBackReceipt, { purchaseId, receiptNo: 1, reason, ...(correctedOn && { correctedOn }) });
  await closedThrough('2026-10-31', async () => {
    await firm.do('takeBack', orders.sent, { shipmentNo: 1, reason });
    expect((await firm.view(orders.sent)).shipments).toMatchObject([
      { shippedOn: '2026-10-20', corrections: [{ on: '2026-11-24' }] },
    ]);
    expect((await back()).receipts).toMatchObject([
      { receivedOn: '2026-10-20', corrections: [{ on: '2026-11-24' }] },
    ]);
  });
});

test('the supply of an order that was confirmed before the books were closed is ordered today', async () => {
  await firm.item('LATER');
  const order = await firm.place([{ item: 'LATER', quantity: '7' }], { placedOn: '2026-10-10' });
  await firm.do('confirm', order.id, { confirmedOn: '2026-10-12' });
  await closedThrough('2026-10-31', async () => {
    await firm.secure(order.id);
  });
  const { items } = await firm.ask(listPurchases, { orderId: order.id, limit: 10 });
  expect(items.at(-1)).toMatchObject({ orderedOn: '2026-11-24' });
});

test('a command that is sent again after the books were closed answers as the first time', async () => {
  const key = newId();
  const data = { itemId: itemId('STOCK'), quantity: '1', reason, writtenOffOn: '2026-10-20' };
  await firm.ask(writeOffStock, data, { key });
  await closedThrough('2026-10-31', async () => {
    await expect(firm.ask(writeOffStock, data, { key })).resolves.toMatchObject({ sku: 'STOCK' });
  });
});

test('the accountant closes, the head reopens, and the record keeps who, when and why', async () => {
  expect(await close('2026-09-30')).toEqual({ closedThrough: '2026-09-30' });
  await firm.ask(closeBooks, { through: '2026-10-31', reason: 'October' }, { as: firm.head });
  await expect(firm.ask(reopenBooks, { reason }, { as: accountant })).rejects.toMatchObject({
    kind: 'forbidden',
  });
  expect(await reopen('2026-09-30')).toEqual({ closedThrough: '2026-09-30' });
  expect(await reopen()).toEqual({ closedThrough: null });
  expect(await firm.ask(getBooks, {}, { as: firm.manager })).toEqual({ closedThrough: null });
  const page = await firm.ask(listBooksChanges, { limit: 3 }, { as: firm.manager });
  const { items } = await firm.ask(listBooksChanges, { limit: 1, cursor: page.next! });
  expect([...page.items, ...items]).toMatchObject([
    { kind: 'reopened', through: null, previously: '2026-09-30', reason: 'A bill came late.' },
    { kind: 'reopened', through: '2026-09-30', previously: '2026-10-31', by: firm.head.staffId },
    { kind: 'closed', through: '2026-10-31', previously: '2026-09-30', reason: 'October' },
    {
      ...{ kind: 'closed', through: '2026-09-30', previously: null, reason: null },
      ...{ by: accountant.staffId, recordedAt: '2026-11-24T12:00:00Z' },
    },
  ]);
  expect((await firm.published(booksId)).slice(-4).map(({ type, payload }) => [type, payload])).toEqual([
    ['books.closed', { through: '2026-09-30', previously: null }],
    ['books.closed', { through: '2026-10-31', previously: '2026-09-30' }],
    ['books.reopened', { through: '2026-09-30', previously: '2026-10-31' }],
    ['books.reopened', { through: null, previously: '2026-09-30' }],
  ]);
});

test('only days that are over are closed, each once', async () => {
  for (const through of ['2026-11-24', '2026-11-25'])
    await expect(close(through)).rejects.toMatchObject({
      code: 'day_not_over',
      params: { day: through, today: '2026-11-24' },
    });
  await expect(reopen()).rejects.toMatchObject({ code: 'books_open_already', params: { through: null } });
  await closedThrough('2026-11-23', async () => {
    for (const through of ['2026-11-23', '2026-10-31'])
      await expect(close(through)).rejects.toMatchObject({
        code: 'books_closed_already',
        params: { through: '2026-11-23' },
      });
    await expect(reopen('2026-11-23')).rejects.toMatchObject({
      code: 'books_open_already',
      params: { through: '2026-11-23' },
    });
  });
});

describe('of a closing and a command that race for a day', () => {
  const writeOff = () =>
    firm.ask(writeOffStock, {
      ...{ itemId: itemId('STOCK'), quantity: '1', reason, writtenOffOn: '2026-10-20' },
    });
  const waiting = (count: number) =>
    eventually(async () => {
      const row = await firm.db.read(
        (tx) => one<{ waiting: bigint }>(tx)`
          select count(*) as waiting from pg_stat_activity
          where datname = current_database() and wait_event_type = 'Lock'`,
      );
      expect(row).toEqual({ waiting: BigInt(count) });
    });
  /** Holds the lock of a statement until the work is done. */
  async function holding<T>(
    hold: (tx: Parameters<typeof run>[0]) => Promise<unknown>,
    work: () => Promise<T>,
  ) {
    const held = await firm.get(Database).transaction(async (tx) => {
      await hold(tx);
      return [await work()];
    });
    return held[0]!;
  }

  test('the closing waits for the command that came first', async () => {
    const racing = await holding(
      (tx) => run(tx)`select from stock where item_id = ${itemId('STOCK')} for update`,
      async () => {
        const recorded = writeOff();
        await waiting(1);
        const closed = close('2026-10-31');
        await waiting(2);
        return [recorded, closed] as const;
      },
    );
    await Promise.all(racing);
    await expect(writeOff()).rejects.toMatchObject({ code: 'books_closed' });
    await reopen();
  });

  test('the command waits for the closing that came first, and is refused', async () => {
    const [recorded] = await holding(
      (tx) => run(tx)`update books set closed_through = '2026-10-31'`,
      async () => {
        const settled = Promise.allSettled([writeOff()]);
        await waiting(1);
        return [settled] as const;
      },
    );
    expect(await recorded).toMatchObject([{ reason: { code: 'books_closed' } }]);
    await reopen();
  });
});
