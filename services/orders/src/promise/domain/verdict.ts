/** A breach that is on record. */
export interface Raised {
  id: string;
  promisedOn: string;
  standing: boolean;
}

/** What the end of the client's wait means for the promises of the order. */
export interface Verdict<B extends Raised> {
  /** The promise in force was broken, and no breach of it is on record. */
  broken: boolean;
  /** Breaches that are on record only because the shipment or the cancellation was recorded late. */
  withdrawn: B[];
}

/**
 * Judges the promises of a settled order by the business date on which it was settled.
 * @param settledOn the day of the last shipment, or of the cancellation of the rest
 * @example verdict('1998-05-06', '1998-05-07', []) // { broken: true, withdrawn: [] }
 */
export function verdict<B extends Raised>(
  promisedOn: string,
  settledOn: string,
  breaches: readonly B[],
): Verdict<B> {
  return {
    broken: settledOn > promisedOn && !breaches.some((b) => b.promisedOn === promisedOn),
    withdrawn: breaches.filter((b) => b.standing && settledOn <= b.promisedOn),
  };
}
