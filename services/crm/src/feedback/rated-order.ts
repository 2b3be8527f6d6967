import { type Actor, notFound } from '@otdel/contracts';
import { one, type Tx } from '@otdel/platform';
import { orderSeenBy } from '../assignment/assignment.queries.ts';

export interface RatedOrder {
  number: string;
  clientId: string;
  /** ISO date; null: the client was not asked, as far as crm knows. */
  askedOn: string | null;
  /** The opinion that was taken back and not recorded again. */
  takenBack: string | null;
}

/**
 * The order, when the actor may record an opinion of it: a manager may for his own orders and for those of his clients.
 * @throws not_found `order`
 */
export async function orderSeen(tx: Tx, orderId: string, actor: Actor): Promise<RatedOrder> {
  const row = await one<RatedOrder>(tx)`
    select o.number, o.client_id as "clientId", o.asked_on as "askedOn", (
        select f.interaction_id from feedback f where f.order_id = o.id and f.taken_back) as "takenBack"
    from order_ref o left join assignment a on a.client_id = o.client_id and a.to_on is null
    where o.id = ${orderId} and ${orderSeenBy(actor)}`;
  if (!row) throw notFound('order', orderId);
  return row;
}
