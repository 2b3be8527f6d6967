import { askAgainUntil, askUntil } from './asking.ts';

const today = Temporal.PlainDate.from('2026-11-24');
test.each([
  ['today', '2026-11-24', '2026-12-08'],
  ['thirty days ago', '2026-10-25', '2026-12-08'],
  ['thirty-one days ago', '2026-10-24', undefined],
])('an order that was delivered %s', (_what, deliveredOn, until) => {
  expect(askUntil(deliveredOn, today)?.toString()).toBe(until);
});

test('whoever is asked again has two weeks, however long ago the delivery was', () => {
  expect(askAgainUntil(today).toString()).toBe('2026-12-08');
});
