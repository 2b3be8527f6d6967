import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brokenPromises, promiseFacts, revenueFacts } from './facts.ts';
import { generateFirm } from './generate.ts';
import { readFirm } from '@otdel/firm-files';

const home = mkdtempSync(join(tmpdir(), 'otdel-gen-'));
afterAll(() => rmSync(home, { recursive: true, force: true }));
/** A new one; it goes with the tests. */
const folder = () => mkdtempSync(join(home, 'd-'));

const order = (ref: string, promisedOn: string, shippedOn?: string, cancelledOn?: string) => ({
  ref,
  client: 'c',
  manager: 'm',
  placedOn: '2026-01-01',
  promisedOn,
  shippedOn,
  cancelledOn,
  lines: [{ sku: 'A', cents: 1050 }],
});
const orders = [
  order('kept', '2026-01-10', '2026-01-10'),
  order('late', '2026-01-10', '2026-01-11'),
  order('open', '2026-01-20'),
  order('dropped', '2026-01-10', undefined, '2026-01-05'),
];

test.each([
  [
    '2026-01-04',
    {
      placed: 4,
      shippedOnTime: 0,
      shippedLate: 0,
      openInTime: 4,
      openOverdue: 0,
      firstKept: 0,
      firstMissed: 0,
      firstOpen: 4,
      cancelledOverdue: 0,
      valueLate: 0,
      valueOverdue: 0,
    },
  ],
  [
    '2026-01-10',
    {
      placed: 3,
      shippedOnTime: 1,
      shippedLate: 0,
      openInTime: 2,
      openOverdue: 0,
      firstKept: 1,
      firstMissed: 0,
      firstOpen: 2,
      cancelledOverdue: 0,
      valueLate: 0,
      valueOverdue: 0,
    },
  ],
  [
    '2026-01-21',
    {
      placed: 3,
      shippedOnTime: 1,
      shippedLate: 1,
      openInTime: 0,
      openOverdue: 1,
      firstKept: 1,
      firstMissed: 2,
      firstOpen: 0,
      cancelledOverdue: 0,
      valueLate: 1050,
      valueOverdue: 1050,
    },
  ],
])('as of %s', (asOf, expected) => expect(promiseFacts(orders, asOf)).toEqual(expected));

test('an order that is cancelled after its day has missed its promise', () => {
  const given = order('given up', '2026-01-10', undefined, '2026-01-11');
  expect(promiseFacts([given], '2026-01-10')).toMatchObject({
    placed: 1,
    cancelledOverdue: 0,
    firstMissed: 0,
  });
  expect(promiseFacts([given], '2026-01-11')).toMatchObject({
    placed: 0,
    cancelledOverdue: 1,
    firstMissed: 1,
  });
});

test('revenue counts what was shipped within the bounds', () => {
  expect([...revenueFacts(orders, 'month')]).toEqual([['2026-01', 2100]]);
  expect([...revenueFacts(orders, 'item', '2026-01-11')]).toEqual([['A', 1050]]);
  expect(brokenPromises(orders, '2026-01-21')).toEqual(['late', 'open']);
  const given = order('given up', '2026-01-10', undefined, '2026-01-11');
  expect(brokenPromises([...orders, given], '2026-01-21')).toEqual(['given up', 'late', 'open']);
});

test('the same seed gives the same firm, and all of its rows are good', () => {
  const [a, b] = [1, 2].map(() => folder());
  for (const dir of [a!, b!]) generateFirm(dir, { seed: 7, orders: 40, until: '2026-11-24' });
  for (const f of ['orders.csv', 'order_lines.csv', 'clients.csv'])
    expect(readFileSync(join(a!, f), 'utf8')).toBe(readFileSync(join(b!, f), 'utf8'));
  expect(readFirm(a!).bad).toEqual([]);
});

test.each([
  [7, 80],
  [20, 60],
])('firm %s with %s orders has old ones of somebody who has left, and no new ones', (seed, orders) => {
  const dir = folder();
  generateFirm(dir, { seed, orders, until: '2026-11-24' });
  const firm = readFirm(dir);
  const left = firm.staff.filter(({ row }) => row.active === 'no').map(({ row }) => row.code);
  const theirs = firm.orders.filter(({ row }) => left.includes(row.manager)).map(({ row }) => row.placed_on);
  expect(theirs.length).toBeGreaterThan(2);
  expect(theirs.filter((on) => on >= '2026-09-25')).toEqual([]);
  expect(firm.clients.filter(({ row }) => left.includes(row.manager ?? ''))).toEqual([]);
});
