import { Migration } from '@mikro-orm/migrations';

/** The audit is read, newest first: as a whole, by account and by who did it. */
export class M0002Audit extends Migration {
  override up(): void {
    this.addSql(`create index audit_at on audit (at, id)`);
    this.addSql(`create index audit_by on audit (by_account, at, id)`);
    this.addSql(`drop index audit_account`);
    this.addSql(`create index audit_account on audit (account_id, at, id)`);
  }
}
