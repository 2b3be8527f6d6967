import { Migration } from '@mikro-orm/migrations';

/** Costs of one unit have five decimals, as prices have, and are in the currency of the firm. */
export class M0018Costs extends Migration {
  override up(): void {
    for (const table of ['item', 'stock_move'])
      this.addSql(`alter table ${table} alter cost type numeric(18, 5) using cost * 0.01`);
  }
}
