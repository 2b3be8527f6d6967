import { type BeforeCode, refused } from '@otdel/contracts';

/** The business date for which something is recorded, and the firm's time of the recording. */
export interface At {
  on: Temporal.PlainDate;
  now: Temporal.Instant;
}

/**
 * An effect has no earlier date than its cause.
 * @throws refused with the given code
 * @example notBefore('shipped_before_confirmed', day, order.confirmedOn)
 */
export function notBefore(code: BeforeCode, day: Temporal.PlainDate | string, earliest: string): void {
  if (Temporal.PlainDate.compare(day, earliest) < 0) throw refused(code, { day: day.toString(), earliest });
}
