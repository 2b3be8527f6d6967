import { Migration } from '@mikro-orm/migrations';

/**
 * The tables are built from events and can be rebuilt. Quantities are integer thousandths, sums are integer minor
 * units, days are `date`.
 */
export class M0001Analytics extends Migration {
  override up(): void {
    for (const sql of ddl) this.addSql(sql);
  }
}

const ddl = [
  // The facts of an order in the order in which they were recorded. A fact that is recorded late but dated early
  // changes the days from its date on.
  `create table order_told (order_id uuid, version int, told jsonb not null, primary key (order_id, version))`,

  // The state of an order on the days from from_on up to, but not including, until_on: one row as long as nothing
  // changes. A day without a row: the order was not placed yet, or it was wholly cancelled.
  `create table order_standing (
    order_id uuid, from_on date, until_on date not null, promised_on date not null, completed_on date, value bigint not null,
    client_id uuid not null, manager_id uuid not null,
    primary key (order_id, from_on),
    check (from_on < until_on), check (completed_on <= from_on))`,
  // The promises report reads only these indexes when it is limited to promised dates or to a manager. The report of
  // one client reads few rows.
  `create index order_standing_promised on order_standing (promised_on)
    include (from_on, until_on, completed_on, value, client_id, manager_id)`,
  `create index order_standing_manager on order_standing (manager_id, promised_on)
    include (from_on, until_on, completed_on, value, client_id)`,
  `create index order_standing_client on order_standing (client_id, promised_on)`,

  // The month is stored: to compute it from the date of each line costs more than the sum.
  `create table revenue_line (
    shipment_id uuid, no int, order_id uuid not null, item_id uuid not null, client_id uuid not null, manager_id uuid not null,
    shipped_on date not null, month text not null, quantity bigint not null, value bigint not null, primary key (shipment_id, no))`,
  `create index revenue_line_shipped on revenue_line (shipped_on)
    include (month, order_id, item_id, client_id, manager_id, quantity, value)`,
  `create index revenue_line_manager on revenue_line (manager_id, shipped_on)`,
  `create index revenue_line_client on revenue_line (client_id, shipped_on)`,
  `create index revenue_line_item on revenue_line (item_id, shipped_on)`,

  // Names, and what the reports group by.
  `create table item_ref (id uuid primary key, name text not null, item_group text)`,
  `create table client_ref (id uuid primary key, name text not null, region text, segment text)`,
  `create table staff_ref (id uuid primary key, name text not null)`,
  `create table order_ref (id uuid primary key, number text not null)`,

  // A rebuild leaves this table as it is. One row per rebuild: rebuilds run one after another, and a command begins
  // one at most.
  `create table rebuild_log (no int primary key, command_id text unique, begun_at timestamptz not null)`,
];
