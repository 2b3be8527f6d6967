import { movePurchase } from '@otdel/contracts';
import { asSystem } from '@otdel/platform';
import { RealFirm } from '../testing/real-firm.ts';
import { RiskService } from './risk.service.ts';

let firm: RealFirm;
beforeAll(async () => {
  firm = await RealFirm.open();
  await firm.item('BOUGHT', { leadDays: 10 });
  await firm.item('MADE', { supply: 'make', supplierCode: null, leadDays: 10 });
});
afterAll(() => firm?.close());
beforeEach(() => firm.clock.moveTo('2026-11-10T12:00:00Z'));

const deal = (item: string, promisedOn: string) => firm.deal([{ item, quantity: '2', promisedOn }]);
const risks = async (orderId: string) =>
  (await firm.published(orderId)).flatMap((e) =>
    e.type === 'order.promise_at_risk' ? [e.payload.cause] : [],
  );

test.each([
  ['BOUGHT', '2026-11-19', ['supplier_late']],
  ['BOUGHT', '2026-11-20', []],
  ['MADE', '2026-11-19', ['job_late']],
  ['MADE', '2026-11-20', []],
])('what is confirmed with %s for %s is at risk at once: %j', async (item, promisedOn, causes) => {
  const { id } = await deal(item, promisedOn);
  expect(await risks(id)).toEqual(causes);
  await firm.secure(id);
  expect(await risks(id)).toEqual(causes);
});

test('a promise that is moved before the expected day is at risk at once, and each promise once', async () => {
  const { id } = await deal('BOUGHT', '2026-11-25');
  const to = (promisedOn: string) =>
    firm.do('amend', id, { reason: 'r', lines: [{ no: 1, promisedOn }], add: [], remove: [] });
  await to('2026-11-18');
  await to('2026-11-18');
  expect(await risks(id)).toEqual(['supplier_late']);
  await to('2026-11-17');
  expect(await risks(id)).toEqual(['supplier_late', 'supplier_late']);
});

test('a purchase that is expected later puts the promise at risk', async () => {
  const { id, purchases } = await deal('BOUGHT', '2026-11-22');
  expect(await risks(id)).toEqual([]);
  const { id: purchaseId } = purchases[0]!;
  const moved = { purchaseId, expectedOn: '2026-11-26', reason: 'the supplier called' };
  await firm.ask(movePurchase, moved, { as: firm.head });
  const look = () =>
    asSystem(() => firm.db.transaction((tx) => firm.get(RiskService).look(tx, [purchaseId])));
  await look();
  await look();
  expect(await risks(id)).toEqual(['supplier_late']);
});
