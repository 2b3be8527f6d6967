import { Migration } from '@mikro-orm/migrations';

/**
 * The actor of an event, as the outbox keeps it: account, person, role, and the administrator who acted as them. Unknown
 * of what was recorded before.
 */
export class M0002Crm extends Migration {
  override up(): void {
    for (const table of ['assignment', 'interaction']) this.addSql(`alter table ${table} add actor jsonb`);
  }
}
