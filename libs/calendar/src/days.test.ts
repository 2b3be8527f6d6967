import fc from 'fast-check';
import {
  addWorkingDays,
  isWorkingDay,
  nextWorkingDay,
  previousWorkingDay,
  workCalendar,
  workingDaysBetween,
  type WorkCalendar,
} from './index.ts';

const day = (text: string) => Temporal.PlainDate.from(text);
const hours = { from: '09:00', to: '18:00' };
// November 2026: the 4th is a Wednesday off, the 7th a Saturday that is worked
const calendar = workCalendar({ week: [1, 2, 3, 4, 5], off: ['2026-11-04'], on: ['2026-11-07'], hours });

test.each([
  ['2026-11-03', true, '2026-11-03', '2026-11-03'],
  ['2026-11-04', false, '2026-11-05', '2026-11-03'],
  ['2026-11-07', true, '2026-11-07', '2026-11-07'],
  ['2026-11-08', false, '2026-11-09', '2026-11-07'],
  ['2026-11-14', false, '2026-11-16', '2026-11-13'],
])('%s: worked %s, next %s, previous %s', (text, worked, next, previous) => {
  expect(isWorkingDay(calendar, day(text))).toBe(worked);
  expect(nextWorkingDay(calendar, day(text)).toString()).toBe(next);
  expect(previousWorkingDay(calendar, day(text)).toString()).toBe(previous);
});

test.each([
  ['2026-11-03', 1, '2026-11-05'],
  ['2026-11-06', 1, '2026-11-07'],
  ['2026-11-06', 2, '2026-11-09'],
  ['2026-11-08', 1, '2026-11-09'],
  ['2026-11-08', -1, '2026-11-07'],
  ['2026-11-05', -1, '2026-11-03'],
  ['2026-11-08', 0, '2026-11-08'],
  ['2026-11-03', 10, '2026-11-17'],
])('%s and %i working days is %s', (from, n, to) =>
  expect(addWorkingDays(calendar, day(from), n).toString()).toBe(to),
);

test.each([
  ['2026-11-03', '2026-11-03', 0],
  ['2026-11-03', '2026-11-04', 0],
  ['2026-11-03', '2026-11-05', 1],
  ['2026-11-01', '2026-11-30', 21],
  ['2026-11-05', '2026-11-03', -1],
  ['2026-11-30', '2026-11-01', -21],
])('between %s and %s lie %i working days', (from, to, n) =>
  expect(workingDaysBetween(calendar, day(from), day(to))).toBe(n),
);

test('a day that is both on and off is off', () => {
  const both = workCalendar({ week: [1], off: ['2026-11-07'], on: ['2026-11-07'], hours });
  expect(isWorkingDay(both, day('2026-11-07'))).toBe(false);
  expect(workingDaysBetween(both, day('2026-11-02'), day('2026-11-08'))).toBe(0);
});

test.each([0.5, Number.NaN, Infinity, 100_001, -100_001])('%d is no number of working days', (n) =>
  expect(() => addWorkingDays(calendar, day('2026-11-03'), n)).toThrow(RangeError),
);

describe('a calendar that never works', () => {
  test.each([[[]], [[0]], [[8]]])('is refused with the week %j', (week) =>
    expect(() => workCalendar({ week, on: ['2026-11-07'], hours })).toThrow('no day of the week'),
  );
  test.each([
    ['18:00', '09:00'],
    ['09:00', '09:00'],
  ])('is refused with the hours %s to %s', (from, to) =>
    expect(() => workCalendar({ week: [1], hours: { from, to } })).toThrow('before it opens'),
  );
  test('ends in an error, however it was made', () => {
    const never: WorkCalendar = { ...calendar, week: [], on: new Set() };
    for (const asked of [nextWorkingDay, previousWorkingDay])
      expect(() => asked(never, day('2026-11-03'))).toThrow('no day of the week');
    expect(() => addWorkingDays(never, day('2026-11-03'), 1)).toThrow('no day of the week');
    expect(workingDaysBetween(never, day('2026-11-03'), day('2027-11-03'))).toBe(0);
  });
});

const anyDay = fc.integer({ min: 0, max: 500 }).map((n) => day('2026-01-01').add({ days: n }));
const anyDays = fc.array(
  anyDay.map((of) => of.toString()),
  { maxLength: 60 },
);
const anyCalendar = fc
  .record({
    week: fc.uniqueArray(fc.integer({ min: 1, max: 7 }), { minLength: 1, maxLength: 7 }),
    off: anyDays,
    on: anyDays,
  })
  .map((record) => workCalendar({ ...record, hours }));
const earlier = Temporal.PlainDate.compare;

test('going forth and back by working days comes back', () => {
  fc.assert(
    fc.property(anyCalendar, anyDay, fc.integer({ min: -200, max: 200 }), (any, from, n) => {
      const begin = nextWorkingDay(any, from);
      const end = addWorkingDays(any, begin, n);
      expect(addWorkingDays(any, end, -n).toString()).toBe(begin.toString());
      expect(workingDaysBetween(any, begin, end)).toBe(n);
    }),
  );
});

test('the next working day is worked, none lies before it, and a later day has no earlier one', () => {
  fc.assert(
    fc.property(anyCalendar, anyDay, anyDay, (any, one, other) => {
      const next = nextWorkingDay(any, one);
      expect(isWorkingDay(any, next)).toBe(true);
      expect(earlier(next, one)).toBeGreaterThanOrEqual(0);
      const previous = previousWorkingDay(any, one);
      expect(isWorkingDay(any, previous)).toBe(true);
      for (let at = previous.add({ days: 1 }); earlier(at, next) < 0; at = at.add({ days: 1 }))
        expect(isWorkingDay(any, at) && !at.equals(one)).toBe(false);
      const [first, last] = earlier(one, other) <= 0 ? [one, other] : [other, one];
      expect(earlier(nextWorkingDay(any, first), nextWorkingDay(any, last))).toBeLessThanOrEqual(0);
      expect(earlier(previousWorkingDay(any, first), previousWorkingDay(any, last))).toBeLessThanOrEqual(0);
    }),
  );
});

test('the count between two days is what a walk counts', () => {
  fc.assert(
    fc.property(anyCalendar, anyDay, anyDay, (any, one, other) => {
      const [from, to] = earlier(one, other) <= 0 ? [one, other] : [other, one];
      let walked = 0;
      for (let at = from.add({ days: 1 }); earlier(at, to) <= 0; at = at.add({ days: 1 }))
        if (isWorkingDay(any, at)) walked++;
      expect(workingDaysBetween(any, from, to)).toBe(walked);
      expect(workingDaysBetween(any, to, from)).toBe(0 - walked);
    }),
  );
});
