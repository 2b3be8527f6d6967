import { Migration } from '@mikro-orm/migrations';

/**
 * What an account says of new orders: whose policy, what was said last, and how much is meant for an order. Sums are minor
 * units, shares hundredths of a percent.
 */
export class M0002Credit extends Migration {
  override up(): void {
    for (const sql of ddl) this.addSql(sql);
  }
}

const ddl = [
  `alter table terms add prepay_share int check (prepay_share between 1 and 10000),
    add prepay_holds text check (prepay_holds in ('supply', 'shipment')),
    add constraint prepay_whole check ((prepay_share is null) = (prepay_holds is null))`,
  `create table credit_policy (
    scope text not null check (scope in ('client', 'segment', 'firm')), scope_of text, limit_sum bigint check (limit_sum >= 0),
    overdue_days int check (overdue_days > 0), overdue_above bigint check (overdue_above >= 0),
    recorded_at timestamptz not null, actor jsonb not null, check ((scope = 'firm') = (scope_of is null)),
    check ((overdue_days is null) = (overdue_above is null)))`,
  `create unique index credit_policy_whose on credit_policy (scope, coalesce(scope_of, ''))`,
  // All accounts are assessed anew when \`wanted\` is not \`done\`, and once a day: debts grow older.
  `create table credit_look (
    id int primary key default 1 check (id = 1), wanted bigint not null default 0, done bigint, done_on date)`,
  `insert into credit_look default values`,
  // What was published last, as it was; null: nothing was.
  `alter table account add assessed text`,
  `alter table order_ref add advance bigint not null default 0, add cancelled boolean not null default false`,
  `create index credit_order on credit (order_id) where order_id is not null`,
];
