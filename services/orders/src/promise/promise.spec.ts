import { RealFirm } from '../testing/real-firm.ts';
import { BreachQueries } from './breach.queries.ts';

let firm: RealFirm;
beforeAll(async () => {
  firm = await RealFirm.open();
  await firm.item('WORK', { kind: 'work', supply: 'none', supplierCode: null });
});
afterAll(() => firm?.close());
beforeEach(() => firm.clock.moveTo('2026-11-24T12:00:00Z'));

const promised = '2026-12-01';
const brokenAt = '2026-12-02T09:00:00Z';
const deal = (promisedOn = promised, placedOn = '2026-11-20') =>
  firm.deal([{ item: 'WORK', quantity: '2', promisedOn }], { placedOn });
const promiseEvents = async (orderId: string) =>
  (await firm.published(orderId)).map((e) => e.type).filter((type) => /promise|breach/.test(type));
const breaches = async (orderId: string) =>
  (await firm.view(orderId)).breaches.map((b) => `${b.promisedOn} ${b.state}`);
const amend = (lines: object[], over: object = {}) =>
  ({ reason: 'asked by the client', lines, add: [], remove: [], ...over }) as never;

test('a promise is published as at risk once and as broken once', async () => {
  const { id } = await deal();
  expect((await firm.processStep('watchPromise', id)).wake.promiseAt).toBe('2026-11-29T06:00:00Z');
  expect(await promiseEvents(id)).toEqual([]);
  firm.clock.moveTo('2026-11-29T06:00:00Z');
  await firm.processStep('watchPromise', id);
  const facts = await firm.processStep('watchPromise', id);
  expect(facts.wake.promiseAt).toMatch(/^2026-12-01T21:(0\d|1[0-4]):/);
  firm.clock.moveTo(brokenAt);
  await firm.processStep('watchPromise', id);
  expect((await firm.processStep('watchPromise', id)).wake.promiseAt).toBeNull();
  expect(await promiseEvents(id)).toEqual(['order.promise_at_risk', 'order.promise_broken']);
  expect(await breaches(id)).toEqual(['2026-12-01 standing']);
  expect((await firm.view(id)).late).toBe(true);
});

test('an order that is shipped in time has neither event of the promise', async () => {
  const { id } = await deal();
  const facts = await firm.do('ship', id, {});
  expect(facts.wake.promiseAt).toBeNull();
  firm.clock.moveTo(brokenAt);
  await firm.processStep('watchPromise', id);
  expect(await promiseEvents(id)).toEqual([]);
});

test('a shipment in time that is recorded late withdraws the breach; both stay in the history', async () => {
  const { id } = await deal();
  firm.clock.moveTo(brokenAt);
  await firm.processStep('watchPromise', id);
  await firm.do('ship', id, { lines: [{ no: 1, quantity: 1_000 }], shippedOn: '2026-11-30' });
  expect(await breaches(id)).toEqual(['2026-12-01 standing']);
  await firm.do('ship', id, { shippedOn: promised });
  expect(await breaches(id)).toEqual(['2026-12-01 withdrawn']);
  expect(await promiseEvents(id)).toEqual(['order.promise_broken', 'order.breach_withdrawn']);
  expect((await firm.view(id)).late).toBe(false);
});

test('a late shipment keeps the breach, or records it when no check has recorded it yet', async () => {
  const known = await deal();
  const unknown = await deal();
  firm.clock.moveTo(brokenAt);
  await firm.processStep('watchPromise', known.id);
  for (const { id } of [known, unknown]) {
    await firm.do('ship', id, { shippedOn: '2026-12-02' });
    await firm.processStep('watchPromise', id);
    expect(await breaches(id)).toEqual(['2026-12-01 standing']);
    expect(await promiseEvents(id)).toEqual(['order.promise_broken']);
    expect((await firm.view(id)).late).toBe(true);
  }
});

test.each([
  ['before the promise was over', '2026-12-01', [], ['2026-12-01 withdrawn']],
  ['after it', '2026-12-02', ['2026-12-01 standing'], ['2026-12-01 standing']],
])('a breach of an order that is cancelled %s', async (_what, cancelledOn, ofUnknown, ofKnown) => {
  const unknown = await deal();
  const known = await deal();
  firm.clock.moveTo(brokenAt);
  await firm.processStep('watchPromise', known.id);
  for (const { id } of [unknown, known]) {
    await firm.do('cancel', id, { reason: 'r', cancelledOn });
    await firm.processStep('watchPromise', id);
  }
  expect(await breaches(unknown.id)).toEqual(ofUnknown);
  expect(await breaches(known.id)).toEqual(ofKnown);
});

