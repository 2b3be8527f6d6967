/** The firm's clock. Injected wherever time matters, so that tests can move it. */
export abstract class Clock {
  abstract now(): Temporal.Instant;
  /** The calendar day in the firm's time zone. */
  abstract today(): Temporal.PlainDate;
}

export class SystemClock extends Clock {
  readonly #zone: string;
  constructor(zone: string) {
    super();
    this.#zone = zone;
  }
  override now(): Temporal.Instant {
    return Temporal.Now.instant();
  }
  override today(): Temporal.PlainDate {
    return Temporal.Now.plainDateISO(this.#zone);
  }
}
