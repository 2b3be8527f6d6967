import { type OrderRecord, orderOf, unpaid, untouched } from './order.ts';
import { brokenAt, dueBy, nextCheck, riskAt } from './watch.ts';

const zone = 'Europe/Moscow';
const id = '01999999-0000-7000-8000-0000000003e8'; // one second of jitter

test.each([
  ['long before', '2026-11-01T10:00:00Z', '2026-11-22T06:00:00Z'],
  ['just before the two days', '2026-11-22T05:59:59Z', '2026-11-22T06:00:00Z'],
  ['at that very moment', '2026-11-22T06:00:00Z', '2026-11-24T06:00:00Z'],
  ['the evening before', '2026-11-23T18:00:00Z', '2026-11-24T06:00:00Z'],
  ['on the day itself, at nine', '2026-11-24T06:00:00Z', undefined],
  ['afterwards', '2026-12-01T00:00:00Z', undefined],
])('a promise given %s is at risk at the right moment', (_what, givenAt, at) => {
  expect(riskAt({ on: '2026-11-24', givenAt }, zone)?.toString()).toBe(at);
});

test('a promise is broken after the end of its day in the firm’s zone, and a little later', () => {
  expect(brokenAt('2026-11-24', id, zone).toString()).toBe('2026-11-24T21:00:01Z');
  expect(brokenAt('2026-11-24', id, 'America/New_York').toString()).toBe('2026-11-25T05:00:01Z');
});

test('the breaches of one day are spread over a quarter of an hour', () => {
  const first = Temporal.Instant.from('2026-11-24T21:00:00Z').epochMilliseconds;
  const delays = Array.from({ length: 500 }, (_, i) => {
    const order = id.slice(0, -8) + ((i * 8_589_934) % 2 ** 32).toString(16).padStart(8, '0');
    return brokenAt('2026-11-24', order, zone).epochMilliseconds - first;
  });
  expect(Math.min(...delays)).toBeGreaterThanOrEqual(0);
  expect(Math.max(...delays)).toBeLessThan(15 * 60_000);
  expect(new Set(delays.map((d) => Math.floor(d / 60_000))).size).toBe(15);
});

const line = {
  id: 'l',
  no: 1,
  itemId: 'i',
  kind: 'goods',
  price: 1n,
  discount: '0',
  value: 1n,
  shippedValue: 0n,
  promisedOn: '2026-11-24',
  ordered: 2n,
  ...untouched,
} as const;
const order = (over: Partial<OrderRecord> = {}) =>
  orderOf({
    id,
    number: 'SO-1',
    clientId: 'c',
    managerId: 'm',
    clientManagerId: null,
    placedOn: '2026-11-01',
    promiseGivenAt: '2026-11-01T10:00:00Z',
    atRiskOn: null,
    atRiskAt: null,
    atRiskCause: null,
    confirmedOn: '2026-11-01',
    confirmedAt: null,
    securedAt: null,
    cancelledOn: null,
    cancelReason: null,
    feedback: 'none',
    feedbackUntil: null,
    closedOn: null,
    closedAt: null,
    promisedOn: '2026-11-24',
    lines: [line],
    shipments: [],
    breaches: [],
    ...unpaid,
    ...over,
  });
const risk = '2026-11-22T06:00:00Z';
const broken = '2026-11-24T21:00:01Z';
const breach = { id: 'b', promisedOn: '2026-11-24', standing: true };
const shipments = [{ id: 's', no: 1, shippedOn: '2026-11-20', deliveredOn: null, takenBack: false }];

test.each([
  ['nothing was published yet', order(), risk],
  ['it was published as at risk', order({ atRiskOn: '2026-11-24' }), broken],
  ['another promise was at risk', order({ atRiskOn: '2026-11-20' }), risk],
  ['it is broken', order({ breaches: [breach] }), undefined],
  ['its breach was withdrawn', order({ breaches: [{ ...breach, standing: false }] }), risk],
  ['an earlier promise is broken', order({ breaches: [{ ...breach, promisedOn: '2026-11-01' }] }), risk],
  ['a part is shipped', order({ lines: [{ ...line, shipped: 1n }], shipments }), risk],
  ['all is shipped', order({ lines: [{ ...line, shipped: 2n }], shipments }), undefined],
  [
    'the rest is cancelled',
    order({ lines: [{ ...line, shipped: 1n, cancelled: 1n }], shipments }),
    undefined,
  ],
  ['all is cancelled', order({ cancelledOn: '2026-11-05', lines: [{ ...line, cancelled: 2n }] }), undefined],
  ['it waits for the prepayment', order({ prepayment: { share: 5_000, holds: 'supply' } }), broken],
  ['the prepayment is there', order({ prepayment: { share: 5_000, holds: 'supply' }, advance: 1n }), risk],
  ['it was past when it was given', order({ promiseGivenAt: '2026-12-01T00:00:00Z' }), broken],
])('the next check when %s', (_what, present, at) => {
  expect(nextCheck(present, zone)?.toString()).toBe(at);
});

test.each([
  ['before its time', order(), '2026-11-22T05:59:59Z', null],
  ['at risk', order(), risk, 'at_risk'],
  ['at risk, published before', order({ atRiskOn: '2026-11-24' }), '2026-11-23T00:00:00Z', null],
  ['broken', order({ atRiskOn: '2026-11-24' }), broken, 'broken'],
  ['broken, without a check before', order(), '2026-12-24T00:00:00Z', 'broken'],
])('the event that is due %s', (_what, present, now, due) => {
  expect(dueBy(present, Temporal.Instant.from(now), zone)).toBe(due);
});
