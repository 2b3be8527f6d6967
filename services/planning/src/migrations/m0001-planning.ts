import { Migration } from '@mikro-orm/migrations';

/** Dates of business are `date`, moments `timestamptz`. */
export class M0001Planning extends Migration {
  override up(): void {
    for (const sql of ddl) this.addSql(sql);
  }
}

const ddl = [
  `create table staff (
    id uuid primary key, code text not null unique, name text not null,
    role text not null check (role in ('head', 'manager', 'operations', 'accountant', 'admin')),
    head_id uuid references staff, active boolean not null default true, version int not null default 1,
    constraint head_is_another check (head_id <> id))`,

  // From the events of other rooms: whose a client and an order are, and whom the head asks himself. No names.
  `create table client_ref (id uuid primary key, key_client boolean not null default false, manager_id uuid)`,
  `create table order_ref (id uuid primary key, number text not null, client_id uuid not null, manager_id uuid not null)`,

  // subject_id: what a step is about, an order, a purchase, a production job or a breach; null: a person's own task.
  // detail: what the title names beside the order. title: a person's own words.
  `create table task (
    id uuid primary key, kind text not null, subject_id uuid, title text, detail text,
    order_id uuid, order_number text, client_id uuid, assignee_id uuid, assignee_role text, due_on date not null,
    state text not null check (state in ('open', 'done', 'dropped')),
    opened_at timestamptz not null, opened_by uuid, closed_at timestamptz, closed_by uuid,
    moves int not null default 0, version int not null default 1,
    constraint task_has_one_assignee check (num_nonnulls(assignee_id, assignee_role) = 1),
    constraint task_step_or_own check (num_nonnulls(subject_id, title) = 1),
    check ((state = 'open') = (closed_at is null)))`,
  // The same step is never open twice, whatever repeats.
  `create unique index task_step on task (subject_id, kind) where state = 'open' and subject_id is not null`,
  // Lists are sorted by (due_on, id), within what somebody may see; the open ones have their own indexes, so that
  // the work of years that is done is not walked through to find the work of today.
  `create index task_page on task (due_on, id)`,
  `create index task_page_open on task (due_on, id) where state = 'open'`,
  `create index task_person on task (assignee_id, due_on, id) where assignee_id is not null`,
  `create index task_person_open on task (assignee_id, due_on, id) where assignee_id is not null and state = 'open'`,
  `create index task_role on task (assignee_role, due_on, id) where assignee_role is not null`,
  `create index task_role_open on task (assignee_role, due_on, id) where assignee_role is not null and state = 'open'`,
  `create index task_order on task (order_id, due_on, id) where order_id is not null`,
  `create index task_client on task (client_id, due_on, id) where client_id is not null`,

  // Only added to.
  `create table task_move (
    id uuid primary key, task_id uuid not null references task, from_on date not null, to_on date not null,
    reason text not null, moved_by uuid, moved_at timestamptz not null)`,
  `create index task_move_task on task_move (task_id, moved_at)`,
];
