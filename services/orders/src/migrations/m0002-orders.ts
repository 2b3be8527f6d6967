import { Migration } from '@mikro-orm/migrations';

/** The cost of goods, and who did what. Rows that were recorded before have neither. */
export class M0002Orders extends Migration {
  override up(): void {
    for (const sql of ddl) this.addSql(sql);
  }
}

const ddl = [
  // of one unit, in minor units
  `alter table item add cost bigint check (cost >= 0)`,
  // of one received unit, in minor units
  `alter table stock_move add cost bigint check (cost >= 0)`,

  // The actor in the form of the outbox: account, person, role, and the administrator who acted as them.
  ...['promise_log', 'stage_log', 'stock_move', 'receipt', 'shipment'].map(
    (table) => `alter table ${table} add actor jsonb`,
  ),
  `alter table shipment add delivered_actor jsonb`,
];
