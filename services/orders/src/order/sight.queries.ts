import { type Actor, sightOf } from '@otdel/contracts';
import { type RawBuilder, sql } from 'kysely';

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
 * broken. What was awaited until a late cancellation of the rest is late, though the last shipment was in time. Each half
 * has an index of its own: only what is open or was missed is looked at where late ones are few.
 */
export const lateOn = (today: Temporal.PlainDate): RawBuilder<boolean> => sql`(
  (o.completed_on is null and o.cancelled_on is null and o.promised_on < ${today.toString()}::date)
  or (o.missed and o.completed_on is not null))`;
