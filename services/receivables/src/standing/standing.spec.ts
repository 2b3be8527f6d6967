import {
  allocateCredit,
  getCredit,
  listCredits,
  listCreditPolicies,
  newId,
  putCreditPolicy,
  putTerms,
  refundCredit,
  type RequestOf,
  reversePayment,
  undoAllocation,
  useTerms,
  writeOffDebt,
} from '@otdel/contracts';
import { asSystem } from '@otdel/platform';
import { eventually } from '@otdel/testing';
import { sql } from 'kysely';
import { bookkeeper, Ledger, someone } from '../testing/receivables.ts';
import { StandingSweep } from './standing-sweep.service.ts';

/** Today is 2026-11-24. */
let ledger: Ledger;
beforeAll(async () => {
  ledger = await Ledger.open();
});
afterAll(() => ledger?.close());

const put = (body: RequestOf<typeof putCreditPolicy> | object) =>
  ledger.room.ask(putCreditPolicy, body as never, { as: bookkeeper });
const sweep = () => asSystem(() => ledger.room.get(StandingSweep).sweep());
const said = async (clientId: string, type = 'credit.assessed') =>
  (await ledger.room.published(clientId)).filter((e) => e.type === type).map(({ payload }) => payload);
const none = { prepayment: null, limitLeft: null, overdue: null, stops: 'none' };

it('a firm without policies and prepayment hears nothing', async () => {
  const clientId = await ledger.client();
  const deal = await ledger.order(clientId);
  await ledger.ship(deal, '100.00', '2026-01-10');
  await ledger.pay(clientId, '30.00');
  await sweep();
  expect(await said(clientId)).toEqual([]);
  expect(await said(clientId, 'advance.changed')).toEqual([]);
});

it('every change of the money is told once, with the limit that is left', async () => {
  const clientId = await ledger.client();
  const deal = await ledger.order(clientId);
  expect(await put({ scope: 'client', of: clientId, limit: '1000' })).toMatchObject({
    outcome: 'created',
    policy: { scope: 'client', of: clientId, limit: '1000.00', overdue: null },
  });
  const shipmentId = await ledger.ship(deal, '600.00');
  const left = async () => (await said(clientId)).map((one) => (one as { limitLeft: string }).limitLeft);
  expect(await left()).toEqual(['1000.00', '400.00']);
  const paid = await ledger.pay(clientId, '100.00');
  await ledger.room.ask(reversePayment, { creditId: paid.id, reason: 'r' }, { as: bookkeeper });
  await ledger.takeBack(deal, shipmentId, '50.00');
  const [invoiceId] = (
    await ledger.room.rows<{ id: string }>(sql`select id from invoice where client_id = ${clientId}`)
  ).map(({ id }) => id);
  await ledger.room.ask(
    writeOffDebt,
    { invoiceId: invoiceId!, amount: '10.00', reason: 'r' },
    { as: bookkeeper },
  );
  expect(await left()).toEqual(['1000.00', '400.00', '500.00', '400.00', '450.00', '460.00']);
  // money that waits for one order makes no room for others
  await ledger.pay(clientId, '5.00', { orderId: (await ledger.order(clientId)).orderId });
  await sweep();
  await put({ scope: 'client', of: clientId, limit: '1000.00' });
  await sweep();
  expect(await left()).toHaveLength(6);
});

it('what is overdue for long enough holds, by the age that it has today, and small sums do not', async () => {
  const segment = newId();
  const clientId = await ledger.client({ segment });
  await put({ scope: 'segment', of: segment, overdue: { days: 10, above: '50.00' } });
  const deal = await ledger.order(clientId);
  // due on 2026-11-20
  await ledger.ship(deal, '60.00', '2026-10-21');
  await sweep();
  expect(await said(clientId)).toEqual([]);
  ledger.clock.moveTo('2026-11-29T20:59:00Z');
  await sweep();
  expect(await said(clientId)).toEqual([]);
  ledger.clock.moveTo('2026-11-29T21:00:00Z');
  await sweep();
  await sweep();
  const held = { ...none, overdue: { sum: '60.00', dueOn: '2026-11-20' } };
  expect(await said(clientId)).toEqual([held]);
  await ledger.pay(clientId, '10.00');
  expect(await said(clientId)).toEqual([held, none]);
  // a client's own policy goes before that of the segment, also when it wants nothing
  await put({ scope: 'segment', of: segment, overdue: { days: 10, above: '0.00' } });
  await sweep();
  await put({ scope: 'client', of: clientId });
  await sweep();
  await put({ scope: 'client', of: clientId, inherited: true });
  await sweep();
  const some = { ...none, overdue: { sum: '50.00', dueOn: '2026-11-20' } };
  expect(await said(clientId)).toEqual([held, none, some, none, some]);
  ledger.clock.moveTo('2026-11-24T09:00:00Z');
});

it('a change of a policy keeps what it does not name, and null takes it away', async () => {
  const whose = { scope: 'segment', of: newId() };
  const overdue = { days: 10, above: '5.00' };
  await put({ ...whose, limit: '100.00' });
  expect(await put({ ...whose, overdue })).toMatchObject({
    outcome: 'changed',
    policy: { limit: '100.00', overdue },
  });
  expect(await put({ ...whose, overdue })).toMatchObject({ outcome: 'unchanged' });
  expect(await put({ ...whose, limit: null })).toMatchObject({ policy: { limit: null, overdue } });
  expect(await put({ ...whose, inherited: true })).toMatchObject({ outcome: 'changed', policy: null });
});

