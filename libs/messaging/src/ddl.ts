/** For the first migration of every service: what it has said, and what it has heard. */
export const messagingDdl = [
  // One counter per aggregate: the versions of its events have no holes, and its row is the lock of its writers.
  `create table aggregate_version (aggregate text, aggregate_id uuid, version int not null, primary key (aggregate, aggregate_id))`,
  // Kept after publishing: a lost queue is healed from it, and read models are built anew from it.
  `create table outbox (
    seq bigint generated always as identity primary key, id uuid not null unique, type text not null, version int not null,
    aggregate text not null, aggregate_id uuid not null, aggregate_version int not null, recorded_at timestamptz not null,
    correlation_id text not null, actor jsonb not null, payload jsonb not null, published_at timestamptz,
    unique (aggregate, aggregate_id, aggregate_version))`,
  `create index outbox_pending on outbox (seq) where published_at is null`,
  // Digests look at what is newer than the confirmed place, of the few aggregates that a subscriber hears of.
  `create index outbox_published on outbox (aggregate, published_at, seq)`,
  // How far each subscriber has confirmed to have everything of an aggregate. By aggregate, so that one that it begins
  // to hear of later is told to it from the beginning.
  `create table outbox_confirmed (
    subscriber text, aggregate text, published_at timestamptz not null, seq bigint not null,
    primary key (subscriber, aggregate))`,
  `create table inbox (event_id uuid primary key)`,
  // Counted along, for counting a grown inbox takes seconds.
  `create table inbox_heard (publisher text primary key, events bigint not null)`,
  `create table inbox_position (aggregate text, aggregate_id uuid, version int not null, primary key (aggregate, aggregate_id))`,
  // Came before its turn, or stands behind a poisoned one.
  `create table inbox_waiting (
    aggregate text, aggregate_id uuid, aggregate_version int, event jsonb not null, since timestamptz not null default now(),
    primary key (aggregate, aggregate_id, aggregate_version))`,
  `create table inbox_poisoned (
    aggregate text, aggregate_id uuid, aggregate_version int not null, event jsonb not null, error text not null,
    since timestamptz not null default now(), primary key (aggregate, aggregate_id))`,
  // A rebuild under way: how many events each publisher has said there are, and whether it has told them all.
  `create table inbox_rebuild (publisher text primary key, total bigint, told boolean not null default false)`,
];
