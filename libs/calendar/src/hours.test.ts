import fc from 'fast-check';
import { isWorkingDay, nextOpening, workCalendar, workingTimeBetween, type WorkCalendar } from './index.ts';

const at = (text: string) => Temporal.ZonedDateTime.from(text);
const moscow = (text: string) => at(`${text}[Europe/Moscow]`);
const week = [1, 2, 3, 4, 5];
// the 3rd is a Tuesday that ends an hour and a half earlier, the 4th is off, the 7th a Saturday that is worked
const calendar = workCalendar({
  week,
  off: ['2026-11-04'],
  on: ['2026-11-07'],
  hours: { from: '09:00', to: '18:00' },
  short: { '2026-11-03': 1.5 },
});

test.each([
  ['2026-11-02T08:59:59', '2026-11-02T09:00', 'before opening'],
  ['2026-11-02T09:00', '2026-11-02T09:00', 'at opening'],
  ['2026-11-02T17:59:59.999', '2026-11-02T17:59:59.999', 'in the last moment'],
  ['2026-11-02T18:00', '2026-11-03T09:00', 'at closing'],
  ['2026-11-03T16:29', '2026-11-03T16:29', 'before a shortened day ends'],
  ['2026-11-03T16:30', '2026-11-05T09:00', 'when a shortened day has ended before a day off'],
  ['2026-11-06T20:00', '2026-11-07T09:00', 'before a worked Saturday'],
  ['2026-11-13T18:00', '2026-11-16T09:00', 'on a Friday evening'],
])('open next from %s: %s, %s', (from, to) =>
  expect(nextOpening(calendar, moscow(from)).toString()).toBe(moscow(to).toString()),
);

test.each([
  ['2026-11-02T08:00', '2026-11-02T10:00', 'PT1H'],
  ['2026-11-02T10:00', '2026-11-02T10:00', 'PT0S'],
  ['2026-11-02T17:00', '2026-11-05T09:30', 'PT9H'],
  ['2026-11-03T16:00', '2026-11-05T09:30', 'PT1H'],
  ['2026-11-05T09:30', '2026-11-03T16:00', '-PT1H'],
  ['2026-11-07T12:00', '2026-11-09T09:15', 'PT6H15M'],
  ['2026-11-02T00:00', '2026-11-09T00:00', 'PT43H30M'],
])('from %s to %s the firm is open for %s', (from, to, time) =>
  expect(workingTimeBetween(calendar, moscow(from), moscow(to)).toString()).toBe(time),
);

test('the clocks are those of the zone of the first moment', () => {
  const from = moscow('2026-11-02T10:00');
  const to = at('2026-11-02T10:00[Europe/London]'); // 13:00 in Moscow
  expect(workingTimeBetween(calendar, from, to).toString()).toBe('PT3H');
  expect(workingTimeBetween(calendar, to, from).toString()).toBe('-PT1H'); // London opens at 09:00, 12:00 in Moscow
});

test.each([
  ['2026-11-03T01:00[Pacific/Auckland]', '-PT5H'], // 15:00 in Moscow, the day before
  ['2026-11-01T20:00[America/Los_Angeles]', '-PT11H'], // 07:00 in Moscow, the day after
  ['2026-11-04T23:00[America/Los_Angeles]', 'PT6H30M'], // 10:00 in Moscow, the day after
])('the other moment may have another date: %s', (other, time) => {
  const from = moscow('2026-11-03T11:00');
  expect(workingTimeBetween(calendar, from, at(other)).toString()).toBe(time);
});

/** In Berlin of 2026 a second 02:00 comes on 25 October, and the clocks go from 02:00 to 03:00 on 29 March. */
const berlin = (text: string) => at(`${text}[Europe/Berlin]`);
const daily = (from: string, to: string): WorkCalendar =>
  workCalendar({ week: [1, 2, 3, 4, 5, 6, 7], hours: { from, to } });

test.each([
  ['a day off before a change', '09:00', '18:00', '2026-03-28T18:00', '2026-03-29T09:00+02:00'],
  ['clocks back', '09:00', '18:00', '2026-10-24T18:00', '2026-10-25T09:00+01:00'],
  ['an opening that is left out', '02:30', '18:00', '2026-03-29T01:00', '2026-03-29T03:00+02:00'],
  ['hours that are left out', '02:10', '02:50', '2026-03-29T01:00', '2026-03-30T02:10+02:00'],
  ['a closing that is left out', '01:00', '02:30', '2026-03-29T01:59', '2026-03-29T01:59+01:00'],
  ['past a closing that is left out', '01:00', '02:30', '2026-03-29T03:00', '2026-03-30T01:00+02:00'],
  ['an opening that comes twice', '02:30', '18:00', '2026-10-25T01:00', '2026-10-25T02:30+02:00'],
  ['open when it comes again', '02:30', '18:00', '2026-10-25T02:10+01:00', '2026-10-25T02:10+01:00'],
  ['a closing that comes twice', '01:00', '02:30', '2026-10-25T02:29+01:00', '2026-10-25T02:29+01:00'],
])('%s: hours %s to %s', (_, from, to, moment, next) =>
  expect(nextOpening(daily(from, to), berlin(moment)).toString()).toBe(berlin(next).toString()),
);

