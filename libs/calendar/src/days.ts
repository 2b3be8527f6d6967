import type { WorkCalendar } from './calendar.ts';

/** About four centuries. */
const mostDays = 100_000;

const ofWeek = (calendar: WorkCalendar, day: Temporal.PlainDate): boolean =>
  calendar.week.includes(day.dayOfWeek);

/** A day that is both on and off is off. */
export function isWorkingDay(calendar: WorkCalendar, day: Temporal.PlainDate): boolean {
  const name = day.toString();
  return !calendar.off.has(name) && (calendar.on.has(name) || ofWeek(calendar, day));
}

/** @throws RangeError when none comes: seven days hold a day of the week, which only a day off takes away */
function walk(calendar: WorkCalendar, day: Temporal.PlainDate, step: 1 | -1): Temporal.PlainDate {
  const last = 7 * (calendar.off.size + 1);
  let at = day;
  for (let n = 0; n < last; n++) {
    if (isWorkingDay(calendar, at)) return at;
    at = at.add({ days: step });
  }
  throw new RangeError('The calendar works on no day of the week.');
}

/** The first working day from `day` on: `day` itself when it is worked. @throws RangeError when the week is empty */
export const nextWorkingDay = (calendar: WorkCalendar, day: Temporal.PlainDate): Temporal.PlainDate =>
  walk(calendar, day, 1);

/** The last working day up to `day`: `day` itself when it is worked. @throws RangeError when the week is empty */
export const previousWorkingDay = (calendar: WorkCalendar, day: Temporal.PlainDate): Temporal.PlainDate =>
  walk(calendar, day, -1);

/**
 * The nth working day after `day`, or before it when `n` is negative. `day` is not counted, worked or not; 0 gives `day`.
 * @param n whole, from -100,000 to 100,000
 * @throws RangeError for another `n`, or when the week is empty
 * @example addWorkingDays(russia(), friday, 1) // Monday
 */
export function addWorkingDays(
  calendar: WorkCalendar,
  day: Temporal.PlainDate,
  n: number,
): Temporal.PlainDate {
  if (!Number.isInteger(n) || Math.abs(n) > mostDays)
    throw new RangeError(`${n} is no whole number of working days up to ${mostDays}.`);
  const step = n < 0 ? -1 : 1;
  let at = day;
  for (let left = Math.abs(n); left > 0; left--) at = walk(calendar, at.add({ days: step }), step);
  return at;
}

/**
 * How many working days lie after `from`, up to and with `to`. Negative when `to` is earlier, and then the same as the
 * other way round.
 * @example workingDaysBetween(calendar, day, addWorkingDays(calendar, day, 5)) // 5
 */
export function workingDaysBetween(
  calendar: WorkCalendar,
  from: Temporal.PlainDate,
  to: Temporal.PlainDate,
): number {
  if (Temporal.PlainDate.compare(to, from) < 0) return 0 - workingDaysBetween(calendar, to, from);
  const days = from.until(to).days;
  const whole = Math.floor(days / 7);
  const rest = Array.from({ length: days % 7 }, (_, n) => to.subtract({ days: n }));
  const inside = (names: ReadonlySet<string>): Temporal.PlainDate[] =>
    [...names]
      .map((name) => Temporal.PlainDate.from(name))
      .filter((day) => Temporal.PlainDate.compare(day, from) > 0 && Temporal.PlainDate.compare(day, to) <= 0);
  const taken = inside(calendar.off).filter((day) => ofWeek(calendar, day));
  const added = inside(calendar.on).filter((day) => !ofWeek(calendar, day) && isWorkingDay(calendar, day));
  const perWeek = new Set(calendar.week).size;
  return whole * perWeek + rest.filter((day) => ofWeek(calendar, day)).length - taken.length + added.length;
}
