import { Migration } from '@mikro-orm/migrations';

/**
 * What was ordered by day, of orders that were amended or of which the rest was cancelled: how long a client waited is
 * counted from it. Orders that were amended before have no rows: what they order now counts from their placing.
 */
export class M0009Wait extends Migration {
  override up(): void {
    for (const sql of ddl) this.addSql(sql);
  }
}

const ddl = [
  // thousandths by the id of a line. ordered: of all lines from that day on; cancelled: in addition to what was before.
  // Rows are only added; the id says in which order.
  `create table order_demand (
    id uuid primary key, order_id uuid not null references customer_order, counts_on date not null,
    ordered jsonb, cancelled jsonb, check (num_nonnulls(ordered, cancelled) = 1))`,
  `create index order_demand_order on order_demand (order_id)`,

  // an order of which the rest was cancelled is open again when a shipment is taken back
  `drop index customer_order_open`,
  `create index customer_order_open on customer_order (promised_on) where completed_on is null and commercial <> 'cancelled'`,
  `drop index customer_order_at_risk`,
  `create index customer_order_at_risk on customer_order (promised_on desc, id desc)
    where at_risk_on = promised_on and completed_on is null and commercial <> 'cancelled'`,
];
