import {
  allocateCredit,
  clientStatement,
  getCredit,
  listInvoices,
  newId,
  recordPayment,
  refundCredit,
  reversePayment,
  undoAllocation,
} from '@otdel/contracts';
import { bookkeeper, Ledger, someone } from '../testing/receivables.ts';

/** Today is 2026-11-24. */
let ledger: Ledger;
beforeAll(async () => {
  ledger = await Ledger.open();
});
afterAll(() => ledger?.close());

/** A client with two invoices: 100.00 of the 1st, 50.00 of the 10th. */
async function debtor() {
  const clientId = await ledger.client();
  const deal = await ledger.order(clientId);
  await ledger.ship(deal, '100.00', '2026-11-01');
  const later = await ledger.order(clientId);
  await ledger.ship(later, '50.00');
  const open = async () =>
    (await ledger.room.ask(listInvoices, { clientId }, { as: bookkeeper })).items
      .toReversed()
      .map((invoice) => invoice.open);
  const [young, old] = (await ledger.room.ask(listInvoices, { clientId }, { as: bookkeeper })).items;
  return { clientId, deal, later, open, old: old!, young: young! };
}

it('pays the oldest due, then the next; what is too much is free', async () => {
  const { clientId, open } = await debtor();
  const part = await ledger.pay(clientId, '120.00', { reference: newId() });
  expect(part).toMatchObject({
    ...{ amount: '120.00', free: '0.00' },
    allocations: [
      { amount: '100.00', on: '2026-11-24' },
      { amount: '20.00', on: '2026-11-24' },
    ],
  });
  expect(await open()).toEqual(['0.00', '30.00']);
  expect(await ledger.pay(clientId, '40.00')).toMatchObject({ free: '10.00' });
  expect(await open()).toEqual(['0.00', '0.00']);
});

it('pays what it was meant for first', async () => {
  const { clientId, open, young } = await debtor();
  await ledger.pay(clientId, '60.00', { invoiceId: young.id });
  expect(await open()).toEqual(['90.00', '0.00']);
});

it('of an order pays that order alone, and waits for its shipments', async () => {
  const { clientId, open } = await debtor();
  const next = await ledger.order(clientId);
  expect(await ledger.pay(clientId, '30.00', { orderId: next.orderId })).toMatchObject({ free: '30.00' });
  expect(await open()).toEqual(['100.00', '50.00']);
  await ledger.ship(next, '20.00', '2026-11-24');
  expect(await open()).toEqual(['100.00', '50.00', '0.00']);
  await ledger.ship(next, '25.00', '2026-11-24');
  expect((await open()).slice(0, 2)).toEqual(['100.00', '50.00']);
  expect((await open()).includes('15.00')).toBe(true);
});

it('is recorded once under its reference, and a repeated command answers as the first time', async () => {
  const { clientId, open } = await debtor();
  const [reference, key] = [newId(), newId()];
  const pay = (k: string) =>
    ledger.room.ask(recordPayment, { clientId, amount: '10.00', reference }, { as: bookkeeper, key: k });
  const first = await pay(key);
  expect(await pay(key)).toEqual(first);
  await expect(pay(newId())).rejects.toMatchObject({ kind: 'conflict', code: 'reference_taken' });
  expect(await open()).toEqual(['90.00', '50.00']);
});

it.each([
  [{ receivedOn: '2026-11-25' }, 'paid_in_future'],
  [{ orderId: newId() }, 'order_not_found'],
  [{ invoiceId: newId() }, 'invoice_not_found'],
])('%j is refused with %s', async (more, code) => {
  const { clientId, open } = await debtor();
  await expect(ledger.pay(clientId, '10.00', more)).rejects.toMatchObject({ code });
  expect(await open()).toEqual(['100.00', '50.00']);
});

it('pays nothing of another client', async () => {
  const [one, other] = [await debtor(), await debtor()];
  for (const meant of [{ invoiceId: other.old.id }, { orderId: other.deal.orderId }])
    await expect(ledger.pay(one.clientId, '1.00', meant)).rejects.toMatchObject({
      code: 'meant_for_another',
    });
  await expect(ledger.pay(newId(), '1.00')).rejects.toMatchObject({ code: 'client_not_found' });
});

