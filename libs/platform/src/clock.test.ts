import { FixedClock, SystemClock } from './clock.ts';

test('the day is that of the firm, not of Greenwich', () => {
  const clock = new FixedClock('2026-11-24T21:30:00Z');
  expect(clock.today().toString()).toBe('2026-11-25');
  clock.moveTo('2026-11-25T20:59:59Z');
  expect(clock.today().toString()).toBe('2026-11-25');
  expect(clock.now().toString()).toBe('2026-11-25T20:59:59Z');
});

test('the system clock goes', () => {
  const clock = new SystemClock('Pacific/Kiritimati');
  expect(clock.now().epochMilliseconds).toBeGreaterThan(Date.now() - 1_000);
  expect(clock.today().toString()).toBe(Temporal.Now.plainDateISO('Pacific/Kiritimati').toString());
});
