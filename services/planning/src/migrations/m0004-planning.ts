import { Migration } from '@mikro-orm/migrations';

/**
 * Lists show open tasks first, then what is over: each half is read along an index of its own. No statement reads both
 * halves as one.
 */
export class M0004Planning extends Migration {
  override up(): void {
    this.addSql(`create index task_page_over on task (due_on, id) where state <> 'open'`);
    this.addSql(
      `create index task_person_over on task (assignee_id, due_on, id) where assignee_id is not null and state <> 'open'`,
    );
    this.addSql(
      `create index task_role_over on task (assignee_role, due_on, id) where assignee_role is not null and state <> 'open'`,
    );
    for (const index of ['task_page', 'task_person', 'task_role']) this.addSql(`drop index ${index}`);
  }
}
