import { bucketAt, bucketsOf, usualBounds } from './buckets.ts';

test('the usual buckets: fresh debt is that of up to fifteen days', () => {
  expect(bucketsOf(usualBounds).map(({ name }) => name)).toEqual([
    'not_due',
    '1-15',
    '16-30',
    '31-60',
    '61-90',
    '91+',
  ]);
});

test('one bound, and none', () => {
  expect(bucketsOf([7]).map(({ name }) => name)).toEqual(['not_due', '1-7', '8+']);
  expect(bucketsOf([]).map(({ name }) => name)).toEqual(['not_due', '1+']);
});

test.each([
  ['2026-11-26', 'not_due'],
  ['2026-11-27', 'not_due'],
  ['2026-11-28', '1-15'],
  ['2026-12-12', '1-15'],
  ['2026-12-13', '16-30'],
  ['2027-02-25', '61-90'],
  ['2027-02-26', '91+'],
  ['2030-01-01', '91+'],
])('what is due on 27 November stands on %s in %s', (asOf, name) => {
  const at = bucketAt(usualBounds, Temporal.PlainDate.from('2026-11-27'), Temporal.PlainDate.from(asOf));
  expect(bucketsOf(usualBounds)[at]!.name).toBe(name);
});
