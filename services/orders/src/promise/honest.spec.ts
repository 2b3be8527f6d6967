import { RealFirm } from '../testing/real-firm.ts';

let firm: RealFirm;
beforeAll(async () => {
  firm = await RealFirm.open();
  await firm.item('WORK', { kind: 'work', supply: 'none', supplierCode: null });
});
afterAll(() => firm?.close());
beforeEach(() => firm.clock.moveTo('2026-11-10T12:00:00Z'));

const dealOf = (...days: string[]) =>
  firm.deal(
    days.map((promisedOn) => ({ item: 'WORK', quantity: '2', promisedOn })),
    { placedOn: '2026-11-10' },
  );
const breaches = async (orderId: string) =>
  (await firm.view(orderId)).breaches.map((b) => `${b.promisedOn} ${b.state}`);
const reasons = async (orderId: string) => (await firm.view(orderId)).breaches.map((b) => b.reason);
const amend = (lines: object[], over: object = {}) =>
  ({ reason: 'agreed by telephone', lines, add: [], remove: [], ...over }) as never;
const ship = (orderId: string, no: number, shippedOn: string) =>
  firm.do('ship', orderId, { shippedOn, lines: [{ no, quantity: 2_000 }] });
const promiseOf = async (orderId: string) => {
  const { promisedOn, late } = await firm.view(orderId);
  return [promisedOn, late];
};
const missed = async (orderId: string, at = '2026-11-22T12:00:00Z') => {
  firm.clock.moveTo(at);
  await firm.processStep('watchPromise', orderId);
};

test('the day of a line that is fully shipped does not move', async () => {
  const { id } = await dealOf('2026-11-20', '2026-11-20');
  firm.clock.moveTo('2026-11-18T12:00:00Z');
  await ship(id, 1, '2026-11-17');
  await missed(id);
  await expect(
    firm.do('amend', id, amend([{ no: 1, promisedOn: '2026-12-25' }]), undefined, firm.manager),
  ).rejects.toMatchObject({ kind: 'refused', code: 'day_of_shipped_line', params: { line: 1 } });
  expect(await promiseOf(id)).toEqual(['2026-11-20', true]);
  expect(await breaches(id)).toEqual(['2026-11-20 standing']);
  // the same day is no move
  await firm.do('amend', id, amend([{ no: 1, promisedOn: '2026-11-20' }]));
});

test('the promise is the latest day of the lines that are still open, and stays when none is open', async () => {
  const { id } = await dealOf('2026-11-20', '2026-11-25', '2026-11-23');
  firm.clock.moveTo('2026-11-18T12:00:00Z');
  await ship(id, 2, '2026-11-17');
  expect(await promiseOf(id)).toEqual(['2026-11-23', false]);
  const moves = (await firm.view(id)).promises.filter((p) => p.lineNo === null);
  expect(moves.map((m) => [m.previously, m.promisedOn, m.on])).toEqual([
    [null, '2026-11-25', '2026-11-10'],
    ['2026-11-25', '2026-11-23', '2026-11-17'],
  ]);
  expect((await firm.published(id)).filter((e) => e.type === 'order.promise_moved')).toMatchObject([
    { payload: { from: '2026-11-25', to: '2026-11-23', movedOn: '2026-11-17' } },
  ]);
  await ship(id, 3, '2026-11-18');
  await ship(id, 1, '2026-11-18');
  expect(await promiseOf(id)).toEqual(['2026-11-20', false]);
  expect(await breaches(id)).toEqual([]);
});

test('an order whose later line is shipped early is late for the line that is left', async () => {
  const { id } = await dealOf('2026-11-20', '2026-11-25');
  firm.clock.moveTo('2026-11-22T12:00:00Z');
  await ship(id, 2, '2026-11-18');
  expect(await promiseOf(id)).toEqual(['2026-11-20', true]);
  expect(await breaches(id)).toEqual(['2026-11-20 standing']);
});

test('of an order that is shipped out of turn the line that was shipped last counts', async () => {
  const { id } = await dealOf('2026-11-20', '2026-11-25');
  firm.clock.moveTo('2026-11-24T12:00:00Z');
  await ship(id, 2, '2026-11-22');
  expect(await promiseOf(id)).toEqual(['2026-11-20', true]);
  await ship(id, 1, '2026-11-19');
  expect(await promiseOf(id)).toEqual(['2026-11-25', false]);
  expect(await breaches(id)).toEqual(['2026-11-20 withdrawn']);
});

test.each([
  ['amendment', 'amend', (on: string) => amend([{ no: 1, promisedOn: '2026-11-30' }], { amendedOn: on })],
  ['cancellation', 'cancel', (on: string) => ({ reason: 'the client changed his mind', cancelledOn: on })],
] as const)('the %s dated before a recorded breach is for the head alone', async (_what, step, change) => {
  const { id } = await dealOf('2026-11-20');
  await missed(id);
  for (const actor of [firm.manager, { ...firm.manager, role: 'operations' as const }])
    await expect(firm.do(step, id, change('2026-11-20') as never, undefined, actor)).rejects.toMatchObject({
      kind: 'refused',
      code: 'dated_before_breach',
      params: { order: (await firm.view(id)).number, day: '2026-11-20', broken: '2026-11-20' },
    });
  expect(await breaches(id)).toEqual(['2026-11-20 standing']);
  await firm.do(step, id, change('2026-11-18') as never);
  expect(await breaches(id)).toEqual(['2026-11-20 withdrawn']);
  expect((await reasons(id))[0]).toMatch(
    /2026-11-18.*(agreed by telephone|before the promised day was over)/,
  );
  expect((await firm.published(id)).map((e) => e.type)).toContain('order.breach_withdrawn');
  expect((await promiseOf(id))[1]).toBe(false);
});

