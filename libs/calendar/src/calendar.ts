/** When the firm is open on a full day, in its time zone: 'HH:MM' from 00:00 to 23:59, `from` before `to`. */
export interface Hours {
  readonly from: string;
  readonly to: string;
}

/** On which days a firm works, and when. Days are ISO dates, such as '2026-11-04'. */
export interface WorkCalendar {
  /** Days of the week that are worked, 1 is Monday, 7 is Sunday; at least one. */
  readonly week: readonly number[];
  /** Not worked, although the week says so. */
  readonly off: ReadonlySet<string>;
  /** Worked, although the week says no. */
  readonly on: ReadonlySet<string>;
  readonly hours: Hours;
  /** Shortened days: how many hours earlier they end, in quarters. A day without hours left is worked but never open. */
  readonly short: ReadonlyMap<string, number>;
}

/** A calendar as JSON carries it: what a firm stores, and what a process has in its input. */
export interface CalendarRecord {
  week: readonly number[];
  off?: readonly string[];
  on?: readonly string[];
  hours: Hours;
  short?: Readonly<Record<string, number>>;
}

/**
 * The calendar of a record.
 * @throws RangeError when it would never open: no day of the week is worked, or the day ends before it begins
 * @example workCalendar({ week: [1, 2, 3, 4, 5], hours: { from: '09:00', to: '18:00' }, off: ['2026-11-04'] })
 */
export function workCalendar({ week, off = [], on = [], hours, short = {} }: CalendarRecord): WorkCalendar {
  if (!week.some((day) => day >= 1 && day <= 7))
    throw new RangeError('The calendar works on no day of the week.');
  if (Temporal.PlainTime.compare(hours.from, hours.to) >= 0)
    throw new RangeError(`The calendar closes at ${hours.to}, before it opens at ${hours.from}.`);
  return { week, off: new Set(off), on: new Set(on), hours, short: new Map(Object.entries(short)) };
}