it('terms that want prepayment are told to those whose they are, also when the segment changes', async () => {
  const terms = { code: 'PRE', name: 'Prepaid', parts: [{ percent: '100', days: 0 }] };
  const prepayment = { percent: '33.33', holds: 'supply' } as const;
  expect(
    await ledger.room.ask(putTerms, { ...terms, prepayment } as never, { as: bookkeeper }),
  ).toMatchObject({ terms: { prepayment } });
  const [segment, clientId] = [newId(), await ledger.client()];
  await ledger.room.ask(useTerms, { code: 'PRE', scope: 'segment', of: segment }, { as: bookkeeper });
  await sweep();
  expect(await said(clientId)).toEqual([]);
  const moved = await ledger.client({ segment });
  await eventually(async () => expect(await said(moved)).toEqual([{ ...none, prepayment }]));
  await ledger.room.ask(putTerms, { ...terms, prepayment: null } as never, { as: bookkeeper });
  await sweep();
  expect(await said(moved)).toEqual([{ ...none, prepayment }, none]);
});

it('money meant for an order is told whenever it is another sum', async () => {
  const clientId = await ledger.client();
  const deal = await ledger.order(clientId);
  const { orderId } = deal;
  const told = async () =>
    (await said(clientId, 'advance.changed')).map((one) => (one as { advance: string }).advance);
  const credit = await ledger.pay(clientId, '100.00', { orderId });
  expect(await said(clientId, 'advance.changed')).toEqual([{ orderId, advance: '100.00' }]);
  // what it ships is paid of it, and stays paid for it
  await ledger.ship(deal, '40.00');
  const other = await ledger.order(clientId);
  await ledger.ship(other, '25.00');
  expect(await told()).toEqual(['100.00']);
  const [invoice] = await ledger.room.rows<{ id: string }>(
    sql`select id from invoice where order_id = ${other.orderId}`,
  );
  const creditId = credit.id;
  await ledger.room.ask(allocateCredit, { creditId, invoiceId: invoice!.id }, { as: bookkeeper });
  await ledger.room.ask(undoAllocation, { creditId, allocationNo: 2, reason: 'r' }, { as: bookkeeper });
  await ledger.room.ask(refundCredit, { creditId, amount: '15.00', reason: 'r' }, { as: bookkeeper });
  const second = await ledger.pay(clientId, '1.00', { orderId });
  await ledger.room.ask(reversePayment, { creditId: second.id, reason: 'r' }, { as: bookkeeper });
  expect(await told()).toEqual(['100.00', '75.00', '100.00', '85.00', '86.00', '85.00']);
});

it('cancelling a prepaid order makes a refund due, and the money pays no other invoice by itself', async () => {
  const clientId = await ledger.client();
  const [deal, other] = [await ledger.order(clientId), await ledger.order(clientId)];
  const credit = await ledger.pay(clientId, '100.00', { orderId: deal.orderId });
  const due = () =>
    ledger.room.ask(listCredits, { clientId, refundDue: 'true' as never }, { as: bookkeeper });
  expect((await due()).items).toEqual([]);
  await ledger.cancel(deal);
  await ledger.ship(other, '70.00');
  expect((await due()).items).toMatchObject([{ id: credit.id, free: '100.00', refundDue: '100.00' }]);
  await ledger.room.ask(
    refundCredit,
    { creditId: credit.id, amount: '60.00', reason: 'r' },
    { as: bookkeeper },
  );
  expect((await due()).items).toMatchObject([{ refundDue: '40.00' }]);
  const [invoice] = await ledger.room.rows<{ id: string }>(
    sql`select id from invoice where order_id = ${other.orderId}`,
  );
  await ledger.room.ask(allocateCredit, { creditId: credit.id, invoiceId: invoice!.id }, { as: bookkeeper });
  expect((await due()).items).toEqual([]);
  expect(await ledger.room.ask(getCredit, { creditId: credit.id }, { as: bookkeeper })).toMatchObject({
    free: '0.00',
    refundDue: '0.00',
  });
});

it('a policy of nobody is refused', async () => {
  const nobody = newId();
  await expect(put({ scope: 'client', of: nobody })).rejects.toMatchObject({ code: 'client_not_found' });
  await expect(put({ scope: 'client', of: 'somebody' })).rejects.toMatchObject({ kind: 'invalid' });
  await expect(put({ scope: 'client' })).rejects.toMatchObject({ kind: 'invalid' });
  await expect(put({ scope: 'firm', of: nobody })).rejects.toMatchObject({ kind: 'invalid' });
});

it('a manager sees the policies of own clients alone', async () => {
  const manager = someone('manager');
  const [own, foreign] = [await ledger.client({ managerId: manager.staffId }), await ledger.client()];
  await put({ scope: 'client', of: own, limit: '1.00' });
  await put({ scope: 'client', of: foreign, limit: '1.00' });
  const { items } = await ledger.room.ask(listCreditPolicies, { scope: 'client' }, { as: manager });
  expect(items).toMatchObject([{ of: own, limit: '1.00' }]);
});

it('payments, shipments and the sweep at the same time leave what was said as it is', async () => {
  const clientId = await ledger.client();
  await put({ scope: 'client', of: clientId, limit: '1000.00' });
  const deals = [await ledger.order(clientId), await ledger.order(clientId)];
  await Promise.all([
    ...deals.map((deal) => ledger.ship(deal, '100.00')),
    ...[1, 2, 3].map(() => ledger.pay(clientId, '10.00')),
    sweep(),
    sweep(),
  ]);
  await sweep();
  const all = await said(clientId);
  expect(all.at(-1)).toMatchObject({ limitLeft: '830.00' });
  expect(all.filter((one, i) => JSON.stringify(one) === JSON.stringify(all[i - 1]))).toEqual([]);
});
