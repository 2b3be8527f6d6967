import { Migration } from '@mikro-orm/migrations';

/** Tasks go from one to another: who had them, and since when. */
export class M0003Planning extends Migration {
  override up(): void {
    // chosen: a person has said whose it is; otherwise it follows from whose the order and the client are
    this.addSql(`alter table task add chosen boolean not null default false`);
    this.addSql(`update task set chosen = true where subject_id is null and state = 'open'`);
    // Only added to. Without a reason: it went by itself, with the client or the order.
    this.addSql(`create table task_assignment (
      id uuid primary key, task_id uuid not null references task, from_id uuid, from_role text, to_id uuid, to_role text,
      reason text, assigned_by uuid, actor jsonb, assigned_at timestamptz not null,
      constraint assignment_from_one check (num_nonnulls(from_id, from_role) = 1),
      constraint assignment_to_one check (num_nonnulls(to_id, to_role) = 1))`);
    this.addSql(`create index task_assignment_task on task_assignment (task_id, assigned_at)`);
  }
}
