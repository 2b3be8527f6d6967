import {
  booksClosed,
  booksId,
  getInvoice,
  listCredits,
  listInvoices,
  newId,
  putTerms,
  type RequestOf,
  setCutOver,
  useTerms,
  writeOffDebt,
} from '@otdel/contracts';
import { publication } from '@otdel/messaging';
import { eventually } from '@otdel/testing';
import { sql } from 'kysely';
import { bookkeeper, Ledger, someone } from '../testing/receivables.ts';

/** Today is 2026-11-24. */
let ledger: Ledger;
beforeAll(async () => {
  ledger = await Ledger.open();
});
afterAll(() => ledger?.close());

const head = someone('head');
const invoices = async (clientId: string, as = head) =>
  (await ledger.room.ask(listInvoices, { clientId }, { as })).items;
const terms = (code: string, parts: RequestOf<typeof putTerms>['parts']) =>
  ledger.room.ask(putTerms, { code, name: code, parts }, { as: bookkeeper });

it('a shipment is invoiced once, in thirty days when nothing else is agreed', async () => {
  const clientId = await ledger.client();
  const deal = await ledger.order(clientId);
  const shipmentId = await ledger.ship(deal, '1234.50');
  const [invoice, ...more] = await invoices(clientId);
  expect(more).toEqual([]);
  expect(invoice).toMatchObject({
    number: expect.stringMatching(/^IN-2026-\d{6}$/),
    ...{
      orderId: deal.orderId,
      orderNumber: deal.number,
      shipmentId,
      issuedOn: '2026-11-10',
      terms: 'NET30',
    },
    ...{ amount: '1234.50', open: '1234.50', state: 'open', manager: { id: deal.managerId } },
    instalments: [{ no: 1, dueOn: '2026-12-10', amount: '1234.50', paid: '0.00', open: '1234.50' }],
  });
  // as if the relay had died before it marked the event as sent
  await ledger.room.rows(sql`update outbox set published_at = null where aggregate_id = ${deal.orderId}`);
  await ledger.ship(await ledger.order(clientId), '1.00');
  expect(await invoices(clientId)).toHaveLength(2);
});

it('numbers have no gaps within their year', async () => {
  const clientId = await ledger.client();
  const deal = await ledger.order(clientId);
  for (const value of ['1.00', '2.00', '3.00']) await ledger.ship(deal, value);
  const numbers = (await invoices(clientId)).map(({ number }) => Number(number.slice(-6)));
  expect(numbers.toSorted((a, b) => a - b)).toEqual([0, 1, 2].map((i) => Math.min(...numbers) + i));
});

it('what was shipped before the cut-over is not invoiced, and the day stays once something is', async () => {
  const clientId = await ledger.client();
  const deal = await ledger.order(clientId);
  const old = await ledger.ship(deal, '10.00', '2025-12-31');
  await ledger.takeBack(deal, old, '10.00');
  expect(await invoices(clientId)).toEqual([]);
  await expect(ledger.room.ask(setCutOver, { on: '2025-01-01' }, { as: bookkeeper })).rejects.toMatchObject({
    kind: 'refused',
    code: 'invoices_there',
  });
});

it("the client's terms go before the segment's, the region's and the firm's, from their day on", async () => {
  await terms('HALF', [
    { percent: '50', from: 'shipment', days: 0 },
    { percent: '50', from: 'shipment', days: 14 },
  ]);
  await terms('WEEK', [{ percent: '100', from: 'shipment', days: 7 }]);
  await terms('NOW', [{ percent: '100', from: 'shipment', days: 0 }]);
  const [region, segment] = [newId(), newId()];
  const clientId = await ledger.client({ region, segment });
  const deal = await ledger.order(clientId);
  const use = (code: string, scope: 'client' | 'segment' | 'region', of: string) =>
    ledger.room.ask(useTerms, { code, scope, of }, { as: bookkeeper });
  const dueOf = async (shippedOn: string) => {
    const shipmentId = await ledger.ship(deal, '100.01', shippedOn);
    const found = (await invoices(clientId)).find((one) => one.shipmentId === shipmentId)!;
    return found.instalments.map(({ dueOn, amount }) => `${dueOn} ${amount}`);
  };
  await use('WEEK', 'region', region);
  expect(await dueOf('2026-11-24')).toEqual(['2026-12-01 100.01']);
  await use('NOW', 'segment', segment);
  expect(await dueOf('2026-11-24')).toEqual(['2026-11-24 100.01']);
  await use('HALF', 'client', clientId);
  expect(await dueOf('2026-11-24')).toEqual(['2026-11-24 50.01', '2026-12-08 50.00']);
  // what was shipped before they began has those of then
  expect(await dueOf('2026-11-23')).toEqual(['2026-12-23 100.01']);
});

