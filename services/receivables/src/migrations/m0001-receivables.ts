import { Migration } from '@mikro-orm/migrations';
import { searchOperators } from '@otdel/platform';

/**
 * The ledger of what clients owe. Sums are minor units of the firm's currency. Dates of business are `date`, moments
 * `timestamptz`. Nothing is removed: what was undone has the day and the moment of that beside it.
 */
export class M0001Receivables extends Migration {
  override up(): void {
    for (const sql of ddl) this.addSql(sql);
  }
}

const said = `recorded_at timestamptz not null, actor jsonb not null`;
const ddl = [
  searchOperators,
  `create table books (id int primary key default 1 check (id = 1), closed_through date)`,
  `insert into books default values`,
  // What was shipped before this room was there is not invoiced, unless somebody says so before the first invoice.
  `create table cut_over (id int primary key default 1 check (id = 1), on_day date not null)`,
  `insert into cut_over (on_day) values (current_date)`,

  // A client's money changes under the lock of this row.
  `create table account (client_id uuid primary key, region text, segment text, manager_id uuid)`,
  `create index account_manager on account (manager_id)`,
  `create table order_ref (
    id uuid primary key, number text not null, client_id uuid not null, manager_id uuid not null,
    sought text generated always as (folded(number)) stored)`,
  `create index order_ref_sought on order_ref using gin (sought gin_trgm_ops) with (gin_pending_list_limit = 128)`,

  `create table terms (
    code text primary key, name text not null, parts jsonb not null,
    weekend text not null check (weekend in ('stays', 'next', 'previous')))`,
  `create table terms_use (
    id uuid primary key, code text not null references terms,
    scope text not null check (scope in ('client', 'segment', 'region', 'firm')), scope_of text, from_on date not null,
    ${said}, reason text, check ((scope = 'firm') = (scope_of is null)))`,
  `create index terms_use_latest on terms_use (scope, scope_of, from_on desc, recorded_at desc)`,
  `create index terms_use_page on terms_use (recorded_at desc, id desc)`,

  `create table number_series (year int primary key, last int not null)`,
  `create table invoice (
    id uuid primary key, number text not null unique, client_id uuid not null references account,
    order_id uuid not null references order_ref, shipment_id uuid not null unique, manager_id uuid not null,
    issued_on date not null, recorded_at timestamptz not null, terms text not null, amount bigint not null check (amount > 0),
    sought text generated always as (folded(number)) stored)`,
  `create index invoice_page on invoice (issued_on desc, id desc)`,
  `create index invoice_client on invoice (client_id, issued_on desc, id desc)`,
  `create index invoice_order on invoice (order_id)`,
  `create index invoice_sought on invoice using gin (sought gin_trgm_ops) with (gin_pending_list_limit = 128)`,
  `create table instalment (
    id uuid primary key, invoice_id uuid not null references invoice, no int not null, due_on date not null,
    amount bigint not null check (amount > 0), paid bigint not null default 0 check (paid >= 0),
    written_off bigint not null default 0 check (written_off >= 0), unique (invoice_id, no),
    constraint not_more_than_due check (paid + written_off <= amount))`,
  `create index instalment_open on instalment (invoice_id) where paid + written_off < amount`,

  // Money of a client: paid in, or credited by us. \`free\` has paid nothing, and was not given back.
  `create table credit (
    id uuid primary key, kind text not null check (kind in ('payment', 'credit_note')),
    client_id uuid not null references account, order_id uuid references order_ref, invoice_id uuid references invoice,
    on_day date not null, ${said}, amount bigint not null check (amount > 0),
    free bigint not null, refunded bigint not null default 0 check (refunded >= 0),
    reference text unique, purpose text, correction_id uuid unique,
    reversed_on date, reversed_at timestamptz, reversed_actor jsonb, reversed_why text,
    constraint free_is_of_it check (free >= 0 and free + refunded <= amount))`,
  `create index credit_page on credit (on_day desc, id desc)`,
  `create index credit_client on credit (client_id, on_day desc, id desc)`,
  `create index credit_free on credit (client_id) where free > 0`,
  `create table allocation (
    id uuid primary key, credit_id uuid not null references credit, no int not null,
    instalment_id uuid not null references instalment, amount bigint not null check (amount > 0), on_day date not null, ${said},
    undone_on date, undone_at timestamptz, undone_actor jsonb, undone_why text, unique (credit_id, no))`,
  `create index allocation_instalment on allocation (instalment_id)`,
  `create table write_off (
    id uuid primary key, instalment_id uuid not null references instalment, amount bigint not null check (amount > 0),
    on_day date not null, ${said}, reason text not null)`,
  `create index write_off_instalment on write_off (instalment_id)`,
  `create table refund (
    id uuid primary key, credit_id uuid not null references credit, amount bigint not null check (amount > 0),
    on_day date not null, ${said}, reason text not null)`,
  `create index refund_credit on refund (credit_id)`,
];
