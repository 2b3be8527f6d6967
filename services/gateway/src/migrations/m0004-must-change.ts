import { Migration } from '@mikro-orm/migrations';

/** Whether the owner of an account must change its password before anything else. Nobody who is here already must. */
export class M0004MustChange extends Migration {
  override up(): void {
    this.addSql(`alter table account add column must_change boolean not null default false`);
  }
}
