import { type Actor, sightOf } from '@otdel/contracts';
import { type RawBuilder, sql } from 'kysely';

/**
 * The condition on `customer_order o` for orders that the actor may see. A manager sees his own orders and those of
 * clients that are assigned to him now; a manager without a staff id sees none. The clients are an array, so that the orders of
 * who has few are found by the two indexes.
 */
export function seenBy(actor: Actor): RawBuilder<boolean> {
  const sight = sightOf(actor);
  if (sight.everything) return sql`true`;
  if (sight.staffId === null) return sql`false`;
  return sql`(o.manager_id = ${sight.staffId}
    or o.client_id = any(array(select c.id from client_ref c where c.manager_id = ${sight.staffId})))`;
}

/**
 * The condition on `customer_order o` for orders that the actor may change, of those seen: a manager his own ones, those of
 * managers who have left, and those that the head opened to him.
 */
export function changedBy(actor: Actor): RawBuilder<boolean> {
  const sight = sightOf(actor);
  if (sight.everything) return sql`true`;
  return sql`(o.manager_id = ${sight.staffId}
    or exists (select from staff_ref s where s.id = o.manager_id and not s.active)
    or (select a.kind = 'opened' and a.manager_id = ${sight.staffId} from order_assignment a
      where a.order_id = o.id order by a.assigned_at desc, a.id desc limit 1))`;
}

/**
 * The condition on `customer_order o` for late orders: open after the promised day, or complete or cancelled with a
 * broken promise. An order that was cancelled late, wholly or what was left of it, is late, even when its last shipment
 * was in time. Each half has its own index, so that a query for late orders reads only open and missed ones.
 */
export const lateOn = (today: Temporal.PlainDate): RawBuilder<boolean> => sql`(
  (o.completed_on is null and o.commercial <> 'cancelled' and o.promised_on < ${today.toString()}::date)
  or o.missed)`;
