import { Migration } from '@mikro-orm/migrations';
import { searchOperators } from '@otdel/platform';

/** What the lists of purchases and production jobs are searched by. */
export class M0019SupplySearch extends Migration {
  override up(): void {
    this.addSql(searchOperators);
    for (const table of ['purchase', 'production_job']) {
      this.addSql(`alter table ${table} add sought text generated always as (folded(number)) stored`);
      this.addSql(
        `create index ${table}_sought on ${table} using gin (sought gin_trgm_ops) with (gin_pending_list_limit = 128)`,
      );
    }
    this.addSql(`create index purchase_supplier on purchase (supplier_id)`);
    this.addSql(`create index purchase_line_item on purchase_line (item_id, purchase_id)`);
    this.addSql(`create index production_job_item on production_job (item_id)`);
  }
}
