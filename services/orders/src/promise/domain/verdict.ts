/** A breach that was raised before. */
export interface Raised {
  id: string;
  promisedOn: string;
  standing: boolean;
}

/** What the last fact of an order says of its promises. */
export interface Verdict<B extends Raised> {
  /** The promise in force was not kept, and nobody has said so yet. */
  broken: boolean;
  /** Breaches that were raised only because the fact was recorded late. */
  withdrawn: B[];
}

/**
 * Judges an order of which nothing is awaited any more, by the business date of what settled it.
 * @param settledOn the day of the last shipment, or of the cancellation of what was left
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
