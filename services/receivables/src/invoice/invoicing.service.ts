import { russia } from '@otdel/calendar';
import { Injectable } from '@nestjs/common';
import {
  idFrom,
  type orderGoodsReturned,
  type orderShipmentTakenBack,
  type orderShipped,
  toMinor,
} from '@otdel/contracts';
import type { Delivered } from '@otdel/messaging';
import { Clock, many, one, run, type Tx, whoActs } from '@otdel/platform';
import { sql } from 'kysely';
import {
  AllocationService,
  type FreeCredit,
  lessPaid,
  type OpenClaim,
  type Pays,
  paysOf,
} from '../allocation/allocation.service.ts';
import { AccountService } from '../client/account.service.ts';
import { StandingService } from '../standing/standing.service.ts';
import { instalmentsOf } from '../terms/domain/instalments.ts';
import { termsFor } from '../terms/terms.queries.ts';

type Shipped = Delivered<typeof orderShipped>;
type CameBack = Delivered<typeof orderShipmentTakenBack | typeof orderGoodsReturned>;

/** Makes invoices of shipments, and credit notes of what comes back. The number of statements does not depend on that of events. */
@Injectable()
export class InvoicingService {
  constructor(
    private readonly clock: Clock,
    private readonly accounts: AccountService,
    private readonly allocations: AllocationService,
    private readonly standing: StandingService,
  ) {}

  /** One invoice of each shipment of the cut-over day or later. What clients have paid before pays it. */
  async issue(tx: Tx, events: readonly Shipped[]): Promise<void> {
    const from = (await one<{ on: string }>(tx)`select on_day as "on" from cut_over`)!.on;
    const shipped = events
      .map(({ aggregateId: orderId, payload }) => ({
        ...{ orderId, shipmentId: payload.shipmentId, issuedOn: payload.shippedOn },
        ...{ clientId: payload.state.clientId, managerId: payload.state.managerId },
        amount: valueOf(payload.lines),
      }))
      .filter(({ issuedOn, amount }) => issuedOn >= from && amount > 0n);
    if (shipped.length === 0) return;
    const accounts = new Map(
      (
        await this.accounts.lock(
          tx,
          shipped.map(({ clientId }) => clientId),
        )
      ).map((a) => [a.clientId, a]),
    );
    const terms = await termsFor(
      tx,
      shipped.map(({ clientId, issuedOn }) => ({ ...accounts.get(clientId)!, on: issuedOn })),
    );
    const numbers = await nextNumbers(
      tx,
      shipped.map(({ issuedOn }) => issuedOn),
    );
    const invoices = shipped.map((one, i) => {
      const id = idFrom(one.shipmentId, 'invoice');
      const { code, ...how } = terms[i]!;
      const day = Temporal.PlainDate.from(one.issuedOn);
      const instalments = instalmentsOf(one.amount, how, day, calendar).map(({ no, dueOn, amount }) => ({
        ...{ id: idFrom(id, `${no}`), no, dueOn: dueOn.toString(), amount },
      }));
      return { ...one, id, number: numbers[i]!, terms: code, instalments };
    });
    await this.write(tx, invoices);
    const free = await this.allocations.freeOf(tx, [...accounts.keys()]);
    const claims = invoices.flatMap(({ id: invoiceId, orderId, clientId, issuedOn, instalments }) =>
      instalments.map(({ id, dueOn, amount: open }) => ({
        id,
        invoiceId,
        orderId,
        clientId,
        issuedOn,
        dueOn,
        open,
      })),
    );
    await this.allocations.write(tx, allPaysOf(free, claims));
    await this.standing.assess(tx, [...accounts.keys()]);
    await this.tellAdvances(tx, free);
  }

