import { invalidAt, refused } from '@otdel/contracts';

/** Before this nobody kept such records: the year was mistyped. */
const earliest = Temporal.Instant.from('1900-01-01T00:00:00Z');

/**
 * When a contact happened: now when nobody said, else in the past.
 * @param said ISO moment in UTC, with any number of decimals
 * @throws refused `happened_in_future`; invalid `moment_too_early`
 * @example momentOf('2026-11-24T09:30:00Z', now)
 */
export function momentOf(said: string | undefined, now: Temporal.Instant): Temporal.Instant {
  if (said === undefined) return now;
  // Temporal reads nine decimals and no more
  const moment = Temporal.Instant.from(said.replace(/(\.\d{9})\d+/, '$1'));
  if (Temporal.Instant.compare(moment, earliest) < 0) throw invalidAt('happenedAt', 'moment_too_early');
  if (Temporal.Instant.compare(moment, now) > 0)
    throw refused('happened_in_future', { at: moment.toString(), now: now.toString() });
  return moment;
}
