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
  expect((await firm.view(id)).coverage).toMatchObject({ reserved: '3', inPurchase: '2', inProduction: '2' });

  await amend(id, { lines: [{ no: 1, quantity: 2_000 }], add: add('GOODS', 1_000), remove: [2] });
  const view = await firm.view(id);
  expect(view).toMatchObject({ stage: 'ready', value: '300.00' });
  expect(view.coverage).toMatchObject({ ordered: '5', reserved: '3', inPurchase: '0', cancelled: '2' });
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
  expect((await firm.view(id)).coverage).toMatchObject({ ordered: '4', reserved: '0', uncovered: '4' });
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