test.each([
  ['2026-03-29', '00:00', '12:00', 'PT11H'],
  ['2026-10-25', '00:00', '12:00', 'PT13H'],
  ['2026-03-29', '09:00', '18:00', 'PT9H'],
  ['2026-10-25', '09:00', '18:00', 'PT9H'],
  ['2026-03-29', '02:30', '04:00', 'PT1H'],
  ['2026-03-29', '02:10', '02:50', 'PT0S'],
  ['2026-10-25', '02:30', '04:00', 'PT2H30M'],
  ['2026-10-25', '01:00', '02:30', 'PT2H30M'],
])('on %s hours %s to %s last %s', (day, from, to, time) => {
  const begin = Temporal.PlainDate.from(day).toZonedDateTime('Europe/Berlin');
  expect(workingTimeBetween(daily(from, to), begin, begin.add({ days: 1 })).toString()).toBe(time);
});

test('a day that a country left out has no hours', () => {
  // Samoa went from 29 to 31 December 2011
  const apia = (text: string) => at(`${text}[Pacific/Apia]`);
  const all = daily('09:00', '18:00');
  expect(nextOpening(all, apia('2011-12-29T18:00')).toString()).toBe(apia('2011-12-31T09:00').toString());
  expect(workingTimeBetween(all, apia('2011-12-29T12:00'), apia('2011-12-31T12:00')).toString()).toBe('PT9H');
});

test.each([
  ['09:00', '13:00'],
  ['00:30', '02:30'],
])('shortened days may have no hours left: hours %s to %s', (from, to) => {
  const short = { '2026-11-02': 4, '2026-11-03': 6, '2026-11-04': 4, '2026-11-05': 4, '2026-11-06': 4 };
  const closed = workCalendar({ week, hours: { from, to }, short });
  expect(nextOpening(closed, moscow('2026-11-02T00:00')).toString()).toBe(
    moscow(`2026-11-09T${from}`).toString(),
  );
  expect(workingTimeBetween(closed, moscow('2026-11-02T00:00'), moscow('2026-11-09T00:00')).blank).toBe(true);
});

test('a calendar that never opens ends in an error', () => {
  expect(() => nextOpening({ ...calendar, week: [], on: new Set() }, moscow('2026-11-02T09:00'))).toThrow(
    'no day of the week',
  );
  const backwards = { ...calendar, hours: { from: '18:00', to: '09:00' } };
  expect(() => nextOpening(backwards, moscow('2026-11-02T09:00'))).toThrow('never opens');
});

test.each([
  'Europe/Berlin',
  'America/Santiago', // the clocks change at midnight
  'Asia/Beirut',
  'Africa/Cairo',
  'Australia/Lord_Howe', // by half an hour
  'America/New_York',
])('in %s no working day of 2026 is lost or comes twice', (zone) => {
  const any = workCalendar({ week, hours: { from: '00:00', to: '23:59' }, off: ['2026-11-04'] });
  const opened: string[] = [];
  let moment = Temporal.PlainDate.from('2026-01-01').toZonedDateTime(zone);
  for (;;) {
    const opening = nextOpening(any, moment);
    if (opening.year > 2026) break;
    opened.push(opening.toPlainDate().toString());
    moment = opening.add({ days: 1 }).startOfDay();
  }
  const first = Temporal.PlainDate.from('2026-01-01');
  const worked = Array.from({ length: 365 }, (_, n) => first.add({ days: n })).filter((day) =>
    isWorkingDay(any, day),
  );
  expect(opened).toEqual(worked.map(String));
});

const hour = fc.integer({ min: 0, max: 5_000 });
const anyMoment = fc
  .tuple(
    fc.constantFrom('Europe/Berlin', 'America/Sao_Paulo', 'Australia/Lord_Howe', 'Asia/Beirut'),
    hour,
    hour,
  )
  .map(([zone, minutes, hours]) => at(`2017-09-01T00:00[${zone}]`).add({ hours, minutes }));
const anyHours = fc.constantFrom(
  { from: '00:00', to: '23:59' },
  { from: '00:30', to: '02:30' },
  { from: '01:45', to: '10:15' },
  { from: '09:00', to: '18:00' },
);

test('the next opening is the first moment with working time behind it', () => {
  fc.assert(
    fc.property(anyMoment, anyHours, (moment, hours) => {
      const any = workCalendar({ week, hours });
      const opening = nextOpening(any, moment);
      expect(workingTimeBetween(any, moment, opening).blank).toBe(true);
      expect(workingTimeBetween(any, opening, opening.add({ seconds: 30 })).toString()).toBe('PT30S');
      expect(nextOpening(any, opening).equals(opening)).toBe(true);
    }),
  );
});

test('working time adds up', () => {
  fc.assert(
    fc.property(anyMoment, hour, hour, anyHours, (one, more, most, hours) => {
      const any = workCalendar({ week, hours });
      const two = one.add({ hours: more });
      const three = two.subtract({ hours: most });
      const whole = workingTimeBetween(any, one, three);
      const parts = workingTimeBetween(any, one, two).add(workingTimeBetween(any, two, three));
      expect(whole.total('seconds')).toBe(parts.total('seconds'));
    }),
  );
});
