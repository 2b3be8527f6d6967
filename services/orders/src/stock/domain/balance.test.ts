import fc from 'fast-check';
import { firstDayWith } from './balance.ts';

const came = { on: '2026-11-26', change: 5n };
const left = { on: '2026-11-28', change: -5n };

test.each([
  ['nothing moves later', 0n, [], null],
  ['it came later', 0n, [came], '2026-11-26'],
  ['it came later, and there was more', 5n, [came], null],
  ['it came and left later', 0n, [came, left], null],
  ['it came later than it is short', -1n + 5n, [came], '2026-11-26'],
  [
    'of two days on which it came, the last one counts',
    2n,
    [{ ...came, on: '2026-11-25' }, came],
    '2026-11-26',
  ],
])('%s', (_, onHand, later, first) => {
  expect(firstDayWith(onHand, later, '2026-11-24')).toBe(first);
});

test('from the answered day on no balance is below zero, on the day before it is', () => {
  const changes = fc.array(
    fc.record({ day: fc.integer({ min: 1, max: 9 }), change: fc.bigInt({ min: -5n, max: 5n }) }),
    { maxLength: 6 },
  );
  fc.assert(
    fc.property(changes, fc.bigInt({ min: 0n, max: 9n }), (rows, onHand) => {
      const byDay = new Map<number, bigint>();
      for (const { day, change } of rows) byDay.set(day, (byDay.get(day) ?? 0n) + change);
      const later = [...byDay].map(([day, change]) => ({ on: `2026-12-0${day}`, change }));
      const balanceOn = (day: number) =>
        [...byDay].filter(([on]) => on > day).reduce((sum, [, change]) => sum - change, onHand);
      const first = Number(firstDayWith(onHand, later, '2026-12-00')?.slice(-1) ?? 0);
      for (let day = first; day < 10; day += 1) expect(balanceOn(day) >= 0n).toBe(true);
      if (first > 0) expect(balanceOn(first - 1) < 0n).toBe(true);
    }),
    { seed: 3 },
  );
});
