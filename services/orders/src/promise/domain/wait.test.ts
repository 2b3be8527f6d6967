import { type Told, waitOf } from './wait.ts';

const may = (day: number): string => `1998-05-${String(day).padStart(2, '0')}`;
const ordered = (day: number, quantities: Record<string, bigint>): Told => ({
  on: may(day),
  ordered: quantities,
});
const cancelled = (day: number, quantities: Record<string, bigint>): Told => ({
  on: may(day),
  cancelled: quantities,
});
const shipped = (day: number, quantities: Record<string, bigint>): Told => ({
  on: may(day),
  shipped: quantities,
});
const two = ordered(1, { a: 2n, b: 1n });

test.each<[string, Told[], string[]]>([
  ['it is placed', [two], ['01 waits']],
  [
    'all is shipped in two parts',
    [two, shipped(4, { a: 2n }), shipped(6, { b: 1n })],
    ['01 waits', '06 over'],
  ],
  [
    'the parts are recorded late',
    [two, shipped(6, { b: 1n }), shipped(4, { a: 2n })],
    ['01 waits', '06 over'],
  ],
  [
    'what was left is amended away',
    [two, shipped(4, { a: 2n }), ordered(7, { a: 2n })],
    ['01 waits', '07 over'],
  ],
  [
    'the rest is cancelled',
    [two, shipped(4, { a: 1n }), cancelled(6, { a: 1n, b: 1n })],
    ['01 waits', '06 over'],
  ],
  [
    'a line is added afterwards',
    [two, shipped(4, { a: 2n, b: 1n }), ordered(6, { a: 2n, b: 1n, c: 1n }), shipped(8, { c: 1n })],
    ['01 waits', '04 over', '06 waits', '08 over'],
  ],
  [
    'a shipment is taken back on a later day',
    [two, shipped(4, { a: 2n, b: 1n }), shipped(7, { b: -1n }), shipped(9, { b: 1n })],
    ['01 waits', '04 over', '07 waits', '09 over'],
  ],
  [
    'a shipment is taken back as of its day',
    [two, shipped(4, { a: 2n, b: 1n }), shipped(4, { b: -1n })],
    ['01 waits'],
  ],
  [
    'the rest is cancelled twice',
    [two, shipped(3, { a: 1n }), cancelled(4, { b: 1n }), ordered(5, { a: 2n }), cancelled(6, { a: 1n })],
    ['01 waits', '06 over'],
  ],
])('the client waits when %s', (_what, told, expected) =>
  expect(waitOf(told).map(({ on, over }) => `${on.slice(-2)} ${over ? 'over' : 'waits'}`)).toEqual(expected),
);
