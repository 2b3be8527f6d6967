import { Migration } from '@mikro-orm/migrations';

/**
 * What `applyOnce` remembers. Until commit 9628e2c the first migration of each room made it: in a firm of that time it is
 * there already, so each statement makes only what is missing. Never edited: what changes comes as Commands0002.
 */
export class Commands0001 extends Migration {
  override up(): void {
    this.addSql(
      `create table if not exists applied_command (id text primary key, fingerprint text not null, result jsonb, applied_at timestamptz not null default now())`,
    );
    this.addSql(`create index if not exists applied_command_at on applied_command (applied_at)`);
  }
}