test('an order whose rest is cancelled after the promised day is late, even when its last shipment was in time', async () => {
  const { id } = await deal();
  await firm.do('ship', id, { lines: [{ no: 1, quantity: 1_000 }] });
  firm.clock.moveTo(brokenAt);
  await firm.do('cancel', id, { reason: 'r' });
  expect(await breaches(id)).toEqual(['2026-12-01 standing']);
  expect(await firm.view(id)).toMatchObject({ shippedOn: '2026-11-24', late: true });
});

test('a promise for a day that has passed is broken at once', async () => {
  const { id } = await deal('1996-08-01', '1996-07-04');
  const facts = await firm.processStep('watchPromise', id);
  expect(facts.wake.promiseAt).toBeNull();
  expect(await promiseEvents(id)).toEqual(['order.promise_broken']);
});

test('the log keeps the first promise and every move with author and reason; the promise is that of the latest line', async () => {
  const { id } = await firm.place([
    { item: 'WORK', quantity: '1', promisedOn: '2026-12-01' },
    { item: 'WORK', quantity: '1', promisedOn: '2026-12-05' },
  ]);
  await firm.do('amend', id, amend([{ no: 1, promisedOn: '2026-12-03' }]));
  expect(await promiseEvents(id)).toEqual([]);
  await firm.do('amend', id, amend([{ no: 1, promisedOn: '2026-12-09' }]));
  await firm.do('amend', id, amend([], { remove: [1] }));
  const view = await firm.view(id);
  expect(view).toMatchObject({ firstPromisedOn: '2026-12-05', promisedOn: '2026-12-05' });
  expect(view.promises.map((p) => [p.lineNo, p.previously, p.promisedOn])).toEqual([
    [null, null, '2026-12-05'],
    [1, '2026-12-01', '2026-12-03'],
    [null, '2026-12-05', '2026-12-09'],
    [1, '2026-12-03', '2026-12-09'],
    [null, '2026-12-09', '2026-12-05'],
  ]);
  expect(view.promises.slice(1).every((p) => p.by === firm.head.staffId && p.reason !== null)).toBe(true);
  const moves = (await firm.published(id)).filter((e) => e.type === 'order.promise_moved');
  expect(moves.map(({ payload }) => [payload.from, payload.to])).toEqual([
    ['2026-12-05', '2026-12-09'],
    ['2026-12-09', '2026-12-05'],
  ]);
});

test('a missed promise is recorded as broken before a later one replaces it, and stays so', async () => {
  const { id } = await deal();
  firm.clock.moveTo(brokenAt);
  const facts = await firm.do('amend', id, amend([{ no: 1, promisedOn: '2026-12-20' }]));
  expect(facts.wake.promiseAt).toBe('2026-12-18T06:00:00Z');
  await firm.do('ship', id, {});
  expect(await breaches(id)).toEqual(['2026-12-01 standing']);
  expect(await promiseEvents(id)).toEqual(['order.promise_broken', 'order.promise_moved']);
});

test('an order is complete when an amendment removes what was left', async () => {
  const { id } = await deal();
  await firm.do('ship', id, { lines: [{ no: 1, quantity: 1_000 }], shippedOn: '2026-11-22' });
  const facts = await firm.do('amend', id, amend([{ no: 1, quantity: 1_000 }]));
  expect(facts).toMatchObject({ delivery: 'shipped', wake: { promiseAt: null } });
  expect(await firm.view(id)).toMatchObject({ stage: 'shipped', shippedOn: '2026-11-22', value: '100.00' });
});

test('the head reads standing breaches page by page, the latest promise first', async () => {
  const queries = firm.get(BreachQueries);
  const read = async () => {
    const found = [];
    let cursor: string | undefined;
    do {
      const { items, next } = await queries.list({ limit: 2, cursor, state: 'standing' }, firm.as(firm.head));
      found.push(...items);
      cursor = next ?? undefined;
    } while (cursor);
    return found;
  };
  const found = await read();
  expect(new Set(found.map((b) => b.id)).size).toBe(found.length);
  expect(found.map((b) => b.promisedOn)).toEqual(
    found
      .map((b) => b.promisedOn)
      .sort()
      .reverse(),
  );
  const all = await queries.list({ limit: 200, state: 'all' }, firm.as(firm.head));
  const withdrawn = await queries.list({ limit: 200, state: 'withdrawn' }, firm.as(firm.head));
  expect(withdrawn.items.length).toBeGreaterThan(0);
  expect(all.items).toHaveLength(found.length + withdrawn.items.length);
});
