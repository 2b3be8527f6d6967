import { Migration } from '@mikro-orm/migrations';

/** The gateway puts the names of clients and staff. A rebuild that runs is given up: its copies have the old columns. */
export class M0004NoNames extends Migration {
  override up(): void {
    this.addSql(`drop table staff_ref`);
    this.addSql(`alter table client_ref drop column name`);
    this.addSql(`
      do $$ declare copy text; begin
        for copy in select tablename from pg_tables where schemaname = 'analytics_rebuild' loop
          execute format('drop table analytics_rebuild.%I', copy);
        end loop;
      end $$`);
  }
}
