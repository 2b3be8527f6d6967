import { businessDay, notBefore } from './business-date.ts';

const today = Temporal.PlainDate.from('2026-11-24');

test.each([
  ['not said', undefined, '2026-11-24'],
  ['today', '2026-11-24', '2026-11-24'],
  ['long ago', '1996-07-04', '1996-07-04'],
])('a day that is %s', (_what, said, day) => {
  expect(businessDay('received', said, today).toString()).toBe(day);
});

test('no day lies in the future', () => {
  expect(() => businessDay('received', '2026-11-25', today)).toThrow(
    expect.objectContaining({ kind: 'refused', code: 'received_in_future' }),
  );
});

test.each([
  ['the day before', '2026-11-23', 'shipped_before_confirmed'],
  ['the same day', '2026-11-24', undefined],
  ['the day after', '2026-11-25', undefined],
])('nothing happens before its cause: %s', (_what, day, code) => {
  const check = () => notBefore('shipped', day, 'confirmed', '2026-11-24');
  if (code) expect(check).toThrow(expect.objectContaining({ kind: 'refused', code }));
  else expect(check).not.toThrow();
});
