import { Migration } from '@mikro-orm/migrations';

/**
 * The tables of publishers and subscribers. Until commit 9628e2c the first migration of each room made them. An
 * installation of that time has them already, so each statement makes only what is missing. Never edit it: changes come as
 * Messaging0002.
 */
export class Messaging0001 extends Migration {
  override up(): void {
    for (const statement of ddl) this.addSql(statement);
  }
}

const ddl = [
  // One counter per aggregate: the versions of its events have no gaps, and writers of an aggregate lock its row.
  `create table if not exists aggregate_version (aggregate text, aggregate_id uuid, version int not null, primary key (aggregate, aggregate_id))`,
  // Rows are kept after publishing: lost events are sent again from them, and read models are rebuilt from them.
  `create table if not exists outbox (
    seq bigint generated always as identity primary key, id uuid not null unique, type text not null, version int not null,
    aggregate text not null, aggregate_id uuid not null, aggregate_version int not null, recorded_at timestamptz not null,
    correlation_id text not null, actor jsonb not null, payload jsonb not null, published_at timestamptz,
    unique (aggregate, aggregate_id, aggregate_version))`,
  `create index if not exists outbox_pending on outbox (seq) where published_at is null`,
  // The reconciler reads events after the confirmed watermark, of the few aggregates that a subscriber has.
  `create index if not exists outbox_published on outbox (aggregate, published_at, seq)`,
  // The watermark up to which a subscriber has confirmed every event of an aggregate. By aggregate: one that it subscribes
  // to later is sent to it from the first event on.
  `create table if not exists outbox_confirmed (
    subscriber text, aggregate text, published_at timestamptz not null, seq bigint not null,
    primary key (subscriber, aggregate))`,
  `create table if not exists inbox (event_id uuid primary key)`,
  // The number of received events by publisher, kept up to date because counting a large inbox takes seconds.
  `create table if not exists inbox_heard (publisher text primary key, events bigint not null)`,
  `create table if not exists inbox_position (aggregate text, aggregate_id uuid, version int not null, primary key (aggregate, aggregate_id))`,
  // Events that arrived before their turn, or wait behind a dead letter.
  `create table if not exists inbox_waiting (
    aggregate text, aggregate_id uuid, aggregate_version int, event jsonb not null, since timestamptz not null default now(),
    primary key (aggregate, aggregate_id, aggregate_version))`,
  `create table if not exists inbox_poisoned (
    aggregate text, aggregate_id uuid, aggregate_version int not null, event jsonb not null, error text not null,
    since timestamptz not null default now(), primary key (aggregate, aggregate_id))`,
  // The last rebuild: how many events each publisher has, and whether it has sent all of them (told).
  `create table if not exists inbox_rebuild (publisher text primary key, total bigint, told boolean not null default false)`,
];