it('a change of terms keeps what it does not name, and null empties it; new ones need a name and parts', async () => {
  const put = (over: object) =>
    ledger.room.ask(putTerms, { code: 'KEPT', ...over } as never, { as: bookkeeper });
  await expect(put({ weekend: 'next' })).rejects.toMatchObject({
    code: 'needed_when_new',
    params: { record: 'KEPT', fields: 'name, parts' },
  });
  const parts = [{ percent: '100', from: 'shipment', days: 5 }];
  const prepayment = { percent: '30', holds: 'supply' };
  const whole = { name: 'Kept', parts, weekend: 'next', prepayment };
  expect(await put(whole)).toMatchObject({ outcome: 'created', terms: whole });
  expect(await put({ name: 'Named' })).toMatchObject({
    outcome: 'changed',
    terms: { ...whole, name: 'Named' },
  });
  expect(await put({ weekend: 'next' })).toMatchObject({ outcome: 'unchanged' });
  expect(await put({ prepayment: null })).toMatchObject({
    outcome: 'changed',
    terms: { weekend: 'next', prepayment: null },
  });
});

it('terms of which the parts do not sum to a hundred percent are refused', async () => {
  await expect(terms('BAD', [{ percent: '99.9', from: 'shipment', days: 0 }])).rejects.toMatchObject({
    code: 'parts_not_whole',
    params: { total: '99.9' },
  });
});

it('what is taken back or returned is credited to its invoice, and what was paid is free', async () => {
  const clientId = await ledger.client();
  const deal = await ledger.order(clientId);
  const first = await ledger.ship(deal, '100.00', '2026-11-01');
  const second = await ledger.ship(deal, '50.00');
  await ledger.takeBack(deal, second, '20.00');
  const open = async () => (await invoices(clientId)).map(({ amount, open: left }) => `${left} of ${amount}`);
  expect(await open()).toEqual(['30.00 of 50.00', '100.00 of 100.00']);
  await ledger.giveBack(deal, second, '40.00');
  // the rest of the credit pays the oldest due
  expect(await open()).toEqual(['0.00 of 50.00', '90.00 of 100.00']);
  await ledger.giveBack(deal, first, '100.00');
  expect(await open()).toEqual(['0.00 of 50.00', '0.00 of 100.00']);
  const { items } = await ledger.room.ask(listCredits, { clientId, free: 'true' as never }, { as: head });
  expect(items).toMatchObject([{ kind: 'credit_note', amount: '100.00', free: '10.00' }]);
  // and is taken for what is shipped next
  await ledger.ship(deal, '15.00', '2026-11-24');
  expect((await open())[0]).toBe('5.00 of 15.00');
});

it('a debt is given up in part and wholly, not more than is open, not in closed books', async () => {
  const clientId = await ledger.client();
  const deal = await ledger.order(clientId);
  await ledger.ship(deal, '100.00');
  const [{ id: invoiceId } = { id: '' }] = await invoices(clientId);
  const giveUp = (more: object = {}) =>
    ledger.room.ask(writeOffDebt, { invoiceId, reason: 'bankrupt', ...more }, { as: bookkeeper });
  expect(await giveUp({ amount: '30.00' })).toMatchObject({
    open: '70.00',
    instalments: [{ writtenOff: '30.00' }],
  });
  await expect(giveUp({ amount: '70.01' })).rejects.toMatchObject({
    code: 'more_than_open',
    params: { open: '70.00' },
  });
  await expect(giveUp({ writtenOffOn: '2026-11-09' })).rejects.toMatchObject({
    code: 'given_up_before_issued',
  });
  await expect(giveUp({ writtenOffOn: '2026-11-25' })).rejects.toMatchObject({ code: 'given_up_in_future' });
  await ledger.room.publish(publication(booksClosed, booksId, { through: '2026-11-15', previously: null }));
  await eventually(() =>
    expect(giveUp({ writtenOffOn: '2026-11-15', amount: '0.01' })).rejects.toMatchObject({
      code: 'books_closed',
    }),
  );
  expect(await giveUp()).toMatchObject({ open: '0.00', state: 'paid' });
  await expect(giveUp()).rejects.toMatchObject({ code: 'nothing_open' });
});

it('a manager sees the invoices of own clients and own deals', async () => {
  const [anna, boris, clara] = [someone('manager'), someone('manager'), someone('manager')];
  const clientId = await ledger.client({ managerId: anna.staffId });
  await ledger.ship(await ledger.order(clientId, boris.staffId!), '1.00');
  const [invoice] = await invoices(clientId);
  for (const as of [anna, boris]) expect(await invoices(clientId, as)).toEqual([invoice]);
  expect(await invoices(clientId, clara)).toEqual([]);
  await expect(ledger.room.ask(getInvoice, { invoiceId: invoice!.id }, { as: clara })).rejects.toMatchObject({
    kind: 'not_found',
  });
});
