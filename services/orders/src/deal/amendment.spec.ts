import { type Amendment } from '../order/order.messages.ts';
import { RealFirm } from '../testing/real-firm.ts';

let firm: RealFirm;
beforeAll(async () => {
  firm = await RealFirm.open();
  await firm.item('GOODS', { stock: '3' });
  await firm.item('MADE', { supply: 'make', supplierCode: null });
  await firm.item('GONE', { active: false });
});
afterAll(() => firm?.close());

const amend = (orderId: string, change: Partial<Amendment>) =>
  firm.do('amend', orderId, { reason: 'r', lines: [], add: [], remove: [], ...change });
const add = (sku: string, quantity: number, promisedOn = '2026-12-10') => [
  { itemId: firm.itemId(sku), quantity, discount: '0', promisedOn },
];

test('one amendment gives back what is not needed and secures what is needed in addition', async () => {
  const { id } = await firm.deal([
    { item: 'GOODS', quantity: '5' },
    { item: 'MADE', quantity: '2' },
  ]);
  expect((await firm.view(id)).coverage[0]).toMatchObject({
    reserved: '3',
    inPurchase: '2',
    inProduction: '2',
  });

  await amend(id, { lines: [{ no: 1, quantity: 2_000 }], add: add('GOODS', 1_000), remove: [2] });
  const view = await firm.view(id);
  expect(view).toMatchObject({ stage: 'ready', value: '300.00' });
  expect(view.coverage[0]).toMatchObject({ ordered: '5', reserved: '3', inPurchase: '0', cancelled: '2' });
  expect(view.lines.map((line) => [line.no, line.value])).toEqual([
    [1, '200.00'],
    [2, '0.00'],
    [3, '100.00'],
  ]);
  expect([...view.purchases, ...view.jobs].map((each) => each.state)).toEqual(['cancelled', 'cancelled']);
  const [amended, ready] = (await firm.published(id)).slice(-2);
  expect(amended).toMatchObject({
    type: 'order.amended',
    payload: {
      value: '300.00',
      lines: [
        { no: 1, quantity: '2' },
        { no: 3, quantity: '1' },
      ],
    },
  });
  expect(ready).toMatchObject({ type: 'order.ready' });
  await firm.do('cancel', id, { reason: 'r' });
});

test('an order that is not confirmed yet gets no supply', async () => {
  const { id } = await firm.place([{ item: 'GOODS', quantity: '1' }]);
  await amend(id, { lines: [{ no: 1, quantity: 4_000 }] });
  expect((await firm.view(id)).coverage[0]).toMatchObject({ ordered: '4', reserved: '0', uncovered: '4' });
});

test('a new price changes only the open part', async () => {
  const { id } = await firm.deal([{ item: 'GOODS', quantity: '3' }]);
  await firm.do('ship', id, { lines: [{ no: 1, quantity: 1_000 }] });
  await amend(id, { lines: [{ no: 1, price: 5_000, discount: '0.5' }] });
  await firm.do('ship', id, {});
  const view = await firm.view(id);
  expect(view.value).toBe('150.00');
  expect(view.shipments.map((s) => s.lines[0]!.value)).toEqual(['100.00', '50.00']);
});

