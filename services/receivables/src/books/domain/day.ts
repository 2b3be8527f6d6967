import { type BeforeCode, type Recorded, refused } from '@otdel/contracts';

/**
 * The day of what is recorded: today when none is given, never in the future, never before another.
 * @param given ISO date
 * @param earliest the day before which it cannot be, ISO, and how that is refused
 * @throws refused `…_in_future`, and the code of `earliest`
 * @example dayOf('refunded', undefined, today, { code: 'refunded_before_paid', day: '2026-11-20' })
 */
export function dayOf(
  what: Recorded,
  given: string | undefined,
  today: Temporal.PlainDate,
  earliest?: { code: BeforeCode; day: string },
): Temporal.PlainDate {
  const day = given === undefined ? today : Temporal.PlainDate.from(given);
  if (Temporal.PlainDate.compare(day, today) > 0)
    throw refused(`${what}_in_future`, { day: day.toString(), today: today.toString() });
  if (earliest && Temporal.PlainDate.compare(day, earliest.day) < 0)
    throw refused(earliest.code, { day: day.toString(), earliest: earliest.day });
  return day;
}
