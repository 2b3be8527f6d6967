import { type RequestOf, type listOrders, summarizeOrders } from '@otdel/contracts';
import { allOf, finds } from '@otdel/platform';
import { type RawBuilder, sql } from 'kysely';
import { heldByMoney, shortOfMoney } from './holds.queries.ts';
import { lateOn } from './sight.queries.ts';

export type Narrowing = RequestOf<typeof summarizeOrders>;
export type Sort = RequestOf<typeof listOrders>['sort'];

/** The condition on `customer_order o` for open orders, which have an index of their own. */
export const isOpen = sql<boolean>`o.commercial in ('placed', 'confirmed')`;
const lineLateOn = (today: Temporal.PlainDate) => sql`
  select l.order_id from order_line l where l.ordered > l.shipped + l.cancelled and l.promised_on < ${today.toString()}::date`;
/** As `shippable` in the domain says it: works and services wait for the goods. */
const canGo = sql`
  select l.order_id from order_line l where l.reserved > 0 and (l.kind = 'goods' or not exists (
    select from order_line g where g.order_id = l.order_id and g.kind = 'goods'
      and g.ordered > g.shipped + g.cancelled + g.reserved))`;

/** The orders of lines that few orders have: they are found first. All others are passed over one by one. */
const among = (lines: RawBuilder<unknown>, wanted: boolean): RawBuilder<boolean> =>
  wanted ? sql`o.id = any(array(${lines}))` : sql`o.id not in (${lines})`;

const either = (condition: RawBuilder<unknown>, wanted: boolean): RawBuilder<unknown> =>
  wanted ? condition : sql`not ${condition}`;

/** The conditions on `customer_order o`; `search` has its own ones. */
export function narrowedBy(filters: Narrowing, today: Temporal.PlainDate): RawBuilder<boolean> {
  const { stage, open, late, lineLate, shippable, held, managerId, clientId, itemId } = filters;
  const { placedFrom, placedTo, promisedFrom, promisedTo, externalRef, number } = filters;
  return allOf(
    stage !== undefined && sql`o.stage = any(${stage}::text[])`,
    open !== undefined && either(sql`(${isOpen})`, open),
    late !== undefined && either(lateOn(today), late),
    lineLate !== undefined && among(lineLateOn(today), lineLate),
    shippable !== undefined &&
      (shippable
        ? sql`(o.commercial = 'confirmed' and not ${shortOfMoney} and ${among(canGo, true)})`
        : sql`(o.commercial <> 'confirmed' or ${shortOfMoney} or ${among(canGo, false)})`),
    held !== undefined && either(heldByMoney, held),
    managerId !== undefined && sql`o.manager_id = ${managerId}`,
    clientId !== undefined && sql`o.client_id = ${clientId}`,
    itemId !== undefined && sql`o.id in (select l.order_id from order_line l where l.item_id = ${itemId})`,
    placedFrom !== undefined && sql`o.placed_on >= ${placedFrom}::date`,
    placedTo !== undefined && sql`o.placed_on <= ${placedTo}::date`,
    promisedFrom !== undefined && sql`o.promised_on >= ${promisedFrom}::date`,
    promisedTo !== undefined && sql`o.promised_on <= ${promisedTo}::date`,
    externalRef !== undefined && sql`o.external_ref = ${externalRef}`,
    // the column serves by its index, and has the reference too
    number !== undefined &&
      sql`(${finds(sql`o.sought`, number)} and ${finds(sql`folded(o.number)`, number)})`,
  );
}
