import { Migration } from '@mikro-orm/migrations';
import { searchOperators } from '@otdel/platform';

/** What clients are found by. */
export class M0005Search extends Migration {
  override up(): void {
    this.addSql(searchOperators);
    this.addSql(
      `alter table client add sought text generated always as (folded(code || ' ' || name)) stored`,
    );
    this.addSql(
      `create index client_sought on client using gin (sought gin_trgm_ops) with (gin_pending_list_limit = 128)`,
    );
  }
}
