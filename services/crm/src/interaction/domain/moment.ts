import { invalidAt, refused } from '@otdel/contracts';

/** Nobody kept such records earlier: an earlier year is a typing error. */
const earliest = Temporal.Instant.from('1900-01-01T00:00:00Z');

/**
 * When a contact happened: now by default, never in the future.
 * @param given ISO moment in UTC, with any number of decimals; undefined: left out
 * @throws refused `happened_in_future`; invalid `moment_too_early`
 * @example momentOf('2026-11-24T09:30:00Z', now)
 */
export function momentOf(given: string | undefined, now: Temporal.Instant): Temporal.Instant {
  if (given === undefined) return now;
  // Temporal.Instant reads at most nine decimals
  const moment = Temporal.Instant.from(given.replace(/(\.\d{9})\d+/, '$1'));
  if (Temporal.Instant.compare(moment, earliest) < 0) throw invalidAt('happenedAt', 'moment_too_early');
  if (Temporal.Instant.compare(moment, now) > 0)
    throw refused('happened_in_future', { at: moment.toString(), now: now.toString() });
  return moment;
}
