import { Migration } from '@mikro-orm/migrations';

/**
 * The table of `applyOnce`. Until commit 9628e2c the first migration of each room made it. An installation of that time has
 * it already, so each statement makes only what is missing. Never edit it: changes come as Commands0002.
 */
export class Commands0001 extends Migration {
  override up(): void {
    this.addSql(
      `create table if not exists applied_command (id text primary key, fingerprint text not null, result jsonb, applied_at timestamptz not null default now())`,
    );
    this.addSql(`create index if not exists applied_command_at on applied_command (applied_at)`);
  }
}
