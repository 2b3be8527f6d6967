import { Migration } from '@mikro-orm/migrations';

/** To whom orders were given. Rows are only added. */
export class M0012Deals extends Migration {
  override up(): void {
    for (const sql of ddl) this.addSql(sql);
  }
}

const ddl = [
  `create table order_assignment (
    id uuid primary key, order_id uuid not null references customer_order,
    manager_id uuid not null, previous_manager_id uuid not null,
    reason text not null, assigned_at timestamptz not null, assigned_by uuid, actor jsonb not null)`,
  `create index order_assignment_order on order_assignment (order_id, assigned_at, id)`,
];
