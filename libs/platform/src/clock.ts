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

/** A clock that stands still until it is moved. @example new FixedClock('2026-11-24T12:00:00Z', 'Europe/Moscow') */
export class FixedClock extends Clock {
  #now: Temporal.Instant;
  readonly #zone: string;
  constructor(now: string, zone = 'Europe/Moscow') {
    super();
    this.#now = Temporal.Instant.from(now);
    this.#zone = zone;
  }
  moveTo(now: string): void {
    this.#now = Temporal.Instant.from(now);
  }
  override now(): Temporal.Instant {
    return this.#now;
  }
  override today(): Temporal.PlainDate {
    return this.#now.toZonedDateTimeISO(this.#zone).toPlainDate();
  }
}
