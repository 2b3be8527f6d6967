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

/** The days on which the order stands, as of `today`. */
export interface Days {
  /** The day on which the client's wait ended: that of the last shipment, or of the cancellation of the rest. */
  settledOn: string | null;
  today: string;
}

/**
 * Judges the promises of an order by the days on which they were given and on which the order was settled. It does not
 * matter when that was recorded: the promises report of a past day counts in the same way.
 * @param given in the order of recording; of two promises for one day the one recorded last counts
 * @example verdict([{ on: '1998-05-01', promisedOn: '1998-05-06' }], { settledOn: null, today: '1998-05-07' }, []).broken // ['1998-05-06']
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
 * The promised days that were missed: such a promise was in force on the evening of its day or later, the day is over,
 * and the order was not settled by then.
 */
function missedOf(given: readonly Given[], { settledOn, today }: Days): string[] {
  const days = [...new Set(given.map(({ on }) => on))].sort();
  const missed = days.filter((from, i) => {
    const promisedOn = inForceOn(from, given);
    const until = days[i + 1];
    const reached = from > promisedOn ? from : promisedOn;
    return (
      promisedOn < today &&
      reached <= today &&
      (until === undefined || reached < until) &&
      (settledOn === null || settledOn > promisedOn)
    );
  });
  return [...new Set(missed.map((from) => inForceOn(from, given)))].sort();
}

const inForceOn = (day: string, given: readonly Given[]): string =>
  given.findLast(({ on }) => on <= day)!.promisedOn;