test('an amendment of today by the manager leaves the breach standing', async () => {
  const { id } = await dealOf('2026-11-20');
  await missed(id);
  await firm.do('amend', id, amend([{ no: 1, promisedOn: '2026-11-30' }]), undefined, firm.manager);
  expect(await breaches(id)).toEqual(['2026-11-20 standing']);
  await firm.do('cancel', id, { reason: 'r' }, undefined, firm.manager);
  expect(await breaches(id)).toEqual(['2026-11-20 standing']);
});

test('a promise that was missed before anybody noticed counts as a breach too', async () => {
  const { id } = await dealOf('2026-11-20');
  firm.clock.moveTo('2026-11-22T12:00:00Z');
  await expect(
    firm.do('cancel', id, { reason: 'r', cancelledOn: '2026-11-15' }, undefined, firm.manager),
  ).rejects.toMatchObject({ code: 'dated_before_breach' });
});

test('the head moves a missed promise to another day that has passed: that one is broken instead', async () => {
  const { id } = await dealOf('2026-11-20');
  await missed(id);
  await firm.do('amend', id, amend([{ no: 1, promisedOn: '2026-11-15' }], { amendedOn: '2026-11-12' }));
  expect((await breaches(id)).sort()).toEqual(['2026-11-15 standing', '2026-11-20 withdrawn']);
  await firm.do('amend', id, amend([{ no: 1, promisedOn: '2026-11-20' }], { amendedOn: '2026-11-13' }));
  expect((await breaches(id)).sort()).toEqual([
    '2026-11-15 withdrawn',
    '2026-11-20 standing',
    '2026-11-20 withdrawn',
  ]);
  expect(await promiseOf(id)).toEqual(['2026-11-20', true]);
});

test('an overdue order that is cancelled stays late: its breach stands', async () => {
  const { id } = await dealOf('2026-11-20');
  await missed(id);
  await firm.do('cancel', id, { reason: 'r' });
  expect(await promiseOf(id)).toEqual(['2026-11-20', true]);
});

test('the client waited until what was left was amended away, also when the last shipment is recorded later', async () => {
  const { id } = await dealOf('2026-11-20', '2026-11-20');
  await missed(id);
  await firm.do('amend', id, amend([], { remove: [2], amendedOn: '2026-11-22' }));
  await ship(id, 1, '2026-11-19');
  expect(await breaches(id)).toEqual(['2026-11-20 standing']);
  expect(await promiseOf(id)).toEqual(['2026-11-20', true]);
});

test('of an order that is cancelled for a day the promise of that day counts, whatever was moved for later ones', async () => {
  const { id } = await dealOf('2026-11-20');
  await missed(id);
  await firm.do('amend', id, amend([{ no: 1, promisedOn: '2026-11-30' }]));
  await firm.do('cancel', id, { reason: 'r', cancelledOn: '2026-11-21' });
  expect(await promiseOf(id)).toEqual(['2026-11-20', true]);
  expect(await breaches(id)).toEqual(['2026-11-20 standing']);
});

test('an order of which the rest was cancelled is open again when its shipment is taken back, and late when it is', async () => {
  const { id } = await dealOf('2026-11-20', '2026-11-20');
  firm.clock.moveTo('2026-11-19T12:00:00Z');
  await ship(id, 1, '2026-11-19');
  await firm.do('cancel', id, { reason: 'r' });
  await firm.do('takeBack', id, { shipmentNo: 1, reason: 'it is still here' });
  expect((await firm.view(id)).stage).toBe('ready');
  await missed(id);
  expect(await promiseOf(id)).toEqual(['2026-11-20', true]);
  expect(await breaches(id)).toEqual(['2026-11-20 standing']);
  await ship(id, 1, '2026-11-22');
  expect((await firm.view(id)).stage).toBe('shipped');
  expect(await promiseOf(id)).toEqual(['2026-11-20', true]);
});

test('a promise that was kept stays kept, when a later shipment is taken back', async () => {
  const { id } = await dealOf('2026-11-20');
  firm.clock.moveTo('2026-11-22T12:00:00Z');
  await ship(id, 1, '2026-11-19');
  await firm.do('takeBack', id, { shipmentNo: 1, reason: 'it came back', correctedOn: '2026-11-21' });
  await firm.do('amend', id, amend([{ no: 1, promisedOn: '2026-11-30' }], { amendedOn: '2026-11-21' }));
  await ship(id, 1, '2026-11-22');
  expect(await promiseOf(id)).toEqual(['2026-11-30', false]);
  expect(await breaches(id)).toEqual(['2026-11-20 withdrawn']);
});
