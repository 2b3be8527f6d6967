import { type revenueCuts } from '@otdel/contracts';
import { type RawBuilder, sql } from 'kysely';

type Sql = RawBuilder<unknown>;

/** How revenue is grouped. In the SQL `l` is a revenue line, `i` its item, `c` its client. */
interface Cut {
  /** The value by which lines are grouped. */
  key: Sql;
  /** The join that provides the key, when the line itself does not have it. */
  needs?: Sql;
  /** The display name of a key; left out when the key is readable itself. */
  name?: (key: Sql) => Sql;
}

const item = sql`left join item_ref i on i.id = l.item_id`;
const client = sql`left join client_ref c on c.id = l.client_id`;

/**
 * Group, region and segment are the present ones: the past revenue of an item moves with the item to another group.
 * The manager is the one who had the order when it was shipped.
 */
export const cuts: Record<(typeof revenueCuts)[number], Cut> = {
  item: { key: sql`l.item_id`, name: (key) => sql`(select name from item_ref where id = ${key})` },
  group: { key: sql`i.item_group`, needs: item },
  client: { key: sql`l.client_id`, name: (key) => sql`(select name from client_ref where id = ${key})` },
  region: { key: sql`c.region`, needs: client },
  segment: { key: sql`c.segment`, needs: client },
  manager: { key: sql`l.manager_id`, name: (key) => sql`(select name from staff_ref where id = ${key})` },
  order: { key: sql`l.order_id`, name: (key) => sql`(select number from order_ref where id = ${key})` },
  month: { key: sql`l.month` },
};
