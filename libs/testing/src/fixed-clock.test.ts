import { FixedClock } from './fixed-clock.ts';

test('the day is that of the firm, not of Greenwich', () => {
  const clock = new FixedClock('2026-11-24T21:30:00Z');
  expect(clock.today().toString()).toBe('2026-11-25');
  clock.moveTo('2026-11-25T20:59:59Z');
  expect(clock.today().toString()).toBe('2026-11-25');
  expect(clock.now().toString()).toBe('2026-11-25T20:59:59Z');
});
