import { Migration } from '@mikro-orm/migrations';

/** What was taken back of shipments and deliveries, and what clients returned. Nothing that was recorded is erased. */
export class M0006Orders extends Migration {
  override up(): void {
    for (const sql of ddl) this.addSql(sql);
  }
}

const ddl = [
  // quantity and value stay as they were recorded; these are the sums of the corrections
  `alter table shipment_line
    add taken_back bigint not null default 0 check (taken_back >= 0),
    add taken_back_value bigint not null default 0 check (taken_back_value between 0 and value),
    add returned bigint not null default 0 check (returned >= 0),
    add constraint shipment_line_corrected check (taken_back + returned <= quantity)`,
  // whole: nothing of the shipment is left. Rows of both tables are only added.
  `alter table shipment add taken_back boolean not null default false`,
  `create table shipment_correction (
    id uuid primary key, shipment_id uuid not null references shipment,
    kind text not null check (kind in ('shipment', 'delivery', 'return')),
    corrected_on date not null, recorded_at timestamptz not null, reason text not null, actor jsonb,
    delivered_on date, goods text check (goods in ('restock', 'write_off')))`,
  `create index shipment_correction_shipment on shipment_correction (shipment_id)`,
  `create table shipment_correction_line (
    correction_id uuid not null references shipment_correction, line_id uuid not null references order_line,
    quantity bigint not null check (quantity > 0), value bigint not null check (value >= 0),
    primary key (correction_id, line_id))`,
];
