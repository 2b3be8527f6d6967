import { Migration } from '@mikro-orm/migrations';

/** What things cost us, and who did what. Both are unknown of what was recorded before. */
export class M0002Orders extends Migration {
  override up(): void {
    for (const sql of ddl) this.addSql(sql);
  }
}

const ddl = [
  // of one unit, in minor units
  `alter table item add cost bigint check (cost >= 0)`,
  // what one unit cost that came in
  `alter table stock_move add cost bigint check (cost >= 0)`,

  // The actor of an event, as the outbox keeps it: account, person, role, and the administrator who acted as them.
  ...['promise_log', 'stage_log', 'stock_move', 'receipt', 'shipment'].map(
    (table) => `alter table ${table} add actor jsonb`,
  ),
  `alter table shipment add delivered_actor jsonb`,
];
