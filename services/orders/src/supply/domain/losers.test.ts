import { losers } from './losers.ts';

const line = (lineId: string, promisedOn: string, reserved: bigint) => ({
  lineId,
  orderId: `order of ${lineId}`,
  promisedOn,
  reserved,
});
const lines = [line('a', '2026-12-01', 3n), line('b', '2026-12-09', 2n), line('c', '2026-12-01', 4n)];

test.each([
  [-1n, []],
  [0n, []],
  [1n, ['b 1']],
  [4n, ['b 2', 'c 2']],
  [7n, ['b 2', 'c 4', 'a 1']],
  [20n, ['b 2', 'c 4', 'a 3']],
])('the latest promise loses first: %s', (quantity, expected) => {
  expect(losers(lines, quantity).map((l) => `${l.lineId} ${l.quantity}`)).toEqual(expected);
});
