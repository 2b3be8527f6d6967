import fc from 'fast-check';
import { limits, pauseAfter, secondsLeft, withFailure, type Count } from './sign-in-limits.ts';

const start = Temporal.Instant.from('2026-11-24T09:00:00Z');
const at = (seconds: number) => start.add({ milliseconds: seconds * 1000 });
const { own, login, address } = limits;

test.each([
  ['own', 0, 0],
  ['own', 9, 0],
  ['own', 10, 1],
  ['own', 11, 2],
  ['own', 12, 4],
  ['own', 19, 512],
  ['own', 20, 900],
  ['own', 5_000, 900],
  ['login', 49, 0],
  ['login', 50, 1],
  ['login', 70, 900],
  ['address', 99, 0],
  ['address', 100, 60],
  ['address', 4_000, 60],
] as const)('by %s, after %i failures a pause of %i s', (by, failures, seconds) =>
  expect(pauseAfter(failures, limits[by])).toBe(seconds),
);

test.each<[string, Count, keyof typeof limits, number, number]>([
  [
    'the pause counts from the latest failure',
    { failures: 12, since: at(0), latest: at(100) },
    'own',
    101,
    3,
  ],
  ['it is over', { failures: 12, since: at(0), latest: at(100) }, 'own', 104, 0],
  ['part of a second is one', { failures: 10, since: at(0), latest: at(0) }, 'own', 0.5, 1],
  ['failures of yesterday', { failures: 99, since: at(0), latest: at(0) }, 'own', 86_400, 0],
  [
    'an address waits for the rest of the minute',
    { failures: 100, since: at(0), latest: at(50) },
    'address',
    50,
    10,
  ],
  ['the clock of another replica is ahead', { failures: 12, since: at(50), latest: at(100) }, 'own', 90, 4],
  ['and who has not failed', { failures: 0, since: at(50), latest: at(50) }, 'address', 0, 0],
  ['and no longer', { failures: 100, since: at(0), latest: at(59) }, 'address', 60, 0],
])('%s', (_, count, by, now, left) => expect(secondsLeft(count, limits[by], at(now))).toBe(left));

test('a minute that is over begins anew', () => {
  const count = { failures: 100, since: at(0), latest: at(59) };
  expect(withFailure(count, address, at(60))).toEqual({ failures: 1, since: at(60), latest: at(60) });
  expect(withFailure(undefined, login, at(7))).toEqual({ failures: 1, since: at(7), latest: at(7) });
});

test('pauses never become shorter with more failures, and never longer than a quarter of an hour', () => {
  fc.assert(
    fc.property(fc.constantFrom(own, login, address), fc.nat(3_000), fc.nat(3_000), (limit, a, b) => {
      const [few, many] = [Math.min(a, b), Math.max(a, b)].map((n) => pauseAfter(n, limit)) as [
        number,
        number,
      ];
      expect(few).toBeLessThanOrEqual(many);
      expect(many).toBeLessThanOrEqual(900);
    }),
  );
});

test('whoever tries whenever they are let in makes so many tries a day and no more', () => {
  fc.assert(
    fc.property(fc.constantFrom([own, 115], [login, 155], [address, 144_000]), ([limit, most]) => {
      let count: Count | undefined;
      let tries = 0;
      for (let now = 0; now < 86_400; tries++) {
        const left = count ? secondsLeft(count, limit as typeof own, at(now)) : 0;
        if (now + left >= 86_400) break;
        count = withFailure(count, limit as typeof own, at((now += left)));
      }
      expect(tries).toBeLessThanOrEqual(most as number);
    }),
    { numRuns: 3 },
  );
});

test('the wait that is told is enough, and a second less is not', () => {
  const anyCount = fc.record({
    failures: fc.integer({ min: 1, max: 200 }),
    ago: fc.nat(100_000),
    lasted: fc.nat(60),
  });
  fc.assert(
    fc.property(fc.constantFrom(own, login, address), anyCount, (limit, { failures, ago, lasted }) => {
      const now = at(200_000);
      const count = {
        failures,
        since: now.subtract({ seconds: ago + lasted }),
        latest: now.subtract({ seconds: ago }),
      };
      const left = secondsLeft(count, limit, now);
      expect(secondsLeft(count, limit, now.add({ seconds: left }))).toBe(0);
      if (left > 0) expect(secondsLeft(count, limit, now.add({ seconds: left - 1 }))).toBe(1);
    }),
  );
});
