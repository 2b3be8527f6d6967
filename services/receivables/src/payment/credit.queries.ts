import { Injectable } from '@nestjs/common';
import {
  type CallContext,
  fromMinor,
  getCredit,
  listCredits,
  notFound,
  type Page,
  type RequestOf,
  type ResponseOf,
  unnamed,
} from '@otdel/contracts';
import { allOf, Answers, Database, decodeCursor, many, page } from '@otdel/platform';
import { type RawBuilder, sql } from 'kysely';
import { z } from 'zod';
import { accountSeenBy } from '../client/account.service.ts';

export type CreditView = ResponseOf<typeof getCredit>;
interface CreditRow extends Pick<
  CreditView,
  'id' | 'kind' | 'orderId' | 'invoiceId' | 'on' | 'recordedAt' | 'by' | 'reversed' | 'reference' | 'purpose'
> {
  clientId: string;
  amount: bigint;
  free: bigint;
  refunded: bigint;
  refundDue: bigint;
  allocations: (Omit<CreditView['allocations'][number], 'amount' | 'byName'> & { amount: string })[];
}

/** Reads payments and credit notes. One statement per query. */
@Injectable()
export class CreditQueries {
  constructor(private readonly db: Database) {}

  /** @throws not_found `credit`, also when the actor may not see it */
  @Answers(getCredit)
  async get({ creditId }: RequestOf<typeof getCredit>, { actor }: CallContext): Promise<CreditView> {
    const [row] = await this.rows(sql`c.id = ${creditId} and ${accountSeenBy(actor)}`, 1);
    if (!row) throw notFound('credit', creditId);
    return viewOf(row);
  }

  @Answers(listCredits)
  async list(filters: RequestOf<typeof listCredits>, { actor }: CallContext): Promise<Page<CreditView>> {
    const after = decodeCursor(filters.cursor, z.tuple([z.iso.date(), z.uuid()]));
    const { clientId, kind, free, refundDue, from, to, limit } = filters;
    const where = allOf(
      accountSeenBy(actor),
      after && sql`(c.on_day, c.id) < (${after[0]}::date, ${after[1]}::uuid)`,
      clientId !== undefined && sql`c.client_id = ${clientId}`,
      kind !== undefined && sql`c.kind = ${kind}`,
      free !== undefined && (free ? sql`c.free > 0` : sql`c.free = 0`),
      refundDue !== undefined && (refundDue ? sql`${dueBack} > 0` : sql`${dueBack} = 0`),
      from !== undefined && sql`c.on_day >= ${from}::date`,
      to !== undefined && sql`c.on_day <= ${to}::date`,
    );
    return page(await this.rows(where, limit + 1), limit, (row) => [row.on, row.id], viewOf);
  }

  private rows(where: RawBuilder<unknown>, limit: number): Promise<CreditRow[]> {
    return this.db.read(
      (tx) => many<CreditRow>(tx)`
        select c.id, c.kind, c.client_id as "clientId", c.order_id as "orderId", c.invoice_id as "invoiceId", c.on_day as "on",
          c.recorded_at as "recordedAt", c.actor ->> 'staffId' as by, c.amount, c.free, c.refunded, ${dueBack} as "refundDue", c.reference, c.purpose,
          case when c.reversed_on is null then null
            else jsonb_build_object('on', c.reversed_on, 'reason', c.reversed_why) end as reversed,
          coalesce(p.allocations, '[]') as allocations
        from credit c join account a on a.client_id = c.client_id left join order_ref o on o.id = c.order_id
        left join lateral (
          select jsonb_agg(jsonb_build_object(
            'no', l.no, 'invoiceId', v.id, 'invoiceNumber', v.number, 'instalmentNo', i.no, 'amount', l.amount::text,
            'on', l.on_day, 'recordedAt', to_char(l.recorded_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
            'by', l.actor ->> 'staffId', 'undone', case when l.undone_on is null then null
              else jsonb_build_object('on', l.undone_on, 'reason', l.undone_why) end) order by l.no) as allocations
          from allocation l join instalment i on i.id = l.instalment_id join invoice v on v.id = i.invoice_id
          where l.credit_id = c.id) p on true
        where ${where} order by c.on_day desc, c.id desc limit ${limit}`,
    );
  }
}

/** What of `credit c` is to be given back, of money for `order_ref o`. */
const dueBack = sql`(case when o.cancelled and c.kind = 'payment' then c.free else 0 end)`;

const viewOf = ({
  clientId,
  amount,
  free,
  refunded,
  refundDue,
  allocations,
  ...row
}: CreditRow): CreditView => ({
  ...row,
  client: { id: clientId, name: unnamed },
  byName: unnamed,
  amount: fromMinor(amount),
  free: fromMinor(free),
  refunded: fromMinor(refunded),
  refundDue: fromMinor(refundDue),
  allocations: allocations.map((one) => ({ ...one, byName: unnamed, amount: fromMinor(BigInt(one.amount)) })),
});
