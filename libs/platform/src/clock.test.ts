import { SystemClock } from './clock.ts';

test('the system clock goes', () => {
  const clock = new SystemClock('Pacific/Kiritimati');
  expect(clock.now().epochMilliseconds).toBeGreaterThan(Date.now() - 1_000);
  expect(clock.today().toString()).toBe(Temporal.Now.plainDateISO('Pacific/Kiritimati').toString());
});
