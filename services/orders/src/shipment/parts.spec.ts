import { listPurchases, receivePurchase, writeOffStock } from '@otdel/contracts';
import { RealFirm } from '../testing/real-firm.ts';

let firm: RealFirm;
beforeAll(async () => {
  firm = await RealFirm.open();
});
afterAll(() => firm?.close());

let next = 0;
/** Ten pieces are there, four are bought, and a work and a service are done for them. */
async function deal() {
  const [here, away, cut, trip] = ['HERE', 'AWAY', 'CUT', 'TRIP'].map((word) => `${word}-${next}`);
  next++;
  const none = { supply: 'none', supplierCode: null } as const;
  await firm.item(here!, { stock: '10' });
  await firm.item(away!);
  await firm.item(cut!, { kind: 'work', ...none });
  await firm.item(trip!, { kind: 'service', ...none });
  const quantities = { [trip!]: '1', [here!]: '10', [away!]: '4', [cut!]: '2' };
  const lines = Object.entries(quantities).map(([item, quantity]) => ({ item, quantity }));
  return { ...(await firm.deal(lines)), hereId: firm.itemId(here!) };
}
const lastOf = async (id: string) => (await firm.published(id)).at(-1)!;
/** The numbers of the lines that the last shipment took. */
const taken = async (id: string) =>
  (await firm.view(id)).shipments.at(-1)!.lines.map((line) => [line.lineNo, line.quantity]);
const received = async (orderId: string, quantity: string) => {
  const { items } = await firm.ask(listPurchases, { orderId, limit: 1 });
  await firm.ask(receivePurchase, { purchaseId: items[0]!.id, lines: [{ no: 1, quantity }] });
};

test('what is there goes without the works and services, which go with the last goods', async () => {
  const { id } = await deal();
  expect(await lastOf(id)).toMatchObject({
    ...{
      type: 'order.supply_secured',
      payload: { state: { axes: { supply: 'on_the_way' }, shippable: true } },
    },
  });
  await firm.do('ship', id, {});
  expect(await taken(id)).toEqual([[2, '10']]);
  expect(await lastOf(id)).toMatchObject({ type: 'order.shipped', payload: { state: { shippable: false } } });
  await expect(firm.do('ship', id, {})).rejects.toMatchObject({ code: 'nothing_covered' });

  await received(id, '1');
  expect(await lastOf(id)).toMatchObject({
    ...{ type: 'order.supply_secured', payload: { uncoveredLines: [], state: { shippable: true } } },
  });
  await received(id, '1');
  expect((await firm.published(id)).filter(({ type }) => type === 'order.supply_secured')).toHaveLength(2);
  await firm.do('ship', id, {});
  expect(await taken(id)).toEqual([[3, '2']]);
  await received(id, '2');
  expect(await lastOf(id)).toMatchObject({ type: 'order.ready', payload: { state: { shippable: true } } });
  await firm.do('ship', id, {});
  expect(await taken(id)).toEqual([
    [1, '1'],
    [3, '2'],
    [4, '2'],
  ]);
});

test('works and services that are named go at once', async () => {
  const { id } = await deal();
  await firm.do('ship', id, { lines: [{ no: 4, quantity: 1_000 }] });
  expect(await taken(id)).toEqual([[4, '1']]);
});

test('when what was there is gone, nothing can be shipped any more', async () => {
  const { id, hereId } = await deal();
  await firm.ask(writeOffStock, { itemId: hereId, quantity: '4', reason: 'Broken' });
  expect((await firm.published(id)).filter(({ type }) => type === 'order.supply_secured')).toHaveLength(1);
  await firm.ask(writeOffStock, { itemId: hereId, quantity: '6', reason: 'Stolen' });
  expect(await lastOf(id)).toMatchObject({
    ...{ type: 'order.supply_secured', payload: { uncoveredLines: [], state: { shippable: false } } },
  });
});