  /** A credit note pays the invoice of its shipment, then that of its order, then the oldest due; the rest is free. */
  async credit(tx: Tx, events: readonly CameBack[]): Promise<void> {
    const noted = events.map(({ aggregateId: orderId, payload }) => ({
      ...{ orderId, id: idFrom(payload.correctionId, 'credit note'), correctionId: payload.correctionId },
      invoiceId: idFrom(payload.shipmentId, 'invoice'),
      on: 'returnedOn' in payload ? payload.returnedOn : payload.takenBackOn,
      clientId: payload.state.clientId,
      amount: valueOf(payload.lines),
    }));
    const there = new Set(
      (
        await many<{ id: string }>(tx)`
          select id from invoice where id = any(${noted.map(({ invoiceId }) => invoiceId)}::uuid[])`
      ).map(({ id }) => id),
    );
    // what was shipped before the cut-over was not invoiced
    const notes = noted.filter(({ invoiceId, amount }) => there.has(invoiceId) && amount > 0n);
    if (notes.length === 0) return;
    const clientIds = [...new Set(notes.map(({ clientId }) => clientId))];
    await this.accounts.lock(tx, clientIds);
    const rows = notes.map(({ amount, ...note }) => ({ ...note, amount: amount.toString() }));
    await run(tx)`
      insert into credit (id, kind, client_id, order_id, invoice_id, on_day, recorded_at, actor, amount, free, correction_id)
      select id, 'credit_note', "clientId", "orderId", "invoiceId", "on", ${this.clock.now().toString()}::timestamptz,
        ${whoActs()}, amount, amount, "correctionId"
      from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r (
        id uuid, "clientId" uuid, "orderId" uuid, "invoiceId" uuid, "on" date, amount bigint, "correctionId" uuid)`;
    const credits = notes.map(({ amount: free, ...note }) => ({ ...note, free }));
    await this.allocations.write(tx, allPaysOf(credits, await this.allocations.openOf(tx, clientIds)));
    await this.standing.assess(tx, clientIds);
  }

  /** What was meant for an order and an invoice of it has paid others, when more is free of it than the two need. */
  private async tellAdvances(tx: Tx, free: readonly FreeCredit[]): Promise<void> {
    const orders = free.flatMap(({ orderId, invoiceId }) => (orderId && invoiceId ? [orderId] : []));
    if (orders.length > 0) await this.standing.tellAdvances(tx, sql`o.id = any(${orders}::uuid[])`);
  }

  private async write(tx: Tx, invoices: readonly Invoice[]): Promise<void> {
    const rows = invoices.map(({ amount, instalments, ...invoice }) => ({
      ...invoice,
      amount: amount.toString(),
      instalments: instalments.map((instalment) => ({ ...instalment, amount: instalment.amount.toString() })),
    }));
    await run(tx)`
      with given as (
        select * from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r (
          id uuid, number text, "clientId" uuid, "orderId" uuid, "shipmentId" uuid, "managerId" uuid, "issuedOn" date,
          terms text, amount bigint, instalments jsonb)
      ), written as (
        insert into invoice (id, number, client_id, order_id, shipment_id, manager_id, issued_on, recorded_at, terms, amount)
        select id, number, "clientId", "orderId", "shipmentId", "managerId", "issuedOn", ${this.clock.now().toString()}::timestamptz,
          terms, amount from given
      )
      insert into instalment (id, invoice_id, no, due_on, amount)
      select i.id, g.id, i.no, i."dueOn", i.amount
      from given g cross join lateral jsonb_to_recordset(g.instalments) as i (id uuid, no int, "dueOn" date, amount bigint)`;
  }
}

interface Invoice {
  id: string;
  number: string;
  clientId: string;
  orderId: string;
  shipmentId: string;
  managerId: string;
  issuedOn: string;
  terms: string;
  amount: bigint;
  instalments: { id: string; no: number; dueOn: string; amount: bigint }[];
}

/** By which due days move. */
const calendar = russia();

const valueOf = (lines: readonly { value: string }[]): bigint =>
  lines.reduce((sum, { value }) => sum + toMinor(value), 0n);

/** What credits pay, one after another. */
function allPaysOf(credits: readonly FreeCredit[], claims: readonly OpenClaim[]): Pays[] {
  const all: Pays[] = [];
  let open = [...claims];
  for (const credit of credits) {
    const { pays } = paysOf(credit, open);
    all.push(...pays);
    open = lessPaid(open, pays);
  }
  return all;
}

/** @param days ISO dates @returns a number for each, without gaps within its year; the series stays locked until the commit */
async function nextNumbers(tx: Tx, days: readonly string[]): Promise<string[]> {
  const counts = Map.groupBy(days, (day) => Number(day.slice(0, 4)));
  const rows = await many<{ year: number; last: number }>(tx)`
    insert into number_series as s (year, last)
    select * from unnest(${[...counts.keys()]}::int[], ${[...counts.values()].map((of) => of.length)}::int[]) order by 1
    on conflict (year) do update set last = s.last + excluded.last returning year, last`;
  const next = new Map(rows.map(({ year, last }) => [year, last - counts.get(year)!.length]));
  return days.map((day) => {
    const year = Number(day.slice(0, 4));
    const no = next.get(year)! + 1;
    next.set(year, no);
    return `IN-${year}-${String(no).padStart(6, '0')}`;
  });
}
