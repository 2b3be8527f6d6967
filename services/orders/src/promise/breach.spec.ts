import {
  acknowledgeBreach,
  commentBreach,
  correctCause,
  getBreach,
  listBreaches,
  newId,
  type RequestOf,
  unnamed,
} from '@otdel/contracts';
import { RealFirm } from '../testing/real-firm.ts';

type Filters = RequestOf<typeof listBreaches>;

let firm: RealFirm;
const at: Record<string, string> = {};
beforeAll(async () => {
  firm = await RealFirm.open();
  await firm.item('WORK', { kind: 'work', supply: 'none', supplierCode: null });
  await firm.item('BOUGHT', { leadDays: 30 });
  await firm.item('MADE', { supply: 'make', supplierCode: null, leadDays: 20 });
  await firm.item('RARE', { supply: 'none', supplierCode: null });
  firm.clock.moveTo('2026-11-10T12:00:00Z');
  const line = (item: string) => [{ item, quantity: '2', promisedOn: '2026-11-20' }];
  at.unconfirmed = (await firm.place(line('WORK'))).id;
  at.uncovered = (await firm.deal(line('RARE'))).id;
  at.supplier_late = (await firm.deal(line('BOUGHT'))).id;
  at.job_late = (await firm.deal(line('MADE'))).id;
  at.ready_not_shipped = (await firm.deal(line('WORK'))).id;
  firm.clock.moveTo('2026-11-22T12:00:00Z');
  for (const id of Object.values(at)) await firm.processStep('watchPromise', id);
});
afterAll(() => firm?.close());
beforeEach(() => firm.clock.moveTo('2026-11-22T12:00:00Z'));

const list = async (filters: Partial<Filters> = {}, as = firm.head) => {
  const asked = Object.entries({ limit: 200, ...filters }).map(([name, value]) => [name, String(value)]);
  return (await firm.ask(listBreaches, Object.fromEntries(asked) as never, { as })).items;
};
const breachOf = async (orderId: string) =>
  (await list({ state: 'all' })).find((b) => b.orderId === orderId)!;

test.each(['unconfirmed', 'uncovered', 'supplier_late', 'job_late', 'ready_not_shipped'] as const)(
  'a breach is recorded with its cause: %s',
  async (cause) => {
    expect(await breachOf(at[cause]!)).toMatchObject({ cause, computedCause: cause, causeReason: null });
    expect((await list({ cause })).map((b) => b.orderId)).toEqual([at[cause]]);
  },
);

test('the list says what burns: open, days late, the next expected day, money, the manager', async () => {
  expect(await breachOf(at.supplier_late!)).toMatchObject({
    state: 'standing',
    open: true,
    daysLate: 2,
    nextExpectedOn: '2026-12-10',
    lastExpectedOn: '2026-12-10',
    value: '200.00',
    openValue: '200.00',
    managerId: firm.manager.staffId,
    // the gateway puts the names
    managerName: unnamed,
  });
  const { id } = await firm.deal([{ item: 'WORK', quantity: '2', promisedOn: '2026-11-20' }], {
    placedOn: '2026-11-10',
  });
  await firm.do('ship', id, { shippedOn: '2026-11-21', lines: [{ no: 1, quantity: 500 }] });
  expect(await breachOf(id)).toBeUndefined();
  await firm.processStep('watchPromise', id);
  expect(await breachOf(id)).toMatchObject({ open: true, daysLate: 2, openValue: '150.00' });
  await firm.do('ship', id, { shippedOn: '2026-11-21' });
  firm.clock.moveTo('2026-12-22T12:00:00Z');
  expect(await breachOf(id)).toMatchObject({
    open: false,
    daysLate: 1,
    shippedOn: '2026-11-21',
    openValue: '0.00',
    nextExpectedOn: null,
  });
  expect((await list({ open: false })).map((b) => b.orderId)).toEqual([id]);
  expect((await list({ open: true })).map((b) => b.orderId)).not.toContain(id);
});

