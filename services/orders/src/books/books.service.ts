import { Injectable } from '@nestjs/common';
import {
  booksClosed,
  booksId,
  booksReopened,
  type CallContext,
  closeBooks,
  newId,
  refused,
  reopenBooks,
  type RequestOf,
} from '@otdel/contracts';
import { publish } from '@otdel/messaging';
import { Answers, Clock, Database, once, one, run, type Tx, whoActs } from '@otdel/platform';
import { BooksQueries, type BooksView } from './books.queries.ts';

/** Closes and reopens the books. They are locked first: whoever records for a past day is done before, or comes after. */
@Injectable()
export class BooksService {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
    private readonly queries: BooksQueries,
  ) {}

  /** @throws refused `day_not_over`, `books_closed_already` */
  @Answers(closeBooks)
  async close(data: RequestOf<typeof closeBooks>, context: CallContext): Promise<BooksView> {
    const { through, reason = null } = data;
    await once(this.db, { commandId: context.commandId, data }, async (tx) => {
      const today = this.clock.today();
      if (Temporal.PlainDate.compare(through, today) >= 0)
        throw refused('day_not_over', { day: through, today: today.toString() });
      const previously = await locked(tx);
      if (previously !== null && Temporal.PlainDate.compare(through, previously) <= 0)
        throw refused('books_closed_already', { through: previously });
      await this.change(tx, 'closed', { through, previously }, reason);
      await publish(tx, booksClosed, booksId, { through, previously }, this.clock.now());
    });
    return this.queries.get();
  }

  /** @throws refused `books_open_already` */
  @Answers(reopenBooks)
  async reopen(data: RequestOf<typeof reopenBooks>, context: CallContext): Promise<BooksView> {
    const { through = null, reason } = data;
    await once(this.db, { commandId: context.commandId, data }, async (tx) => {
      const previously = await locked(tx);
      const opens =
        previously !== null && (through === null || Temporal.PlainDate.compare(through, previously) < 0);
      if (!opens) throw refused('books_open_already', { through: previously });
      await this.change(tx, 'reopened', { through, previously }, reason);
      await publish(tx, booksReopened, booksId, { through, previously }, this.clock.now());
    });
    return this.queries.get();
  }

  private async change(
    tx: Tx,
    kind: 'closed' | 'reopened',
    { through, previously }: { through: string | null; previously: string | null },
    reason: string | null,
  ): Promise<void> {
    await run(tx)`
      with closed as (update books set closed_through = ${through}::date)
      insert into books_change (id, kind, through, previously, recorded_at, reason, actor)
      values (${newId()}, ${kind}, ${through}::date, ${previously}::date, ${this.clock.now().toString()}::timestamptz,
        ${reason}, ${whoActs()})`;
  }
}

async function locked(tx: Tx): Promise<string | null> {
  const books = await one<{ closedThrough: string | null }>(tx)`
    select closed_through as "closedThrough" from books for update`;
  return books!.closedThrough;
}