test('what is shipped keeps its price, and the rest with what covers it becomes a line of its own', async () => {
  await firm.item('SPLIT', { stock: '2' });
  const { id } = await firm.deal([{ item: 'SPLIT', quantity: '4' }]);
  await firm.do('ship', id, { lines: [{ no: 1, quantity: 1_000 }] });
  await amend(id, { lines: [{ no: 1, price: '0.89404', quantity: 3_000 }] });

  const view = await firm.view(id);
  const short = view.lines.map(({ no, splitFrom, price, value, coverage: c }) => ({
    ...{ no, splitFrom, price, value, ordered: c.ordered, shipped: c.shipped },
    ...{ reserved: c.reserved, inPurchase: c.inPurchase },
  }));
  const nothing = { shipped: '0', reserved: '0', inPurchase: '0' };
  expect(short).toEqual([
    { ...nothing, no: 1, splitFrom: null, price: '100.00', value: '100.00', ordered: '1', shipped: '1' },
    {
      ...{ ...nothing, no: 2, splitFrom: 1, price: '0.89404', value: '1.79' },
      ...{ ordered: '2', reserved: '1', inPurchase: '1' },
    },
  ]);
  expect(view).toMatchObject({ value: '101.79', purchases: [{ lineNo: 2, quantity: '1' }] });
  expect(view.values).toEqual({ ordered: '101.79', cancelled: '0.00', shipped: '100.00' });

  await firm.receive(id);
  await firm.do('ship', id, {});
  expect((await firm.view(id)).shipments).toMatchObject([
    { lines: [{ lineNo: 1, quantity: '1', value: '100.00' }] },
    { lines: [{ lineNo: 2, quantity: '2', value: '1.79' }] },
  ]);

  await firm.do('takeBack', id, { shipmentNo: 1, reason: 'r' });
  expect(await firm.view(id)).toMatchObject({
    ...{ value: '101.79', values: { ordered: '101.79', cancelled: '0.00', shipped: '1.79' } },
    lines: [
      { price: '100.00', value: '100.00', coverage: { ordered: '1', shipped: '0', reserved: '1' } },
      { price: '0.89404', value: '1.79', coverage: { ordered: '2', shipped: '2' } },
    ],
  });
});

test('a rest that was shipped in time is in time, though its price changed later', async () => {
  await firm.item('EARLY', { stock: '4' });
  const lines = [{ item: 'EARLY', quantity: '4', promisedOn: '2026-11-22' }];
  const { id } = await firm.deal(lines, { placedOn: '2026-11-10' });
  await amend(id, { lines: [{ no: 1, quantity: 3_000 }], amendedOn: '2026-11-15' });
  await firm.do('ship', id, { shippedOn: '2026-11-20', lines: [{ no: 1, quantity: 1_000 }] });
  await amend(id, { lines: [{ no: 1, price: '1' }] });
  await amend(id, { lines: [{ no: 2, price: '2' }] });
  await firm.do('ship', id, { shippedOn: '2026-11-21' });
  const view = await firm.view(id);
  expect(view).toMatchObject({ shippedOn: '2026-11-21', late: false });
  expect(view.breaches.filter((b) => b.state === 'standing')).toEqual([]);
  expect((await firm.published(id)).findLast((e) => e.type === 'order.shipped')).toMatchObject({
    payload: { lines: [{ lineId: view.lines[1]!.id, splitFrom: view.lines[0]!.id, quantity: '2' }] },
  });
});

test('the price of a line that is shipped to its end is refused', async () => {
  await firm.item('WHOLE', { stock: '1' });
  const { id } = await firm.deal([
    { item: 'WHOLE', quantity: '1' },
    { item: 'MADE', quantity: '1' },
  ]);
  await firm.do('ship', id, { lines: [{ no: 1, quantity: 1_000 }] });
  await expect(amend(id, { lines: [{ no: 1, price: '1' }] })).rejects.toMatchObject({
    code: 'line_fully_shipped',
    params: { line: 1 },
  });
});

test('a command of before prices had five decimals is still understood: minor units', async () => {
  const { id } = await firm.place([{ item: 'MADE', quantity: '1' }]);
  await amend(id, { lines: [{ no: 1, price: 12_345 }] });
  expect(await firm.view(id)).toMatchObject({ value: '123.45', lines: [{ price: '123.45' }] });
});

test.each<[string, () => Partial<Amendment>, string]>([
  ['an item that is not sold any more', () => ({ add: add('GONE', 1_000) }), 'item_inactive'],
  ['a promise before the deal', () => ({ add: add('GOODS', 1_000, '2020-01-01') }), 'promised_before_placed'],
  [
    'a date in the future',
    () => ({ add: add('GOODS', 1_000), amendedOn: '2026-11-25' }),
    'amended_in_future',
  ],
  ['nothing left', () => ({ remove: [1] }), 'nothing_left'],
])('refuses %s and changes nothing', async (_what, change, code) => {
  const before = await firm.place([{ item: 'MADE', quantity: '1' }]);
  await expect(amend(before.id, change())).rejects.toMatchObject({ code });
  const after = await firm.view(before.id);
  expect({ lines: after.lines, version: after.version }).toEqual({
    lines: before.lines,
    version: before.version,
  });
});