test('it is filtered by manager, client and day, and a manager sees own deals alone', async () => {
  const all = await list();
  expect(all.length).toBeGreaterThanOrEqual(5);
  expect(await list({ managerId: firm.manager.staffId! })).toEqual(all);
  expect(await list({ managerId: newId() })).toEqual([]);
  expect(await list({ clientId: firm.clientId })).toEqual(all);
  expect(await list({ clientId: newId() })).toEqual([]);
  expect(await list({ promisedFrom: '2026-11-21' })).toEqual([]);
  const another = { ...firm.manager, staffId: newId() };
  expect(await list({}, another)).toEqual([]);
  const { id: breachId } = all[0]!;
  await expect(firm.ask(getBreach, { breachId }, { as: another })).rejects.toMatchObject({
    code: 'breach_not_found',
  });
  await expect(firm.ask(commentBreach, { breachId, comment: 'x' }, { as: another })).rejects.toMatchObject({
    code: 'breach_not_found',
  });
});

test('the head acknowledges a breach once; who was first stays', async () => {
  const { id: breachId } = await breachOf(at.job_late!);
  expect((await list({ acknowledged: true })).length).toBe(0);
  await expect(firm.ask(acknowledgeBreach, { breachId }, { as: firm.manager })).rejects.toMatchObject({
    kind: 'forbidden',
  });
  const seen = await firm.ask(acknowledgeBreach, { breachId }, { as: firm.head });
  expect(seen).toMatchObject({
    acknowledgedAt: '2026-11-22T12:00:00Z',
    acknowledgedBy: { id: firm.head.staffId },
  });
  firm.clock.moveTo('2026-11-23T12:00:00Z');
  const again = { ...firm.head, staffId: newId() };
  expect(await firm.ask(acknowledgeBreach, { breachId }, { as: again })).toMatchObject({
    acknowledgedAt: seen.acknowledgedAt,
    acknowledgedBy: seen.acknowledgedBy,
  });
  expect((await list({ acknowledged: true })).map((b) => b.id)).toEqual([breachId]);
  expect((await list({ acknowledged: false })).map((b) => b.id)).not.toContain(breachId);
});

test('people comment, each once per command, in the order of time', async () => {
  const { id: breachId } = await breachOf(at.supplier_late!);
  const key = newId();
  for (const text of ['The supplier says Friday', 'The supplier says Friday'])
    await firm.ask(commentBreach, { breachId, comment: text }, { as: firm.manager, key });
  firm.clock.moveTo('2026-11-23T12:00:00Z');
  const { comments } = await firm.ask(
    commentBreach,
    { breachId, comment: 'Then call the client' },
    { as: firm.head },
  );
  expect(comments).toMatchObject([
    {
      text: 'The supplier says Friday',
      at: '2026-11-22T12:00:00Z',
      by: { id: firm.manager.staffId, name: unnamed },
    },
    { text: 'Then call the client', at: '2026-11-23T12:00:00Z', by: { id: firm.head.staffId } },
  ]);
  expect((await breachOf(at.supplier_late!)).comments).toEqual(comments);
});

test('the head corrects the cause with a reason; the computed one stays', async () => {
  const { id: breachId } = await breachOf(at.ready_not_shipped!);
  const correction = {
    breachId,
    cause: 'supplier_late',
    reason: 'The goods were damaged on arrival',
  } as const;
  await expect(firm.ask(correctCause, correction, { as: firm.manager })).rejects.toMatchObject({
    kind: 'forbidden',
  });
  expect(await firm.ask(correctCause, correction, { as: firm.head })).toMatchObject({
    cause: 'supplier_late',
    computedCause: 'ready_not_shipped',
    causeReason: 'The goods were damaged on arrival',
    causedBy: { id: firm.head.staffId },
    causedAt: '2026-11-22T12:00:00Z',
  });
  expect((await list({ cause: 'supplier_late' })).map((b) => b.id)).toContain(breachId);
});

test('the head reads what is at risk beside what is broken, until it is shipped', async () => {
  const { id } = await firm.deal([{ item: 'WORK', quantity: '2', promisedOn: '2026-11-26' }], {
    placedOn: '2026-11-20',
  });
  expect(await list({ state: 'at_risk' })).toEqual([]);
  firm.clock.moveTo('2026-11-26T06:00:00Z');
  await firm.processStep('watchPromise', id);
  expect(await list({ state: 'at_risk' })).toMatchObject([
    {
      id,
      orderId: id,
      state: 'at_risk',
      promisedOn: '2026-11-26',
      cause: 'ready_not_shipped',
      raisedAt: '2026-11-26T06:00:00Z',
      daysLate: 0,
      open: true,
      openValue: '200.00',
    },
  ]);
  expect(await list()).not.toContainEqual(expect.objectContaining({ orderId: id }));
  await firm.do('ship', id, {});
  expect(await list({ state: 'at_risk' })).toEqual([]);
});
