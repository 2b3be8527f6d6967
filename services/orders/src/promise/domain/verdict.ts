import { type Wait } from './wait.ts';

/** A breach that is on record. */
export interface Raised {
  id: string;
  promisedOn: string;
  standing: boolean;
}

/** A promise of the order, and the business date from which it counts. Days are ISO dates. */
export interface Given {
  on: string;
  promisedOn: string;
}

/** What the dated promises of an order mean for its breaches. */
export interface Verdict<B extends Raised> {
  /** Missed days of which no standing breach is on record, the earliest first. */
  broken: string[];
  /** Standing breaches of days that were kept, or for which nothing was promised in the end. */
  withdrawn: B[];
}

/** How long the client of an order waited, as of `today`. */
export interface Days {
  /** Since when the client waits, or does not any more, by day. Before the first of them he waits. */
  waits: readonly Wait[];
  today: string;
}

/**
 * Judges the promises of an order by the days on which they were given and on which the client waited. It does not
 * matter when that was recorded: the promises report of a past day counts in the same way.
 * @param given in the order of recording; of two promises for one day the one recorded last counts
 * @example verdict([{ on: '1998-05-01', promisedOn: '1998-05-06' }], { waits: [], today: '1998-05-07' }, []).broken // ['1998-05-06']
 */
export function verdict<B extends Raised>(
  given: readonly Given[],
  days: Days,
  breaches: readonly B[],
): Verdict<B> {
  const missed = missedOf(given, days);
  const standing = breaches.filter((b) => b.standing);
  const known = new Set(standing.map((b) => b.promisedOn));
  return {
    broken: missed.filter((day) => !known.has(day)),
    withdrawn: standing.filter((b) => !missed.includes(b.promisedOn)),
  };
}

/**
 * The promised days that were missed: the day is over, and on some evening on which the promise was in force, on its day
 * or later, the client still waited, or had waited longer than promised.
 */
function missedOf(given: readonly Given[], { waits, today }: Days): string[] {
  const first = given.map(({ on }) => on).sort()[0]!;
  const changes = waits.map(({ on }) => on).filter((on) => on > first);
  const days = [...new Set([...given.map(({ on }) => on), ...changes])].sort();
  const missed = days.filter((from, i) => {
    const promisedOn = inForceOn(from, given);
    const wait = waits.findLast(({ on }) => on <= from);
    if (wait?.over) return wait.on > promisedOn;
    const until = days[i + 1];
    const reached = from > promisedOn ? from : promisedOn;
    return promisedOn < today && reached <= today && (until === undefined || reached < until);
  });
  return [...new Set(missed.map((from) => inForceOn(from, given)))].sort();
}

/** The promise in force on the evening of a day. */
export const inForceOn = (day: string, given: readonly Given[]): string =>
  given.findLast(({ on }) => on <= day)!.promisedOn;
