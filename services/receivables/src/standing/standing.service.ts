import { Injectable } from '@nestjs/common';
import { advanceChanged, creditAssessed, fromMinor } from '@otdel/contracts';
import { publication, publishAll } from '@otdel/messaging';
import { Clock, many, run, type Tx } from '@otdel/platform';
import { type RawBuilder, sql } from 'kysely';
import type { Account } from '../client/account.service.ts';
import { termsFor } from '../terms/terms.queries.ts';
import { type Assessment, nothingHolds, type Policy, standing } from './domain/standing.ts';

interface Row extends Account {
  /** What was said last. */
  assessed: string | null;
  policy: { limit: number | null; days: number | null; above: number | null } | null;
  debt: bigint | null;
  free: bigint | null;
  overdue: bigint | null;
  dueOn: string | null;
  /** Some terms of the firm want prepayment. */
  prepays: boolean;
}

/** Says to the orders of clients how their accounts stand. */
@Injectable()
export class StandingService {
  constructor(private readonly clock: Clock) {}

  /**
   * Publishes how the accounts stand, of those that stand otherwise than was said last. Whoever calls holds the row locks of
   * the accounts, and has changed their money in this transaction. One statement for a firm that holds no orders.
   */
  async assess(tx: Tx, clientIds: readonly string[]): Promise<void> {
    const rows = await rowsOf(tx, clientIds, this.clock.today().toString());
    const prepayments = rows.some(({ prepays }) => prepays) ? await this.prepayments(tx, rows) : [];
    const said = rows.map((row, i) => ({
      clientId: row.clientId,
      before: row.assessed,
      now: assessmentOf(row, prepayments[i] ?? null),
    }));
    const changed = said.filter(({ before, now }) => JSON.stringify(now) !== (before ?? nothingSaid));
    if (changed.length === 0) return;
    await run(tx)`
      update account a set assessed = n.said
      from unnest(${changed.map(({ clientId }) => clientId)}::uuid[], ${changed.map(({ now }) => JSON.stringify(now))}::text[])
        as n (client_id, said) where a.client_id = n.client_id`;
    await publishAll(
      tx,
      changed.map(({ clientId, now }) => publication(creditAssessed, clientId, now)),
      this.clock.now(),
    );
  }

  /**
   * Publishes how much is meant for the orders, of those for which it is another sum than was said last. Whoever calls holds
   * the row locks of the accounts.
   * @param of a condition on `order_ref o`
   */
  async tellAdvances(tx: Tx, of: RawBuilder<unknown>): Promise<void> {
    const changed = await many<{ orderId: string; clientId: string; advance: bigint }>(tx)`
      with now as (
        select o.id, coalesce(sum(c.amount - c.refunded - coalesce(e.amount, 0)), 0)::bigint as advance
        from order_ref o
        left join credit c on c.order_id = o.id and c.kind = 'payment' and c.reversed_on is null
        left join lateral (
          select sum(l.amount)::bigint as amount
          from allocation l join instalment i on i.id = l.instalment_id join invoice v on v.id = i.invoice_id
          where l.credit_id = c.id and l.undone_on is null and v.order_id <> o.id) e on true
        where ${of} group by o.id)
      update order_ref o set advance = n.advance from now n where o.id = n.id and o.advance <> n.advance
      returning o.id as "orderId", o.client_id as "clientId", o.advance`;
    await publishAll(
      tx,
      changed.map(({ orderId, clientId, advance }) =>
        publication(advanceChanged, clientId, { orderId, advance: fromMinor(advance) }),
      ),
      this.clock.now(),
    );
  }

  private async prepayments(tx: Tx, rows: readonly Row[]): Promise<Assessment['prepayment'][]> {
    const on = this.clock.today().toString();
    const terms = await termsFor(
      tx,
      rows.map(({ clientId, region, segment }) => ({ clientId, region, segment, on })),
    );
    return terms.map(({ prepayment }) => prepayment);
  }
}

const nothingSaid = JSON.stringify(nothingHolds);

function assessmentOf(row: Row, prepayment: Assessment['prepayment']): Assessment {
  const { policy, debt, free, overdue, dueOn } = row;
  const balance = {
    debt: debt ?? 0n,
    free: free ?? 0n,
    overdue: dueOn === null ? null : { sum: overdue!, dueOn },
  };
  return standing(balance, policy && policyOf(policy), prepayment, 'none');
}
const policyOf = ({ limit, days, above }: NonNullable<Row['policy']>): Policy => ({
  limit: limit === null ? null : BigInt(limit),
  overdue: days === null ? null : { days, above: BigInt(above!) },
});

/** @param today ISO date */
const rowsOf = (tx: Tx, clientIds: readonly string[], today: string): Promise<Row[]> => many<Row>(tx)`
  select a.client_id as "clientId", a.region, a.segment, a.assessed, d.debt, d.overdue, d."dueOn", f.free,
    case when p.scope is not null
      then jsonb_build_object('limit', p.limit_sum, 'days', p.overdue_days, 'above', p.overdue_above) end as policy,
    exists (select from terms t where t.prepay_share is not null) as prepays
  from account a
  left join lateral (
    select * from credit_policy p
    where (p.scope, coalesce(p.scope_of, '')) in (('client', a.client_id::text), ('segment', a.segment), ('firm', ''))
    order by array_position('{client,segment,firm}'::text[], p.scope) limit 1) p on true
  left join lateral (
    select sum(i.open)::bigint as debt, (sum(i.open) filter (where i.old))::bigint as overdue,
      min(i.due_on) filter (where i.old) as "dueOn"
    from (
      select i.amount - i.paid - i.written_off as open, i.due_on, i.due_on + p.overdue_days <= ${today}::date as old
      from invoice v join instalment i on i.invoice_id = v.id
      where v.client_id = a.client_id and i.paid + i.written_off < i.amount) i) d on p.scope is not null
  left join lateral (
    select sum(c.free)::bigint as free from credit c
    where c.client_id = a.client_id and c.free > 0 and not (c.order_id is not null and c.invoice_id is null)
  ) f on p.scope is not null
  where a.client_id = any(${clientIds}::uuid[]) order by a.client_id`;

/** The condition on `order_ref o` for orders for which money of these clients was ever meant. */
export const paidAhead = (clientIds: readonly string[]): RawBuilder<unknown> =>
  sql`o.id in (select c.order_id from credit c where c.client_id = any(${clientIds}::uuid[]) and c.order_id is not null)`;
