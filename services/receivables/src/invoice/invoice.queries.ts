import { Injectable } from '@nestjs/common';
import {
  type Actor,
  type CallContext,
  fromMinor,
  getInvoice,
  listInvoices,
  notFound,
  type Page,
  type RequestOf,
  type ResponseOf,
  sightOf,
  unnamed,
} from '@otdel/contracts';
import { allOf, Answers, Database, decodeCursor, finds, many, page } from '@otdel/platform';
import { type RawBuilder, sql } from 'kysely';
import { z } from 'zod';

export type InvoiceView = ResponseOf<typeof getInvoice>;
interface InvoiceRow extends Pick<
  InvoiceView,
  'id' | 'number' | 'orderId' | 'orderNumber' | 'shipmentId' | 'issuedOn' | 'recordedAt' | 'terms'
> {
  clientId: string;
  managerId: string;
  amount: bigint;
  open: bigint;
  instalments: {
    no: number;
    dueOn: string;
    amount: string;
    paid: string;
    writtenOff: string;
    open: string;
  }[];
}

/** Reads invoices. One statement per query. */
@Injectable()
export class InvoiceQueries {
  constructor(private readonly db: Database) {}

  /** @throws not_found `invoice`, also when the actor may not see it */
  @Answers(getInvoice)
  async get({ invoiceId }: RequestOf<typeof getInvoice>, { actor }: CallContext): Promise<InvoiceView> {
    const [row] = await this.rows(sql`v.id = ${invoiceId} and ${seenBy(actor)}`, 1);
    if (!row) throw notFound('invoice', invoiceId);
    return viewOf(row);
  }

  @Answers(listInvoices)
  async list(filters: RequestOf<typeof listInvoices>, { actor }: CallContext): Promise<Page<InvoiceView>> {
    const after = decodeCursor(filters.cursor, z.tuple([z.iso.date(), z.uuid()]));
    const { clientId, orderId, state, issuedFrom, issuedTo, search, limit } = filters;
    const open = sql`exists (select from instalment i where i.invoice_id = v.id and i.paid + i.written_off < i.amount)`;
    const where = allOf(
      seenBy(actor),
      after && sql`(v.issued_on, v.id) < (${after[0]}::date, ${after[1]}::uuid)`,
      clientId !== undefined && sql`v.client_id = ${clientId}`,
      orderId !== undefined && sql`v.order_id = ${orderId}`,
      state !== undefined && (state === 'open' ? open : sql`not ${open}`),
      issuedFrom !== undefined && sql`v.issued_on >= ${issuedFrom}::date`,
      issuedTo !== undefined && sql`v.issued_on <= ${issuedTo}::date`,
      search !== undefined &&
        sql`(${finds(sql`v.sought`, search)} or v.order_id in (select o.id from order_ref o where ${finds(sql`o.sought`, search)}))`,
    );
    return page(await this.rows(where, limit + 1), limit, (row) => [row.issuedOn, row.id], viewOf);
  }

  private rows(where: RawBuilder<unknown>, limit: number): Promise<InvoiceRow[]> {
    return this.db.read(
      (tx) => many<InvoiceRow>(tx)`
        select v.id, v.number, v.client_id as "clientId", v.order_id as "orderId", o.number as "orderNumber",
          v.shipment_id as "shipmentId", v.manager_id as "managerId", v.issued_on as "issuedOn", v.recorded_at as "recordedAt",
          v.terms, v.amount, d.open, d.instalments
        from invoice v join order_ref o on o.id = v.order_id
        cross join lateral (
          select sum(i.amount - i.paid - i.written_off)::bigint as open, jsonb_agg(jsonb_build_object(
            'no', i.no, 'dueOn', i.due_on, 'amount', i.amount::text, 'paid', i.paid::text, 'writtenOff', i.written_off::text,
            'open', (i.amount - i.paid - i.written_off)::text) order by i.no) as instalments
          from instalment i where i.invoice_id = v.id) d
        where ${where} order by v.issued_on desc, v.id desc limit ${limit}`,
    );
  }
}

/** The condition on `invoice v`: a manager sees those of own clients, and of own deals. */
export function seenBy(actor: Actor): RawBuilder<boolean> {
  const sight = sightOf(actor);
  if (sight.everything) return sql`true`;
  return sql`(v.manager_id = ${sight.staffId}
    or v.client_id = any(array(select a.client_id from account a where a.manager_id = ${sight.staffId})))`;
}

const viewOf = ({ clientId, managerId, amount, open, instalments, ...row }: InvoiceRow): InvoiceView => ({
  ...row,
  client: { id: clientId, name: unnamed },
  manager: { id: managerId, name: unnamed },
  amount: fromMinor(amount),
  open: fromMinor(open),
  state: open === 0n ? 'paid' : 'open',
  instalments: instalments.map(({ no, dueOn, ...sums }) => ({
    ...{ no, dueOn },
    amount: money(sums.amount),
    paid: money(sums.paid),
    writtenOff: money(sums.writtenOff),
    open: money(sums.open),
  })),
});

const money = (minor: string): string => fromMinor(BigInt(minor));
