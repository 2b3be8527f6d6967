import { type Actor, fromMilli, type getJob, type ResponseOf } from '@otdel/contracts';
import { type RawBuilder, sql } from 'kysely';
import { seenBy } from '../order/sight.queries.ts';

type SuppliedLine = ResponseOf<typeof getJob>['for'][number];

/** Quantities are thousandths, small enough for JSON numbers. */
export interface StoredSupplied extends Omit<SuppliedLine, 'quantity' | 'arrived'> {
  quantity: number;
  arrived: number;
}

/**
 * The lines of orders that get goods of a purchase line or job, as a JSON array; null when there is none. Orders that
 * the actor may not see are left out.
 * @param of the condition on `supply_link k`
 */
export const suppliedLines = (of: RawBuilder<unknown>, actor: Actor): RawBuilder<unknown> => sql`(
  select json_agg(json_build_object('orderId', o.id, 'number', o.number, 'lineNo', ol.no, 'quantity', k.quantity,
    'arrived', k.arrived) order by ol.promised_on, ol.id)
  from supply_link k join order_line ol on ol.id = k.line_id join customer_order o on o.id = ol.order_id
  where ${of} and k.quantity + k.arrived > 0 and ${seenBy(actor)})`;

export const suppliedOf = (stored: readonly StoredSupplied[] | null): SuppliedLine[] =>
  (stored ?? []).map((line) => ({
    ...line,
    quantity: fromMilli(BigInt(line.quantity)),
    arrived: fromMilli(BigInt(line.arrived)),
  }));
