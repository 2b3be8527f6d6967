import { Migration } from '@mikro-orm/migrations';

/** The gateway puts the names of clients and staff (ADR 0008). */
export class M0007NoNames extends Migration {
  override up(): void {
    this.addSql(`alter table client_ref drop column name`);
    this.addSql(`alter table staff_ref drop column name`);
  }
}
