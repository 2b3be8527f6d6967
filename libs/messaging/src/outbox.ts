import {
  publishers,
  services,
  subscriptions,
  type Aggregate,
  type Envelope,
  type Service,
} from '@otdel/contracts';
import { many, one, run, type Tx } from '@otdel/platform';
import type { Watermark, ReconcileBatch } from './messages.ts';

export interface OutboxRow {
  seq: bigint;
  id: string;
  type: string;
  version: number;
  aggregate: Aggregate;
  aggregate_id: string;
  aggregate_version: number;
  recorded_at: string;
  correlation_id: string;
  actor: Envelope['actor'];
  payload: unknown;
}

export const envelopeOf = (row: OutboxRow): Envelope => ({
  id: row.id,
  type: row.type,
  version: row.version,
  aggregate: row.aggregate,
  aggregateId: row.aggregate_id,
  aggregateVersion: row.aggregate_version,
  recordedAt: row.recorded_at,
  correlationId: row.correlation_id,
  actor: row.actor,
  payload: row.payload,
});

/** The services that subscribe to an aggregate. */
export const subscribersOf = (aggregate: Aggregate): Service[] =>
  services.filter((s) => subscriptions[s][aggregate]);
/** The services that subscribe to any aggregate of a publisher. */
export const subscribersTo = (publisher: Service): Service[] =>
  services.filter((s) => aggregatesOf(s).some((a) => publishers[a] === publisher));
/** The aggregates that a service subscribes to. */
export const aggregatesOf = (subscriber: Service): Aggregate[] =>
  Object.keys(subscriptions[subscriber]) as Aggregate[];

/**
 * Claims rows that are not published yet and marks them as published. Roll the transaction back when they cannot be sent.
 * Rows are claimed one by one and not from a position of the sequence on: a transaction that commits late has an early
 * number, and a position would skip it.
 */
export async function takeUnpublished(tx: Tx, limit: number): Promise<OutboxRow[]> {
  const rows = await many<OutboxRow>(tx)`
    update outbox set published_at = clock_timestamp()
    where seq = any(array(
      select seq from outbox where published_at is null order by seq limit ${limit} for update skip locked))
    returning *`;
  return rows.sort((a, b) => (a.seq < b.seq ? -1 : 1));
}

/** Whether any row waits for the relay. Cheap: made for polling. */
export async function hasUnpublished(tx: Tx): Promise<boolean> {
  const row = await one<{ has: boolean }>(tx)`
    select exists (select from outbox where published_at is null) as has`;
  return row!.has;
}

interface Unconfirmed {
  id: string;
  aggregate: Aggregate;
  published_at: string;
  seq: bigint;
}

/**
 * Events that were published more than `age` ms ago and that the subscriber has not confirmed, the oldest first: at most
 * `limit` ids, and for each of their aggregates the watermark of the last one. Each aggregate is read from its confirmed
 * watermark on, so that the index leads there however many events came before.
 */
export async function unconfirmed(
  tx: Tx,
  subscriber: Service,
  age: number,
  limit: number,
): Promise<ReconcileBatch> {
  const rows = await many<Unconfirmed>(tx)`
    select found.*, a.aggregate
    from unnest(${aggregatesOf(subscriber)}::text[]) as a (aggregate)
    left join outbox_confirmed c on c.subscriber = ${subscriber} and c.aggregate = a.aggregate
    cross join lateral (
      select o.id, o.published_at, o.seq from outbox o
      where o.aggregate = a.aggregate
        and (o.published_at, o.seq) > (coalesce(c.published_at, '-infinity'::timestamptz), coalesce(c.seq, 0::bigint))
        and o.published_at < clock_timestamp() - ${`${age} milliseconds`}::interval
      order by o.published_at, o.seq limit ${limit}
    ) found
    order by found.published_at, found.seq limit ${limit}`;
  const lasts = new Map(rows.map((row) => [row.aggregate, row]));
  const marks = [...lasts.values()].map(({ aggregate, published_at, seq }) => ({
    aggregate,
    publishedAt: published_at,
    seq: String(seq),
  }));
  return { ids: rows.map((row) => row.id), marks, more: rows.length === limit };
}

/** Moves the watermarks of a subscriber forward, never back. */
export async function confirm(tx: Tx, subscriber: Service, marks: readonly Watermark[]): Promise<void> {
  await run(tx)`
    insert into outbox_confirmed as c (subscriber, aggregate, published_at, seq)
    select ${subscriber}::text, * from unnest(
      ${marks.map((m) => m.aggregate)}::text[], ${marks.map((m) => m.publishedAt)}::timestamptz[],
      ${marks.map((m) => m.seq)}::bigint[]) as m (aggregate, published_at, seq) order by aggregate
    on conflict (subscriber, aggregate) do update set published_at = excluded.published_at, seq = excluded.seq
    where (c.published_at, c.seq) < (excluded.published_at, excluded.seq)`;
}

/** Deletes the watermarks of a subscriber that rebuilds: it must confirm every event again. */
export async function forgetConfirmed(tx: Tx, subscriber: Service): Promise<void> {
  await run(tx)`delete from outbox_confirmed where subscriber = ${subscriber}`;
}

export const byIds = (tx: Tx, ids: readonly string[]): Promise<OutboxRow[]> =>
  many<OutboxRow>(tx)`select * from outbox where id = any(${ids}::uuid[]) order by seq`;

/** Rows for a subscriber after the sequence number `after`, in the order of writing. */
export function rowsAfter(tx: Tx, subscriber: Service, after: string, limit: number): Promise<OutboxRow[]> {
  return many<OutboxRow>(tx)`
    select * from outbox where seq > ${after}::bigint and aggregate = any(${aggregatesOf(subscriber)}::text[])
    order by seq limit ${limit}`;
}

/** How many events the outbox has for a subscriber, published or not. */
export async function countFor(tx: Tx, subscriber: Service): Promise<number> {
  const row = await one<{ n: bigint }>(tx)`
    select count(*) as n from outbox where aggregate = any(${aggregatesOf(subscriber)}::text[])`;
  return Number(row!.n);
}

/** How many rows wait for the relay (at most 10,000 are counted), and the age of the oldest in seconds. */
export async function backlog(tx: Tx): Promise<{ pending: number; oldestSeconds: number }> {
  const row = await one<{ n: bigint; age: number | null }>(tx)`
    select count(*) as n, extract(epoch from clock_timestamp() - min(recorded_at))::float as age
    from (select recorded_at from outbox where published_at is null limit 10000) pending`;
  return { pending: Number(row!.n), oldestSeconds: row!.age ?? 0 };
}
