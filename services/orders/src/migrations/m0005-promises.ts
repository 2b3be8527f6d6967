import { Migration } from '@mikro-orm/migrations';

/**
 * Why promises were broken, who has seen it and what was said about it. Breaches that were recorded before have no cause.
 * A promise that was withdrawn and is missed after all has a second breach.
 */
export class M0005Promises extends Migration {
  override up(): void {
    for (const sql of ddl) this.addSql(sql);
  }
}

const causes = `('unconfirmed', 'uncovered', 'supplier_late', 'job_late', 'ready_not_shipped')`;
const ddl = [
  `alter table promise_breach drop constraint promise_breach_order_id_promised_on_key`,
  `create unique index promise_breach_standing on promise_breach (order_id, promised_on) where withdrawn_at is null`,
  `create index promise_breach_order on promise_breach (order_id)`,

  // computed_cause stays as it was on the day; cause is what the head has made of it
  `alter table promise_breach add computed_cause text check (computed_cause in ${causes})`,
  `alter table promise_breach add cause text check (cause in ${causes})`,
  `alter table promise_breach add cause_reason text`,
  `alter table promise_breach add caused_at timestamptz`,
  `alter table promise_breach add caused_by uuid`,
  `alter table promise_breach add caused_actor jsonb`,
  `alter table promise_breach add acknowledged_at timestamptz`,
  `alter table promise_breach add acknowledged_by uuid`,
  `alter table promise_breach add acknowledged_actor jsonb`,
  `create table breach_comment (
    id uuid primary key, breach_id uuid not null references promise_breach, said text not null,
    said_at timestamptz not null, said_by uuid, actor jsonb not null)`,
  `create index breach_comment_breach on breach_comment (breach_id, said_at, id)`,

  // why the promise for at_risk_on is at risk, and since when it is said
  `alter table customer_order add at_risk_at timestamptz`,
  `alter table customer_order add at_risk_cause text check (at_risk_cause in ${causes})`,
  `create index customer_order_at_risk on customer_order (promised_on desc, id desc)
    where at_risk_on = promised_on and completed_on is null and cancelled_on is null`,

  // an overdue order that is cancelled stays late
  `drop index customer_order_missed`,
  `create index customer_order_missed on customer_order (promised_on) where missed`,
];
