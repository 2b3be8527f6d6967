import { Injectable } from '@nestjs/common';
import {
  type CallContext,
  fromMinor,
  newId,
  notFound,
  refused,
  type RequestOf,
  toMinor,
  writeOffDebt,
} from '@otdel/contracts';
import { Answers, Clock, Database, once, one, run, type Tx, whoActs } from '@otdel/platform';
import { AllocationService } from '../allocation/allocation.service.ts';
import { BooksService } from '../books/books.service.ts';
import { dayOf } from '../books/domain/day.ts';
import { AccountService } from '../client/account.service.ts';
import { StandingService } from '../standing/standing.service.ts';
import { InvoiceQueries, type InvoiceView } from './invoice.queries.ts';

/** Gives up debts. */
@Injectable()
export class WriteOffService {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
    private readonly books: BooksService,
    private readonly accounts: AccountService,
    private readonly allocations: AllocationService,
    private readonly standing: StandingService,
    private readonly queries: InvoiceQueries,
  ) {}

  /**
   * The instalment that is due last goes first.
   * @throws not_found `invoice`; refused `nothing_open`, `more_than_open`, `books_closed`, `given_up_in_future`,
   *   `given_up_before_issued`
   */
  @Answers(writeOffDebt)
  async writeOff(data: RequestOf<typeof writeOffDebt>, context: CallContext): Promise<InvoiceView> {
    const { commandId } = context;
    await once(this.db, { commandId, data }, async (tx) => {
      const invoice = await this.lock(tx, data.invoiceId);
      const on = dayOf('given_up', data.writtenOffOn, this.clock.today(), {
        code: 'given_up_before_issued',
        day: invoice.issuedOn,
      });
      await this.books.mustBeOpen(tx, on);
      const claims = await this.allocations.openOfInvoice(tx, data.invoiceId);
      const open = claims.reduce((sum, claim) => sum + claim.open, 0n);
      if (open === 0n) throw refused('nothing_open');
      let left = data.amount === undefined ? open : toMinor(data.amount);
      if (left > open) throw refused('more_than_open', { open: fromMinor(open) });
      const parts = claims
        .toSorted((a, b) => (a.dueOn < b.dueOn ? 1 : -1))
        .flatMap(({ id: instalmentId, open: most }) => {
          const amount = most < left ? most : left;
          left -= amount;
          return amount > 0n ? [{ id: newId(), instalmentId, amount: amount.toString() }] : [];
        });
      await run(tx)`
        with part as (
          select * from jsonb_to_recordset(${JSON.stringify(parts)}::jsonb) as p (id uuid, "instalmentId" uuid, amount bigint)
        ), written as (
          insert into write_off (id, instalment_id, amount, on_day, recorded_at, actor, reason)
          select id, "instalmentId", amount, ${on.toString()}::date, ${this.clock.now().toString()}::timestamptz, ${whoActs()},
            ${data.reason} from part
        )
        update instalment i set written_off = i.written_off + p.amount from part p where i.id = p."instalmentId"`;
      await this.standing.assess(tx, [invoice.clientId]);
      return { done: true };
    });
    return this.queries.get(data, context);
  }

  private async lock(tx: Tx, invoiceId: string): Promise<{ clientId: string; issuedOn: string }> {
    const invoice = await one<{ clientId: string; issuedOn: string }>(tx)`
      select client_id as "clientId", issued_on as "issuedOn" from invoice where id = ${invoiceId}`;
    if (!invoice) throw notFound('invoice', invoiceId);
    await this.accounts.lock(tx, [invoice.clientId]);
    return invoice;
  }
}