it('is allocated by hand, undone, and allocated again', async () => {
  const { clientId, open, young } = await debtor();
  const { id: creditId } = await ledger.pay(clientId, '40.00');
  const undo = (allocationNo: number) =>
    ledger.room.ask(undoAllocation, { creditId, allocationNo, reason: 'wrong one' }, { as: bookkeeper });
  expect(await undo(1)).toMatchObject({
    free: '40.00',
    allocations: [{ undone: { on: '2026-11-24', reason: 'wrong one' } }],
  });
  await expect(undo(1)).rejects.toMatchObject({ code: 'allocation_undone' });
  await expect(undo(2)).rejects.toMatchObject({ code: 'allocation_not_found' });
  expect(await open()).toEqual(['100.00', '50.00']);
  const allocate = (amount?: string) =>
    ledger.room.ask(
      allocateCredit,
      { creditId, invoiceId: young.id, ...(amount && { amount }) },
      { as: bookkeeper },
    );
  await expect(allocate('40.01')).rejects.toMatchObject({
    code: 'more_than_free',
    params: { free: '40.00' },
  });
  expect(await allocate('15.00')).toMatchObject({ free: '25.00' });
  expect(await allocate()).toMatchObject({ free: '0.00' });
  await expect(allocate()).rejects.toMatchObject({ code: 'nothing_free' });
  expect(await open()).toEqual(['100.00', '10.00']);
});

it('that the bank takes back opens what it had paid, once', async () => {
  const { clientId, open } = await debtor();
  const { id: creditId } = await ledger.pay(clientId, '120.00', { receivedOn: '2026-11-12' });
  const reverse = (more = {}) =>
    ledger.room.ask(reversePayment, { creditId, reason: 'bounced', ...more }, { as: bookkeeper });
  await expect(reverse({ reversedOn: '2026-11-11' })).rejects.toMatchObject({ code: 'reversed_before_paid' });
  expect(await reverse()).toMatchObject({ free: '0.00', reversed: { on: '2026-11-24', reason: 'bounced' } });
  expect(await open()).toEqual(['100.00', '50.00']);
  await expect(reverse()).rejects.toMatchObject({ code: 'payment_reversed' });
});

it('is given back where it is free, and then not taken back', async () => {
  const { clientId } = await debtor();
  const { id: creditId } = await ledger.pay(clientId, '160.00');
  const refund = (more = {}) =>
    ledger.room.ask(refundCredit, { creditId, reason: 'too much', ...more }, { as: bookkeeper });
  await expect(refund({ amount: '10.01' })).rejects.toMatchObject({ code: 'more_than_free' });
  expect(await refund()).toMatchObject({ free: '0.00', refunded: '10.00' });
  await expect(
    ledger.room.ask(reversePayment, { creditId, reason: 'r' }, { as: bookkeeper }),
  ).rejects.toMatchObject({ code: 'payment_refunded' });
});

it('stands in the statement with all that happened, balance by balance', async () => {
  const { clientId } = await debtor();
  const { id: creditId } = await ledger.pay(clientId, '40.00', {
    receivedOn: '2026-11-12',
    reference: `n-${clientId}`,
  });
  await ledger.room.ask(
    reversePayment,
    { creditId, reason: 'r', reversedOn: '2026-11-13' },
    { as: bookkeeper },
  );
  await ledger.pay(clientId, '151.00', { receivedOn: '2026-11-14' });
  const ask = (bounds = {}) => ledger.room.ask(clientStatement, { clientId, ...bounds }, { as: bookkeeper });
  const whole = await ask();
  expect(whole.entries.map(({ on, kind, balance }) => `${on} ${kind} ${balance}`)).toEqual([
    '2026-11-01 invoice 100.00',
    '2026-11-10 invoice 150.00',
    '2026-11-12 payment 110.00',
    '2026-11-13 reversal 150.00',
    '2026-11-14 payment -1.00',
  ]);
  expect(whole).toMatchObject({
    opening: '0.00',
    totals: { debit: '190.00', credit: '191.00' },
    closing: '-1.00',
  });
  expect(await ask({ from: '2026-11-12', to: '2026-11-13' })).toMatchObject({
    opening: '150.00',
    closing: '150.00',
  });
  await expect(
    ledger.room.ask(clientStatement, { clientId }, { as: someone('manager') }),
  ).rejects.toMatchObject({ code: 'client_not_found' });
});

it('of a client of another manager is not there', async () => {
  const { clientId } = await debtor();
  const { id: creditId } = await ledger.pay(clientId, '1.00');
  await expect(ledger.room.ask(getCredit, { creditId }, { as: someone('manager') })).rejects.toMatchObject({
    code: 'credit_not_found',
  });
  await expect(
    ledger.room.ask(recordPayment, { clientId, amount: '1.00' }, { as: someone('operations') }),
  ).rejects.toMatchObject({ kind: 'forbidden' });
});

it('of two that pay the same debt at once both count, and nothing is paid twice', async () => {
  const { clientId, open } = await debtor();
  const settled = await ledger.room.atOnce(
    'account',
    [1, 2, 3].map(() => () => ledger.pay(clientId, '60.00')),
  );
  expect(settled.every(({ status }) => status === 'fulfilled')).toBe(true);
  expect(await open()).toEqual(['0.00', '0.00']);
  const { closing } = await ledger.room.ask(clientStatement, { clientId }, { as: bookkeeper });
  expect(closing).toBe('-30.00');
});
