import { Migration } from '@mikro-orm/migrations';

/** The books: one row, the day through which they are closed, and the record of who closed and reopened them. */
export class M0013Books extends Migration {
  override up(): void {
    for (const sql of ddl) this.addSql(sql);
  }
}

const ddl = [
  `create table books (id int primary key default 1 check (id = 1), closed_through date)`,
  `insert into books default values`,
  // rows are only added
  `create table books_change (
    id uuid primary key, kind text not null check (kind in ('closed', 'reopened')), through date, previously date,
    recorded_at timestamptz not null, reason text, actor jsonb not null)`,
];
