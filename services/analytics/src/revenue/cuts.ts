import { type revenueCuts } from '@otdel/contracts';
import { type RawBuilder, sql } from 'kysely';

type Sql = RawBuilder<unknown>;

/** How revenue is cut by something: `l` is a line of it, `i` the item of the line, `c` the client. */
interface Cut {
  /** What a line falls under. */
  key: Sql;
  /** What the key is taken from, when the line itself does not have it. */
  needs?: Sql;
  /** How people call a key; without it the key speaks for itself. */
  name?: (key: Sql) => Sql;
}

const item = sql`left join item_ref i on i.id = l.item_id`;
const client = sql`left join client_ref c on c.id = l.client_id`;

/**
 * Group, region and segment are those of today: an item that moves to another group takes its past revenue along. The
 * manager is the one to whom the order belonged when it was shipped.
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
