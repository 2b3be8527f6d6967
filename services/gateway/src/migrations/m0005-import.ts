import { Migration } from '@mikro-orm/migrations';

/** Imports and their uploads; the files themselves are in the storage. */
export class M0005Import extends Migration {
  override up(): void {
    // position: rows of the plan that are done; planned: the plan is in the storage. Who holds the lease does the work.
    this.addSql(`create table import (
      id uuid primary key, state text not null check (state in ('open', 'checking', 'checked', 'running', 'done', 'failed')),
      actor jsonb not null, correlation_id text not null, orders boolean not null, mapping jsonb, tables jsonb, out jsonb,
      planned boolean not null default false, position int not null default 0, total int not null default 0, failure text,
      made_at timestamptz not null, asked_at timestamptz, ended_at timestamptz, leased_by uuid, leased_until timestamptz)`);
    this.addSql(`create index import_made on import (made_at, id)`);
    this.addSql(`create index import_at_work on import (asked_at) where state in ('checking', 'running')`);
    this.addSql(`create table import_file (
      import_id uuid references import on delete cascade, name text, key text not null, bytes bigint not null,
      sha256 text not null, primary key (import_id, name))`);
  }
}
