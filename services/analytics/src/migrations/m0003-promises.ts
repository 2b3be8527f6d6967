import { Migration } from '@mikro-orm/migrations';

/** First promises, overdue orders that were cancelled, and breaches that were withdrawn: filled by a rebuild. */
export class M0003Promises extends Migration {
  override up(): void {
    for (const sql of ddl) this.addSql(sql);
  }
}

const ddl = [
  `alter table order_standing add first_promised_on date`,
  `create index order_standing_first on order_standing (first_promised_on)
    include (from_on, until_on, completed_on, client_id, manager_id)`,

  // orders that were wholly cancelled, with the promises in force on that day
  `create table order_cancelled (
    order_id uuid primary key, cancelled_on date not null, promised_on date not null, first_promised_on date not null,
    client_id uuid not null, manager_id uuid not null)`,
  `create index order_cancelled_promised on order_cancelled (promised_on)`,

  // breaches that do not stand any more, from the day on which that was recorded
  `create table breach_withdrawn (
    breach_id uuid primary key, promised_on date not null, withdrawn_on date not null, client_id uuid not null,
    manager_id uuid not null)`,
  `create index breach_withdrawn_promised on breach_withdrawn (promised_on)`,
];
