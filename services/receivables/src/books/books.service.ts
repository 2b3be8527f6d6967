import { Injectable } from '@nestjs/common';
import { mustBeOpen } from '@otdel/contracts';
import { Clock, one, run, type Tx } from '@otdel/platform';

/** Through which day the books are closed, as the room of orders says. */
@Injectable()
export class BooksService {
  constructor(private readonly clock: Clock) {}

  /** @param through ISO date; null: the books are open */
  async keep(tx: Tx, through: string | null): Promise<void> {
    await run(tx)`update books set closed_through = ${through}::date`;
  }

  /**
   * Whoever records for a past day holds the row until the commit: what the room hears of the books meanwhile waits.
   * @throws refused `books_closed`
   */
  async mustBeOpen(tx: Tx, day: Temporal.PlainDate): Promise<void> {
    if (Temporal.PlainDate.compare(day, this.clock.today()) >= 0) return;
    const row = await one<{ through: string | null }>(
      tx,
    )`select closed_through as through from books for share`;
    mustBeOpen(day, row!.through);
  }
}
