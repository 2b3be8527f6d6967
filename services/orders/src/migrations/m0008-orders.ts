import { Migration } from '@mikro-orm/migrations';

/**
 * What was made is recorded as what was received: each arrival of a purchase or job has a number, and may be taken back.
 * Nothing that was recorded is erased.
 */
export class M0008Orders extends Migration {
  override up(): void {
    for (const sql of ddl) this.addSql(sql);
  }
}

const ddl = [
  `alter table receipt alter column purchase_id drop not null, add job_id uuid references production_job, add no int,
    add constraint receipt_one_source check (num_nonnulls(purchase_id, job_id) = 1)`,
  `insert into receipt (id, job_id, received_on, recorded_at, lines, actor)
    select m.id, m.reference_id, m.moved_on, m.recorded_at, jsonb_build_array(jsonb_build_object(
      'no', 1, 'quantity', trim_scale(m.on_hand / 1000::numeric)::text,
      'price', round(m.cost / 100::numeric, 2)::text)), m.actor
    from stock_move m join production_job j on j.id = m.reference_id
    where m.kind = 'production' and m.on_hand > 0`,
  `update receipt r set no = n.no from (
      select id, row_number() over (partition by purchase_id, job_id order by recorded_at, id) as no from receipt
    ) n where n.id = r.id`,
  `alter table receipt alter column no set not null`,
  `drop index receipt_purchase`,
  `create unique index receipt_purchase on receipt (purchase_id, no) where purchase_id is not null`,
  `create unique index receipt_job on receipt (job_id, no) where job_id is not null`,
  `create table receipt_correction (
    id uuid primary key, receipt_id uuid not null references receipt, corrected_on date not null,
    recorded_at timestamptz not null, reason text not null, lines jsonb not null, actor jsonb)`,
  `create index receipt_correction_receipt on receipt_correction (receipt_id)`,
];
