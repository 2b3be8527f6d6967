import theirs from '../fixtures/python-holidays.json' with { type: 'json' };
import data from './russia.json' with { type: 'json' };
import {
  addWorkingDays,
  isWorkingDay,
  russia,
  russianYears,
  workingDaysBetween,
  workingTimeBetween,
} from './index.ts';

const day = (text: string) => Temporal.PlainDate.from(text);
const calendar = russia();
const eight = russia({ from: '09:00', to: '17:00' });

test.each([
  ['2024-04-27', true, 'a Saturday worked for 29 April'],
  ['2024-04-30', false, 'off for 2 November'],
  ['2024-11-02', true, 'a Saturday worked for 30 April'],
  ['2024-12-31', false, 'off for 7 January, a holiday on a Sunday'],
  ['2025-02-24', true, 'a Monday: 23 February was moved to 8 May'],
  ['2025-05-08', false, 'off for 23 February'],
  ['2025-11-01', true, 'a Saturday worked for 3 November'],
  ['2026-01-09', false, 'off for 3 January'],
  ['2026-03-09', false, 'off by law for 8 March, a Sunday'],
  ['2026-11-27', true, 'a Friday'],
  ['2026-12-31', false, 'off for 4 January'],
  ['2027-01-02', false, 'a holiday whose day off was moved stays a holiday'],
  ['2027-02-20', true, 'a Saturday worked for 22 February'],
  ['2027-06-14', false, 'off by law for 12 June, a Saturday'],
])('%s is worked: %s, %s', (text, worked) => expect(isWorkingDay(calendar, day(text))).toBe(worked));

test.each([
  [2024, 248, 1979],
  [2025, 247, 1972],
  [2026, 247, 1972],
  [2027, 247, 1972],
])('the norm of %i for a week of 40 hours is %i days and %i hours', (year, days, hours) => {
  expect(workingDaysBetween(calendar, day(`${year - 1}-12-31`), day(`${year}-12-31`))).toBe(days);
  const newYear = (of: number) => day(`${of}-01-01`).toZonedDateTime('Europe/Moscow');
  expect(workingTimeBetween(eight, newYear(year), newYear(year + 1)).toString()).toBe(`PT${hours}H`);
});

test('the shortened days follow from the law: before a holiday, or worked for a day before a holiday', () => {
  const holidays = (year: number) =>
    ['01-01', '02-23', '03-08', '05-01', '05-09', '06-12', '11-04'].map((text) => day(`${year}-${text}`));
  const before = (year: number) => holidays(year).map((text) => text.subtract({ days: 1 }).toString());
  for (const { year, byDecree, short } of data.years) {
    const inPlace = byDecree.filter(({ to }) => before(year).includes(to)).map(({ from }) => from);
    const expected = [...before(year), ...inPlace].filter(
      (text) => text.startsWith(`${year}`) && isWorkingDay(calendar, day(text)),
    );
    expect(short).toEqual(expected.toSorted());
  }
});

test('five working days over the holidays of the new year of 2027', () => {
  expect(addWorkingDays(calendar, day('2026-12-29'), 5).toString()).toBe('2027-01-14');
});

test('knows the years that were decided on, and where each was found', () => {
  expect(russianYears).toEqual({ first: 2024, last: 2027 });
  expect(data.years.map(({ year }) => year)).toEqual([2024, 2025, 2026, 2027]);
  for (const { source } of data.years) expect(source).toMatch(/decree/i);
});

/** The file is written, and held against the package itself, by `scripts/python_holidays.py`. */
test.each(Object.entries(theirs.years))(
  `the days off and the worked Saturdays of %s are those of ${theirs.package}`,
  (year, { off, on }) => {
    const of = (days: ReadonlySet<string>) =>
      [...days].filter((text) => day(text).year === Number(year)).toSorted();
    expect({ off: of(calendar.off), on: of(calendar.on) }).toEqual({ off, on });
  },
);

test('the file of that package has the same years', () =>
  expect(Object.keys(theirs.years).map(Number)).toEqual(data.years.map(({ year }) => year)));
