import { Migration } from '@mikro-orm/migrations';
import { searchOperators } from '@otdel/platform';

/**
 * What the list of orders is searched and sorted by. Columns that are generated say it once: what a text is found by
 * (`folded`), and the place of a stage among the stages.
 */
export class M0014Lists extends Migration {
  override up(): void {
    for (const sql of ddl) this.addSql(sql);
  }
}

const stages = `'{placed,supply,ready,partly_shipped,shipped,delivered,feedback,closed,cancelled}'::text[]`;
/** What waits to be written into an index of searches is read by each search: there must be little of it. */
const found = (table: string) =>
  `create index ${table}_sought on ${table} using gin (sought gin_trgm_ops) with (gin_pending_list_limit = 128)`;
const ddl = [
  searchOperators,
  `alter table customer_order
    add sought text generated always as (folded(number || ' ' || coalesce(external_ref, ''))) stored,
    add stage_no int generated always as (array_position(${stages}, stage)) stored`,
  found('customer_order'),
  // trigrams know the letters of ASCII alone where the database has the locale C
  `create index customer_order_letters on customer_order (sought) where octet_length(sought) <> char_length(sought)`,
  `create index customer_order_by_promise on customer_order (promised_on, id)`,
  `create index customer_order_by_value on customer_order (value, id)`,
  `create index customer_order_by_stage on customer_order (stage_no, promised_on, id)`,
  // open: neither closed nor cancelled
  `create index customer_order_working on customer_order (promised_on, id) where commercial in ('placed', 'confirmed')`,

  `create index order_line_item on order_line (item_id, order_id)`,
  `create index order_line_open on order_line (promised_on, order_id) where ordered > shipped + cancelled`,
  `create index order_line_reserved on order_line (order_id) where reserved > 0`,

  `alter table item add sought text generated always as (folded(sku || ' ' || name)) stored`,
  found('item'),
  `alter table supplier add sought text generated always as (folded(code || ' ' || name)) stored`,
  found('supplier'),
];
