import { Clock } from '@otdel/platform';

/** A clock that shows the same moment until it is moved. @example new FixedClock('2026-11-24T12:00:00Z', 'Europe/Moscow') */
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
