import { Migration } from '@mikro-orm/migrations';
import { searchOperators } from '@otdel/platform';

/** What tasks are found by: the number of the order, and what people wrote. */
export class M0006Search extends Migration {
  override up(): void {
    this.addSql(searchOperators);
    this.addSql(`alter table task add sought text generated always as (
      folded(coalesce(order_number, '') || ' ' || coalesce(title, '') || ' ' || coalesce(detail, ''))) stored`);
    this.addSql(
      `create index task_sought on task using gin (sought gin_trgm_ops) with (gin_pending_list_limit = 128)`,
    );
  }
}
