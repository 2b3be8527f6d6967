import type { WorkCalendar } from './calendar.ts';
import { isWorkingDay, nextWorkingDay } from './days.ts';

/** Open from `opens` on, and not any more at `closes`. */
interface Opening {
  opens: Temporal.ZonedDateTime;
  closes: Temporal.ZonedDateTime;
}

/**
 * When the clock of the zone shows `time` on that day: a time that comes twice, the first or the last of them; a time that is
 * left out, the moment at which the clock jumps over it.
 */
function momentOf(
  day: Temporal.PlainDate,
  time: Temporal.PlainTime,
  timeZone: string,
  which: 'first' | 'last',
): Temporal.ZonedDateTime {
  const local = day.toPlainDateTime(time);
  const at = local.toZonedDateTime(timeZone, { disambiguation: which === 'first' ? 'earlier' : 'later' });
  if (at.toPlainDateTime().equals(local)) return at;
  const before = local.toZonedDateTime(timeZone, { disambiguation: 'earlier' });
  return before.getTimeZoneTransition('next')!;
}

/** @returns undefined on a day that is not worked, or of which a shortening or a change of clocks leaves nothing */
function openingOf(calendar: WorkCalendar, day: Temporal.PlainDate, zone: string): Opening | undefined {
  if (!isWorkingDay(calendar, day)) return undefined;
  const { from, to } = calendar.hours;
  const opens = Temporal.PlainTime.from(from);
  const length = opens.until(to).subtract({ minutes: (calendar.short.get(day.toString()) ?? 0) * 60 });
  if (length.sign <= 0) return undefined;
  const opening = {
    opens: momentOf(day, opens, zone, 'first'),
    closes: momentOf(day, opens.add(length), zone, 'last'),
  };
  return Temporal.ZonedDateTime.compare(opening.opens, opening.closes) < 0 ? opening : undefined;
}

/**
 * The first moment from `moment` on at which the firm is open, on the clocks of the zone of `moment`: `moment` itself within
 * hours; at closing time the next opening.
 * @throws RangeError when the calendar never opens
 */
export function nextOpening(calendar: WorkCalendar, moment: Temporal.ZonedDateTime): Temporal.ZonedDateTime {
  // each shortened day may have nothing left; a change of clocks swallows the hours of a day at most now and then
  const most = calendar.short.size + 4;
  let day = moment.toPlainDate();
  for (let n = 0; n < most; n++) {
    day = nextWorkingDay(calendar, day);
    const opening = openingOf(calendar, day, moment.timeZoneId);
    if (opening && Temporal.ZonedDateTime.compare(moment, opening.closes) < 0)
      return Temporal.ZonedDateTime.compare(moment, opening.opens) < 0 ? opening.opens : moment;
    day = day.add({ days: 1 });
  }
  throw new RangeError('The calendar never opens.');
}

/**
 * How long the firm is open from `from` to `to`, on the clocks of the zone of `from`, in hours and smaller units. Time that a
 * change of clocks repeats or leaves out counts as it passes. Negative when `to` is earlier.
 * @example workingTimeBetween(calendar, fridayAt1700, mondayAt1000) // PT2H, with hours 09:00–18:00
 */
export function workingTimeBetween(
  calendar: WorkCalendar,
  from: Temporal.ZonedDateTime,
  to: Temporal.ZonedDateTime,
): Temporal.Duration {
  const zone = from.timeZoneId;
  const [first, last] =
    Temporal.ZonedDateTime.compare(from, to) <= 0 ? [from, to] : [to.withTimeZone(zone), from];
  const lastDay = last.withTimeZone(zone).toPlainDate();
  let sum = new Temporal.Duration();
  for (
    let day = first.toPlainDate();
    Temporal.PlainDate.compare(day, lastDay) <= 0;
    day = day.add({ days: 1 })
  ) {
    const opening = openingOf(calendar, day, zone);
    if (!opening) continue;
    const begins = Temporal.ZonedDateTime.compare(first, opening.opens) < 0 ? opening.opens : first;
    const ends = Temporal.ZonedDateTime.compare(last, opening.closes) < 0 ? last : opening.closes;
    if (Temporal.ZonedDateTime.compare(begins, ends) < 0)
      sum = sum.add(begins.toInstant().until(ends.toInstant()));
  }
  const open = sum.round({ largestUnit: 'hours' });
  return first === from ? open : open.negated();
}
