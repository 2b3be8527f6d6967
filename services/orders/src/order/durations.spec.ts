import { listStages } from '@otdel/contracts';
import { RealFirm } from '../testing/real-firm.ts';

let firm: RealFirm;
beforeAll(async () => {
  firm = await RealFirm.open();
});
afterAll(() => firm?.close());

test('what is covered of an order is told by unit: pieces and hours are not added', async () => {
  const none = { supply: 'none', supplierCode: null } as const;
  await firm.item('BOLT', { stock: '3' });
  await firm.item('NUT');
  await firm.item('STEEL', { unit: 'kg', stock: '100' });
  await firm.item('WELDING', { kind: 'work', unit: 'h', ...none });
  const order = await firm.deal([
    { item: 'WELDING', quantity: '2.5' },
    { item: 'BOLT', quantity: '4' },
    { item: 'STEEL', quantity: '12.5' },
    { item: 'NUT', quantity: '6' },
  ]);
  await firm.do('ship', order.id, { lines: [{ no: 3, quantity: 2_500 }] });
  const zero = {
    shipped: '0',
    reserved: '0',
    inPurchase: '0',
    inProduction: '0',
    uncovered: '0',
    cancelled: '0',
  };
  expect((await firm.view(order.id)).coverage).toEqual([
    { ...zero, unit: 'h', ordered: '2.5', reserved: '2.5' },
    { ...zero, unit: 'pcs', ordered: '10', reserved: '3', inPurchase: '7' },
    { ...zero, unit: 'kg', ordered: '12.5', shipped: '2.5', reserved: '10' },
  ]);
});

test('a stage lasts from its day to the day of the next one, whenever they were recorded', async () => {
  await firm.item('SCREW', { stock: '9' });
  // today is the 24th, and all of it is recorded within a second
  const { id } = await firm.deal([{ item: 'SCREW', quantity: '2' }], { placedOn: '2026-11-10' });
  await firm.do('ship', id, { lines: [{ no: 1, quantity: 1_000 }], shippedOn: '2026-11-20' });
  await firm.do('ship', id, { shippedOn: '2026-11-18' });
  const { stageLog } = await firm.view(id);
  expect(stageLog.map(({ stage, on, leftOn, days }) => [stage, on, leftOn, days])).toEqual([
    ['placed', '2026-11-10', '2026-11-10', 0],
    ['supply', '2026-11-10', '2026-11-10', 0],
    ['ready', '2026-11-10', '2026-11-20', 10],
    // what was shipped first was recorded last: all is shipped since the later day
    ['partly_shipped', '2026-11-20', '2026-11-20', 0],
    ['shipped', '2026-11-18', null, 4],
  ]);
  const { items } = await firm.ask(listStages, { orderId: id, limit: 10 });
  expect(items.toReversed()).toEqual(stageLog);
});
