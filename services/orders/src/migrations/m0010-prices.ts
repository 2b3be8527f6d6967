import { Migration } from '@mikro-orm/migrations';

/** Prices of one unit have five decimals. A line may be the rest of another one, whose shipped part kept its price. */
export class M0010Prices extends Migration {
  override up(): void {
    for (const sql of ddl) this.addSql(sql);
  }
}

const ddl = [
  // in the currency of the firm; sums stay in minor units
  ...['item', 'order_line'].map(
    (table) => `alter table ${table} alter price type numeric(18, 5) using price / 100.0`,
  ),
  `alter table order_line add split_from uuid references order_line`,
];
