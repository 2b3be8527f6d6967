import { type BeforeCode, type Recorded, refused } from '@otdel/contracts';

/** The business date for which something is recorded, and the firm's time of the recording. */
export interface At {
  on: Temporal.PlainDate;
  now: Temporal.Instant;
}

/**
 * The business date that somebody gives, or today when they give none. It may lie in the past, never in the future.
 * @param verb for the code of the refusal: `received` gives `received_in_future`
 * @example businessDay('received', '1998-05-06', today)
 * @throws refused `<verb>_in_future`
 */
export function businessDay(
  verb: Recorded,
  given: string | undefined,
  today: Temporal.PlainDate,
): Temporal.PlainDate {
  if (given === undefined) return today;
  const day = Temporal.PlainDate.from(given);
  if (Temporal.PlainDate.compare(day, today) > 0)
    throw refused(`${verb}_in_future`, { day: day.toString(), today: today.toString() });
  return day;
}

/**
 * An effect has no earlier date than its cause.
 * @throws refused with the given code
 * @example notBefore('shipped_before_confirmed', day, order.confirmedOn)
 */
export function notBefore(code: BeforeCode, day: Temporal.PlainDate | string, earliest: string): void {
  if (Temporal.PlainDate.compare(day, earliest) < 0) throw refused(code, { day: day.toString(), earliest });
}
