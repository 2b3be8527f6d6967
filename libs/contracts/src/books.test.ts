import { mustBeOpen, openDayFor } from './books.ts';

const day = (given: string) => Temporal.PlainDate.from(given);

test.each([
  ['never closed', null, '1996-07-04', true],
  ['long before', '2026-10-31', '1996-07-04', false],
  ['the day before', '2026-10-31', '2026-10-30', false],
  ['the closed day itself', '2026-10-31', '2026-10-31', false],
  ['the day after', '2026-10-31', '2026-11-01', true],
])('the books are open: %s', (_, through, on, open) => {
  const check = () => mustBeOpen(day(on), through);
  if (open) expect(check).not.toThrow();
  else
    expect(check).toThrow(
      expect.objectContaining({ kind: 'refused', code: 'books_closed', params: { day: on, through } }),
    );
});

test.each([
  ['its day', '2026-10-31', '2026-11-01', '2026-11-01'],
  ['its day, never closed', null, '1996-07-04', '1996-07-04'],
  ['today', '2026-10-31', '2026-10-31', '2026-11-24'],
])('what follows on another fact is of %s', (_, through, on, expected) => {
  expect(openDayFor(day(on), through, day('2026-11-24')).toString()).toBe(expected);
});
