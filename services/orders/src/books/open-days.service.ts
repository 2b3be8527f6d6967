import { Injectable } from '@nestjs/common';
import { mustBeOpen, openDayFor, type Recorded } from '@otdel/contracts';
import { Clock, one, type Tx } from '@otdel/platform';
import { givenDay } from './given-day.ts';

/**
 * Reads business dates, in the transaction that records something for them: books that are closed stay closed. Whoever
 * records for a past day holds the row of the books until the commit, so that the books are closed before it or after it.
 */
@Injectable()
export class OpenDays {
  constructor(private readonly clock: Clock) {}

  /**
   * The day that somebody gives, or today when they give none.
   * @param today of the step of a process; left out: of the clock
   * @example await this.days.given(tx, 'received', data.receivedOn)
   * @throws refused `<verb>_in_future`, `books_closed`
   */
  async given(
    tx: Tx,
    verb: Recorded,
    given: string | undefined,
    today = this.clock.today(),
  ): Promise<Temporal.PlainDate> {
    const day = givenDay(verb, given, today);
    mustBeOpen(day, await this.closedThrough(tx, day));
    return day;
  }

  /** The day of a correction: the given one; else that of the fact which it corrects, or today when its books are closed. */
  async ofCorrection(
    tx: Tx,
    given: string | undefined,
    fact: string,
    today = this.clock.today(),
  ): Promise<Temporal.PlainDate> {
    if (given !== undefined) return this.given(tx, 'corrected', given, today);
    return this.openFor(tx, Temporal.PlainDate.from(fact), today);
  }

  /** The day of what the firm does by itself: that of what it follows on, or today when its books are closed. */
  async openFor(tx: Tx, day: Temporal.PlainDate, today = this.clock.today()): Promise<Temporal.PlainDate> {
    return openDayFor(day, await this.closedThrough(tx, day), today);
  }

  /** Books are closed through yesterday at most: who records for today asks nothing. */
  private async closedThrough(tx: Tx, day: Temporal.PlainDate): Promise<string | null> {
    if (Temporal.PlainDate.compare(day, this.clock.today()) >= 0) return null;
    const books = await one<{ closedThrough: string | null }>(tx)`
      select closed_through as "closedThrough" from books for share`;
    return books!.closedThrough;
  }
}
