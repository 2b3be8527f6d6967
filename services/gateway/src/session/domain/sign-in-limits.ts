/** How many sign-ins may fail before the next one has to wait, and for how long. */
export interface Limit {
  /** So many failures have no consequence. */
  free: number;
  /** Seconds to wait after the last free failure. Each further failure doubles them. */
  first: number;
  /** Seconds to wait at most. */
  most: number;
  /** Seconds after which the failures are forgotten, from the first of them or from the latest. */
  forgets: { after: number; since: 'first' | 'latest' };
}
/** Failures under one key. */
export interface Count {
  failures: number;
  since: Temporal.Instant;
  latest: Temporal.Instant;
}

const minute = 60;
const day = 24 * 60 * minute;
const growing = { first: 1, most: 15 * minute, forgets: { after: day, since: 'latest' } } as const;

/** By what failures are counted. */
export const limits = {
  /** One login from one address, or from a device that is signed in. */
  own: { free: 10, ...growing },
  /** One login from all addresses. */
  login: { free: 50, ...growing },
  /** One address with any login: no more for the rest of the minute. */
  address: { free: 100, first: minute, most: minute, forgets: { after: minute, since: 'first' } },
} as const satisfies Record<string, Limit>;

/** Seconds to wait after so many failures. @example pauseAfter(12, limits.own) // 4 */
export const pauseAfter = (failures: number, { free, first, most }: Limit): number =>
  failures < free ? 0 : Math.min(first * 2 ** (failures - free), most);

/** Whether the failures count no longer. */
const isForgotten = (count: Count, { forgets: { after, since } }: Limit, now: Temporal.Instant): boolean =>
  secondsBetween(since === 'first' ? count.since : count.latest, now) >= after;

/**
 * Whole seconds until the next try is let in; 0: now.
 * @example secondsLeft({ failures: 10, since, latest: now }, limits.own, now) // 1
 */
export function secondsLeft(count: Count, limit: Limit, now: Temporal.Instant): number {
  if (isForgotten(count, limit, now)) return 0;
  const { since } = limit.forgets;
  const pause = pauseAfter(count.failures, limit);
  const from = since === 'first' ? count.since : count.latest;
  // clocks of replicas differ: no wait is longer than the pause
  return Math.min(pause, Math.max(0, Math.ceil(pause - secondsBetween(from, now))));
}

/** The count with one more failure. */
export function withFailure(count: Count | undefined, limit: Limit, now: Temporal.Instant): Count {
  if (!count || isForgotten(count, limit, now)) return { failures: 1, since: now, latest: now };
  return { failures: count.failures + 1, since: count.since, latest: now };
}

const secondsBetween = (from: Temporal.Instant, to: Temporal.Instant): number =>
  to.since(from).total('seconds');
