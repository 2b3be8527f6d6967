import { Injectable } from '@nestjs/common';
import { mustBeOpen, openDayFor } from '@otdel/contracts';
import { Clock, one, run, type Tx } from '@otdel/platform';

/**
 * Keeps the day through which the books are closed. Whoever records for a past day holds the row until the commit: what the
 * room hears of the books meanwhile waits for it.
 */
@Injectable()
export class BooksService {
  constructor(private readonly clock: Clock) {}

  /** @param through null: the books are open */
  async keep(tx: Tx, through: string | null): Promise<void> {
    await run(tx)`update books set closed_through = ${through}::date`;
  }

  /** @throws refused `books_closed` */
  async mustBeOpen(tx: Tx, day: Temporal.PlainDate): Promise<void> {
    mustBeOpen(day, await this.closedThrough(tx, day));
  }

  /** That day, or today when its books are closed. */
  async openFor(tx: Tx, day: Temporal.PlainDate): Promise<Temporal.PlainDate> {
    return openDayFor(day, await this.closedThrough(tx, day), this.clock.today());
  }

  /** Books are closed through yesterday at most: who records for today asks nothing. */
  private async closedThrough(tx: Tx, day: Temporal.PlainDate): Promise<string | null> {
    if (Temporal.PlainDate.compare(day, this.clock.today()) >= 0) return null;
    const books = await one<{ closedThrough: string | null }>(tx)`
      select closed_through as "closedThrough" from books for share`;
    return books!.closedThrough;
  }
}
