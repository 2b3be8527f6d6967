import { Injectable } from '@nestjs/common';
import { clientAssigned } from '@otdel/contracts';
import { publish } from '@otdel/messaging';
import { Clock, type Tx, currentContext, one, run, whoActs } from '@otdel/platform';
import { BooksService } from '../books/books.service.ts';
import { type OpenInterval, nextInterval } from './domain/ledger.ts';

export interface Assignment {
  managerId: string | null;
  /** ISO date. Left out: the firm's today. */
  from?: string | undefined;
  reason?: string | undefined;
}

/** The ownership ledger: lines are appended and closed, never rewritten, so that results stay where they were earned. */
@Injectable()
export class AssignmentService {
  constructor(
    private readonly clock: Clock,
    private readonly books: BooksService,
  ) {}

  /** The client's open line; null: the client was never assigned. */
  async current(tx: Tx, clientId: string): Promise<OpenInterval | null> {
    const row = await one<OpenInterval>(tx)`
      select no, manager_id as "managerId", from_on as "from" from assignment
      where client_id = ${clientId} and to_on is null`;
    return row ?? null;
  }

  /**
   * Assigns the client and publishes that. It does nothing when the client is assigned so already. The caller has read
   * `current` under the lock of the client's row and still holds that lock.
   * @returns whether anything changed
   * @throws refused `assigned_before_current`, `assigned_in_future`, `books_closed`
   */
  async hand(tx: Tx, clientId: string, current: OpenInterval | null, wanted: Assignment): Promise<boolean> {
    const today = this.clock.today().toString();
    const { managerId, from = today, reason } = wanted;
    const next = nextInterval(current, { managerId, from }, today);
    if (!next) return false;
    await this.books.mustBeOpen(tx, Temporal.PlainDate.from(from));
    // the old line is closed first: the new line refers to its end
    await run(tx)`
      update assignment set to_on = ${from}::date where client_id = ${clientId} and to_on is null`;
    await run(tx)`
      insert into assignment (client_id, no, manager_id, from_on, reason, recorded_at, recorded_by, actor)
      values (${clientId}, ${next.no}, ${managerId}, ${from}, ${reason ?? null},
        ${this.clock.now().toString()}, ${currentContext().actor.staffId}, ${whoActs()})`;
    const previousManagerId = current?.managerId ?? null;
    await publish(tx, clientAssigned, clientId, { managerId, previousManagerId, from }, this.clock.now());
    return true;
  }
}
