import { workCalendar, type Hours, type WorkCalendar } from './calendar.ts';
import data from './russia.json' with { type: 'json' };

/** A day off that was moved: `from` is worked unless it is a holiday, `to` is not. */
interface Moved {
  readonly from: string;
  readonly to: string;
}

interface RussianYear {
  readonly year: number;
  readonly source: string;
  /** Article 112 of the Labour Code: a holiday on a Saturday or Sunday gives the next working day off. */
  readonly byLaw: readonly Moved[];
  /** The government's decree on moving days off in that year. */
  readonly byDecree: readonly Moved[];
  /**
   * An hour less: article 95 of the Labour Code, before a holiday; order 588n of the Ministry of Health and Social Development of
   * 2009-08-13, a worked Saturday is as long as the day for which it is worked.
   */
  readonly short: readonly string[];
}

const decreed: readonly RussianYear[] = data.years;

/** The years that `russia` knows. A day of another year is judged by the week alone. */
export const russianYears = { first: decreed[0]!.year, last: decreed.at(-1)!.year } as const;

/**
 * The Russian production calendar of the years that the government has decided on, for a week of five days: holidays, days off
 * that were moved, worked Saturdays, and days before holidays, which end an hour earlier.
 * @example russia({ from: '10:00', to: '19:00' })
 */
export function russia(hours: Hours = { from: '09:00', to: '18:00' }): WorkCalendar {
  const moved = decreed.flatMap((year) => [...year.byLaw, ...year.byDecree]);
  const off = decreed.flatMap(({ year }) => data.holidays.days.map((day) => `${year}-${day}`));
  return workCalendar({
    week: [1, 2, 3, 4, 5],
    off: [...off, ...moved.map(({ to }) => to)],
    on: moved.map(({ from }) => from).filter((day) => !off.includes(day)),
    hours,
    short: Object.fromEntries(decreed.flatMap((year) => year.short).map((day) => [day, 1])),
  });
}
