import { type Actor } from '@otdel/contracts';
import { type RawBuilder, sql } from 'kysely';
import { sightOf } from './domain/sight.ts';

/**
 * The condition on `customer_order o` under which somebody sees an order: a manager those that are his own, and those
 * of the clients that are assigned to him now; a manager without a place in the staff sees none.
 */
export function seenBy(actor: Actor): RawBuilder<boolean> {
  const sight = sightOf(actor);
  if (sight.everything) return sql`true`;
  if (sight.staffId === null) return sql`false`;
  return sql`(o.manager_id = ${sight.staffId}
    or o.client_id in (select c.id from client_ref c where c.manager_id = ${sight.staffId}))`;
}

/**
 * The condition on `customer_order o` under which it is late: open after the promised day, or settled with its promise
 * broken. What was awaited until a late cancellation of the rest is late, though the last shipment was in time.
 */
export const lateOn = (
  today: Temporal.PlainDate,
): RawBuilder<boolean> => sql`(case when o.completed_on is null
  then o.cancelled_on is null and o.promised_on < ${today.toString()}::date
  else exists (select from promise_breach b
    where b.order_id = o.id and b.promised_on = o.promised_on and b.withdrawn_at is null) end)`;

/** The same for finding them: only among what is open and what was broken, for all the others are not late. */
export const amongLate = (today: Temporal.PlainDate): RawBuilder<boolean> => sql`o.id in (
  select due.id from customer_order due
  where due.completed_on is null and due.cancelled_on is null and due.promised_on < ${today.toString()}::date
  union all
  select missed.id from promise_breach b join customer_order missed on missed.id = b.order_id
  where b.withdrawn_at is null and b.promised_on = missed.promised_on and missed.completed_on is not null)`;
