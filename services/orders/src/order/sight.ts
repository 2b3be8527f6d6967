import { type Actor } from '@otdel/contracts';
import { type RawBuilder, sql } from 'kysely';
import { sightOf } from '../supply/domain/visible.ts';

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

/** The condition on `customer_order o` under which it is late: not completely shipped by the promised day. */
export const lateOn = (today: Temporal.PlainDate): RawBuilder<boolean> =>
  sql`coalesce(o.completed_on > o.promised_on, o.cancelled_on is null and o.promised_on < ${today.toString()}::date)`;
