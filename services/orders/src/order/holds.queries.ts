import { sql } from 'kysely';

/** How the account of the client of `customer_order o` stands, as JSON; null: nothing was said of it. Sums are exact numbers. */
export const creditOf = sql`(
  select json_build_object('limitLeft', c.limit_left, 'overdueSum', c.overdue_sum, 'overdueOn', c.overdue_on, 'stops', c.stops)
  from client_credit c where c.client_id = o.client_id)`;

/** What other confirmed orders of the client will add to the debt. */
export const committedBeside = sql<bigint>`(
  select coalesce(sum(greatest(0, x.value - greatest(x.advance, (
    select sum(l.shipped_value) from order_line l where l.order_id = x.id)))), 0)::bigint
  from customer_order x
  where x.client_id = o.client_id and x.id <> o.id and x.commercial = 'confirmed' and x.completed_on is null)`;

/** The kinds of holds that the head has lifted for `customer_order o`, as a JSON array; null: none. */
export const overriddenOf = sql`(select json_agg(v.kind) from hold_override v where v.order_id = o.id)`;

/** The condition on `customer_order o` for orders whose lines are given what is there and what comes. */
export const isSupplied = sql`(o.commercial = 'confirmed' and o.supply <> 'none')`;

const lifted = (kind: string) =>
  sql`exists (select from hold_override v where v.order_id = o.id and v.kind = ${sql.lit(kind)})`;
const isOpen = sql`(o.commercial in ('placed', 'confirmed') and o.completed_on is null)`;

/** The condition on `customer_order o` for orders of which the prepayment is not there, as `isShort` in the domain says it. */
export const shortOfMoney = sql<boolean>`(${isOpen} and o.prepay_share is not null
  and o.advance < round(o.value * o.prepay_share / 10000.0) and not ${lifted('prepayment')})`;

/** The condition on `customer_order o` for orders that money holds, as `holdsOf` in the domain says it. */
export const heldByMoney = sql<boolean>`(${shortOfMoney} or ${isOpen} and o.advance < o.value and exists (
  select from client_credit c,
    lateral (select sum(l.shipped_value) as shipped from order_line l where l.order_id = o.id) s,
    lateral (select greatest(0, o.value - greatest(o.advance, s.shipped)) as unpaid) u
  where c.client_id = o.client_id and (
    c.overdue_sum is not null and not ${lifted('overdue')}
    or c.stops = 'shipments' and o.commercial = 'confirmed' and not ${lifted('stopped')}
    or c.limit_left is not null and u.unpaid > 0 and not ${lifted('credit_limit')}
      and u.unpaid + case when o.commercial = 'placed' then ${committedBeside} else 0 end > c.limit_left)))`;
