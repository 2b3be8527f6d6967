import { givenDay } from './given-day.ts';

const today = Temporal.PlainDate.from('2026-11-24');

test.each([
  ['not given', undefined, '2026-11-24'],
  ['today', '2026-11-24', '2026-11-24'],
  ['long ago', '1996-07-04', '1996-07-04'],
])('a day that is %s', (_what, given, day) => {
  expect(givenDay('received', given, today).toString()).toBe(day);
});

test('a day in the future is refused', () => {
  expect(() => givenDay('received', '2026-11-25', today)).toThrow(
    expect.objectContaining({
      kind: 'refused',
      code: 'received_in_future',
      params: { day: '2026-11-25', today: '2026-11-24' },
    }),
  );
});
