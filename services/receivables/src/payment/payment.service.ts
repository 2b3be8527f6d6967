import { Injectable } from '@nestjs/common';
import {
  allocateCredit,
  type CallContext,
  conflict,
  fromMinor,
  newId,
  notFound,
  recordPayment,
  refundCredit,
  refused,
  type RequestOf,
  reversePayment,
  toMinor,
  undoAllocation,
} from '@otdel/contracts';
import { Answers, Clock, Database, many, once, one, run, type Tx, whoActs } from '@otdel/platform';
import { sql } from 'kysely';
import { AllocationService, type FreeCredit, paysOf } from '../allocation/allocation.service.ts';
import { BooksService } from '../books/books.service.ts';
import { dayOf } from '../books/domain/day.ts';
import { AccountService } from '../client/account.service.ts';
import { StandingService } from '../standing/standing.service.ts';
import { CreditQueries, type CreditView } from './credit.queries.ts';

interface Credit extends FreeCredit {
  kind: CreditView['kind'];
  amount: bigint;
  refunded: bigint;
  reversedOn: string | null;
}

/** Records money of clients, and what it pays. Nothing is removed: what is undone has the day and the reason beside it. */
@Injectable()
export class PaymentService {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
    private readonly books: BooksService,
    private readonly accounts: AccountService,
    private readonly allocations: AllocationService,
    private readonly standing: StandingService,
    private readonly queries: CreditQueries,
  ) {}

  /**
   * It pays the invoice that it was meant for, then the oldest due. What was meant for an order pays that order alone: the rest
   * waits for its shipment.
   * @throws not_found `client`, `order`, `invoice`; refused `meant_for_another`, `books_closed`, `paid_in_future`;
   *   conflict `reference_taken`
   */
  @Answers(recordPayment)
  record(data: RequestOf<typeof recordPayment>, context: CallContext): Promise<CreditView> {
    return this.once(data, context, async (tx) => {
      const { clientId, orderId = null, invoiceId = null, reference = null, purpose = null } = data;
      const on = dayOf('paid', data.receivedOn, this.clock.today());
      await this.books.mustBeOpen(tx, on);
      if (!(await one(tx)`select from account where client_id = ${clientId}`))
        throw notFound('client', clientId);
      await this.accounts.lock(tx, [clientId]);
      if (orderId !== null) await mustBeOf(tx, 'order', orderId, clientId);
      if (invoiceId !== null) await mustBeOf(tx, 'invoice', invoiceId, clientId);
      const credit: FreeCredit = {
        id: newId(),
        clientId,
        orderId,
        invoiceId,
        on: on.toString(),
        free: toMinor(data.amount),
      };
      const inserted = await run(tx)`
        insert into credit (id, kind, client_id, order_id, invoice_id, on_day, recorded_at, actor, amount, free, reference, purpose)
        values (${credit.id}, 'payment', ${clientId}, ${orderId}, ${invoiceId}, ${credit.on}::date,
          ${this.clock.now().toString()}, ${whoActs()}, ${credit.free}, ${credit.free}, ${reference}, ${purpose})
        on conflict (reference) do nothing`;
      if (inserted === 0) throw conflict('reference_taken', { reference: reference! });
      await this.allocations.write(tx, paysOf(credit, await this.allocations.openOf(tx, [clientId])).pays);
      return credit;
    });
  }

  /**
   * @throws not_found `credit`, `invoice`; refused `meant_for_another`, `nothing_free`, `more_than_free`, `nothing_open`,
   *   `more_than_open`
   */
  @Answers(allocateCredit)
  allocate(data: RequestOf<typeof allocateCredit>, context: CallContext): Promise<CreditView> {
    return this.once(data, context, async (tx) => {
      const credit = await this.lock(tx, data.creditId);
      await mustBeOf(tx, 'invoice', data.invoiceId, credit.clientId);
      const claims = await this.allocations.openOfInvoice(tx, data.invoiceId);
      const open = claims.reduce((sum, claim) => sum + claim.open, 0n);
      if (open === 0n) throw refused('nothing_open');
      const most = open < credit.free ? open : credit.free;
      const amount = this.partOf(credit, data.amount, most);
      if (amount > open) throw refused('more_than_open', { open: fromMinor(open) });
      const meant = { ...credit, orderId: null, invoiceId: data.invoiceId, free: amount };
      await this.allocations.write(tx, paysOf(meant, claims).pays);
      return credit;
    });
  }

  /** @throws not_found `credit`, `allocation`; refused `allocation_undone` */
  @Answers(undoAllocation)
  undo(data: RequestOf<typeof undoAllocation>, context: CallContext): Promise<CreditView> {
    return this.once(data, context, async (tx) => {
      const { creditId, allocationNo, reason } = data;
      const credit = await this.lock(tx, creditId);
      const found = await one<{ id: string; undoneOn: string | null }>(tx)`
        select id, undone_on as "undoneOn" from allocation where credit_id = ${creditId} and no = ${allocationNo}`;
      if (!found) throw notFound('allocation', `${allocationNo}`);
      if (found.undoneOn !== null) throw refused('allocation_undone');
      await this.undoAll(tx, [found.id], this.clock.today(), reason);
      return credit;
    });
  }

  /**
   * What it paid is open again.
   * @throws not_found `credit`; refused `not_a_payment`, `payment_reversed`, `payment_refunded`, `books_closed`,
   *   `reversed_in_future`, `reversed_before_paid`
   */
  @Answers(reversePayment)
  reverse(data: RequestOf<typeof reversePayment>, context: CallContext): Promise<CreditView> {
    return this.once(data, context, async (tx) => {
      const { creditId, reason } = data;
      const credit = await this.lock(tx, creditId);
      if (credit.kind !== 'payment') throw refused('not_a_payment');
      if (credit.reversedOn !== null) throw refused('payment_reversed');
      if (credit.refunded > 0n) throw refused('payment_refunded');
      const earliest = { code: 'reversed_before_paid', day: credit.on } as const;
      const on = dayOf('reversed', data.reversedOn, this.clock.today(), earliest);
      await this.books.mustBeOpen(tx, on);
      const standing = await many<{ id: string }>(tx)`
        select id from allocation where credit_id = ${creditId} and undone_on is null`;
      await this.undoAll(
        tx,
        standing.map(({ id }) => id),
        on,
        reason,
      );
      await run(tx)`
        update credit set free = 0, reversed_on = ${on.toString()}::date, reversed_at = ${this.clock.now().toString()},
          reversed_actor = ${whoActs()}, reversed_why = ${reason} where id = ${creditId}`;
      return credit;
    });
  }

  /**
   * @throws not_found `credit`; refused `nothing_free`, `more_than_free`, `books_closed`, `refunded_in_future`,
   *   `refunded_before_paid`
   */
  @Answers(refundCredit)
  refund(data: RequestOf<typeof refundCredit>, context: CallContext): Promise<CreditView> {
    return this.once(data, context, async (tx) => {
      const credit = await this.lock(tx, data.creditId);
      const earliest = { code: 'refunded_before_paid', day: credit.on } as const;
      const on = dayOf('refunded', data.refundedOn, this.clock.today(), earliest);
      await this.books.mustBeOpen(tx, on);
      const amount = this.partOf(credit, data.amount, credit.free);
      await run(tx)`
        insert into refund (id, credit_id, amount, on_day, recorded_at, actor, reason)
        values (${newId()}, ${credit.id}, ${amount}, ${on.toString()}::date, ${this.clock.now().toString()}, ${whoActs()},
          ${data.reason})`;
      await run(tx)`
        update credit set free = free - ${amount}::bigint, refunded = refunded + ${amount}::bigint where id = ${credit.id}`;
      return credit;
    });
  }

  /** @param most when no sum was given @throws refused `nothing_free`, `more_than_free` */
  private partOf({ free }: Credit, given: string | undefined, most: bigint): bigint {
    if (free === 0n) throw refused('nothing_free');
    const amount = given === undefined ? most : toMinor(given);
    if (amount > free) throw refused('more_than_free', { free: fromMinor(free) });
    return amount;
  }

  private async undoAll(
    tx: Tx,
    ids: readonly string[],
    on: Temporal.PlainDate,
    reason: string,
  ): Promise<void> {
    if (ids.length === 0) return;
    await run(tx)`
      with undone as (
        update allocation set undone_on = greatest(on_day, ${on.toString()}::date), undone_at = ${this.clock.now().toString()},
          undone_actor = ${whoActs()}, undone_why = ${reason}
        where id = any(${ids}::uuid[]) returning credit_id, instalment_id, amount
      ), open as (
        update instalment i set paid = i.paid - u.amount
        from (select instalment_id as id, sum(amount)::bigint as amount from undone group by 1) u where i.id = u.id
      )
      update credit c set free = c.free + u.amount
      from (select credit_id as id, sum(amount)::bigint as amount from undone group by 1) u where c.id = u.id`;
  }

  private async lock(tx: Tx, creditId: string): Promise<Credit> {
    const whose = await one<{ clientId: string }>(
      tx,
    )`select client_id as "clientId" from credit where id = ${creditId}`;
    if (!whose) throw notFound('credit', creditId);
    await this.accounts.lock(tx, [whose.clientId]);
    return (await one<Credit>(tx)`
      select id, client_id as "clientId", kind, on_day as "on", amount, free, refunded, order_id as "orderId",
        invoice_id as "invoiceId", reversed_on as "reversedOn" from credit where id = ${creditId}`)!;
  }

  private async once(
    data: object,
    context: CallContext,
    change: (tx: Tx) => Promise<FreeCredit>,
  ): Promise<CreditView> {
    const { commandId } = context;
    const { creditId } = await once(this.db, { commandId, data }, async (tx) => {
      const { id, clientId, orderId } = await change(tx);
      await this.standing.assess(tx, [clientId]);
      if (orderId !== null) await this.standing.tellAdvances(tx, sql`o.id = ${orderId}`);
      return { creditId: id };
    });
    return this.queries.get({ creditId }, context);
  }
}

/** @throws not_found; refused `meant_for_another` */
async function mustBeOf(tx: Tx, thing: 'order' | 'invoice', id: string, clientId: string): Promise<void> {
  const found =
    thing === 'order'
      ? await one<{ clientId: string }>(tx)`select client_id as "clientId" from order_ref where id = ${id}`
      : await one<{ clientId: string }>(tx)`select client_id as "clientId" from invoice where id = ${id}`;
  if (!found) throw notFound(thing, id);
  if (found.clientId !== clientId) throw refused('meant_for_another');
}
