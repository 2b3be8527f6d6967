import { Migration } from '@mikro-orm/migrations';

/** Dates of business are `date`, moments `timestamptz`. */
export class M0001Crm extends Migration {
  override up(): void {
    for (const sql of ddl) this.addSql(sql);
  }
}

const ddl = [
  `create table client (
    id uuid primary key, code text not null unique, name text not null, region text, segment text,
    key_client boolean not null, active boolean not null)`,
  `create index client_page on client (name, id)`,
  `create table client_contact (
    client_id uuid references client, no int, name text not null, position text, email text, phone text,
    primary key (client_id, no))`,

  // The ownership ledger: whose a client is from which day on; to_on is the first day on which it is no longer so.
  // No client has two owners on one day: an interval begins where the one before it ended (assignment_follows), none
  // runs backwards, and nothing can follow an interval that is still open. Two that append at once meet at the key.
  // The end of an interval that has a successor cannot be changed: assignment_follows refers to it.
  `create table assignment (
    client_id uuid not null references client, no int not null check (no > 0), manager_id uuid,
    from_on date not null, to_on date, reason text, recorded_at timestamptz not null, recorded_by uuid,
    previous_no int generated always as (nullif(no - 1, 0)) stored,
    primary key (client_id, no), unique (client_id, no, to_on),
    constraint assignment_follows foreign key (client_id, previous_no, from_on)
      references assignment (client_id, no, to_on),
    constraint assignment_runs_forward check (to_on >= from_on))`,
  `create unique index assignment_current on assignment (client_id) where to_on is null`,
  `create index assignment_current_manager on assignment (manager_id) where to_on is null`,

  `create table interaction (
    id uuid primary key, client_id uuid not null references client, kind text not null, subject text not null,
    body text, happened_at timestamptz not null, recorded_at timestamptz not null, recorded_by uuid, order_id uuid)`,
  `create index interaction_page on interaction (happened_at desc, id desc)`,
  `create index interaction_client on interaction (client_id, happened_at desc, id desc)`,
  `create index interaction_order on interaction (order_id, happened_at desc, id desc) where order_id is not null`,

  // From the events of orders: whose the order is, and whether its client was asked for an opinion.
  `create table order_ref (
    id uuid primary key, number text not null, client_id uuid not null, manager_id uuid not null,
    asked_on date)`,
  `create table feedback (
    order_id uuid constraint feedback_once primary key, interaction_id uuid not null unique references interaction,
    rating int not null check (rating between 1 and 5), answered_on date not null,
    channel text not null check (channel in ('phone', 'in_person', 'letter', 'link')))`,
];
