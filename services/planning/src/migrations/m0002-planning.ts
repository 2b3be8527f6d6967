import { Migration } from '@mikro-orm/migrations';

/**
 * The actor of an event, as the outbox keeps it: account, person, role, and the administrator who acted as them. Unknown
 * of what was recorded before.
 */
export class M0002Planning extends Migration {
  override up(): void {
    this.addSql(`alter table task add opened_actor jsonb, add closed_actor jsonb`);
    this.addSql(`alter table task_move add actor jsonb`);
  }
}
