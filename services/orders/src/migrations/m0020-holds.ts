import { Migration } from '@mikro-orm/migrations';

/**
 * What holds orders: how the accounts of clients stand, as receivables says, what an order wants before it is supplied or
 * shipped, what is paid of it, and what the head has lifted. Sums are minor units, shares hundredths of a percent.
 */
export class M0020Holds extends Migration {
  override up(): void {
    for (const sql of ddl) this.addSql(sql);
  }
}

const ddl = [
  `create table client_credit (
    client_id uuid primary key, prepay_share int, prepay_holds text, limit_left bigint, overdue_sum bigint, overdue_on date,
    stops text not null)`,
  // \`waits_since\`: the day from which the promise moves; \`waited_days\`: so many it has moved already.
  `alter table customer_order add prepay_share int, add prepay_holds text check (prepay_holds in ('supply', 'shipment')),
    add advance bigint not null default 0, add waits_since date, add waited_days int not null default 0`,
  `create index customer_order_waits on customer_order (id) where waits_since is not null`,
  `create table hold_override (
    order_id uuid not null references customer_order, kind text not null, at timestamptz not null, actor jsonb not null,
    reason text not null, primary key (order_id, kind))`,
  `alter table promise_log add cause text`,
];
