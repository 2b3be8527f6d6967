import { type revenueCuts } from '@otdel/contracts';
import { type RawBuilder, sql } from 'kysely';

type Sql = RawBuilder<unknown>;

/** How revenue is grouped. In the SQL `l` is a revenue line, `i` the group of its item, `c` the region and segment of its client. */
export interface Cut {
  /** The value by which lines are grouped. */
  key: Sql;
  /** The join that provides the key, when the line itself does not have it. */
  needs?: Sql;
  /** The display name of a key; left out when the key is readable itself, or the gateway puts the name. */
  name?: (key: Sql) => Sql;
}

const groups = {
  then: {
    item: sql`left join item_history i on i.item_id = l.item_id and i.from_at <= l.as_of and i.until_at > l.as_of`,
    client: sql`left join client_history c on c.client_id = l.client_id and c.from_at <= l.as_of and c.until_at > l.as_of`,
  },
  today: {
    item: sql`left join item_ref i on i.id = l.item_id`,
    client: sql`left join client_ref c on c.id = l.client_id`,
  },
};

/**
 * Group, region and segment are those of the shipment's day, or the present ones when today's are asked for. The manager is
 * the one who had the order when it was shipped.
 */
export const cutOf = (cut: (typeof revenueCuts)[number], as: keyof typeof groups): Cut =>
  cuts(groups[as])[cut];

const cuts = ({ item, client }: { item: Sql; client: Sql }): Record<(typeof revenueCuts)[number], Cut> => ({
  item: { key: sql`l.item_id`, name: (key) => sql`(select name from item_ref where id = ${key})` },
  group: { key: sql`i.item_group`, needs: item },
  client: { key: sql`l.client_id` },
  region: { key: sql`c.region`, needs: client },
  segment: { key: sql`c.segment`, needs: client },
  manager: { key: sql`l.manager_id` },
  order: { key: sql`l.order_id`, name: (key) => sql`(select number from order_ref where id = ${key})` },
  month: { key: sql`l.month` },
});
