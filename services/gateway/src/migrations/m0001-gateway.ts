import { Migration } from '@mikro-orm/migrations';

export class M0001Gateway extends Migration {
  override up(): void {
    for (const sql of ddl) this.addSql(sql);
  }
}

const roles = `('head', 'manager', 'operations', 'accountant', 'admin')`;

const ddl = [
  // From planning's events of people: the role of an account with a person behind it is that person's.
  `create table staff_ref (
    id uuid primary key, version int not null, role text not null check (role in ${roles}), active boolean not null)`,

  // epoch: tokens of an older one are no good any more. active: what an administrator wants; a person who left is inactive all the same.
  `create table account (
    id uuid primary key, login text not null unique check (login = lower(login)), password_hash text not null,
    staff_id uuid unique references staff_ref, role text check (role in ${roles}),
    active boolean not null default true, epoch int not null default 1, created_at timestamptz not null,
    constraint role_of_its_own_or_of_staff check ((staff_id is null) = (role is not null)))`,

  // One sign-in and all that was renewed from it. Tokens are kept as hashes; a used one that comes again ends the session.
  `create table session (
    id uuid primary key, account_id uuid not null references account, made_at timestamptz not null,
    expires_at timestamptz not null, revoked_at timestamptz)`,
  `create index session_account on session (account_id) where revoked_at is null`,
  `create index session_expires on session (expires_at)`,
  `create table refresh_token (
    hash text primary key, session_id uuid not null references session on delete cascade, made_at timestamptz not null, used_at timestamptz)`,
  `create index refresh_token_session on refresh_token (session_id)`,
  `create table sign_in_attempt (id uuid primary key, key text not null, at timestamptz not null)`,
  `create index sign_in_attempt_key on sign_in_attempt (key, at)`,

  // Only added to, also by a programmer in haste.
  `create table audit (
    id uuid primary key, at timestamptz not null, by_account uuid, correlation_id text not null,
    action text not null, account_id uuid not null, details jsonb not null)`,
  `create index audit_account on audit (account_id, at)`,
  `create function audit_is_only_added_to() returns trigger language plpgsql as $$ begin raise exception 'audit is only added to'; end $$`,
  `create trigger audit_is_only_added_to before update or delete or truncate on audit for each statement execute function audit_is_only_added_to()`,

  `create table idempotency_key (
    account_id uuid, key text, fingerprint text not null, at timestamptz not null, primary key (account_id, key))`,
  `create index idempotency_key_at on idempotency_key (at)`,

  // seen_by: the managers who may hear of it; everybody of the other roles may.
  `create table live_event (
    seq bigint generated always as identity primary key, at timestamptz not null, type text not null,
    seen_by uuid[] not null, data jsonb not null)`,
  `create index live_event_at on live_event (at)`,
];
