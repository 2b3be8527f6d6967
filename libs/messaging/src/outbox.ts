import {
  publishers,
  services,
  subscriptions,
  type Aggregate,
  type Envelope,
  type Service,
} from '@otdel/contracts';
import type { Tx } from '@otdel/platform';
import { sql } from 'kysely';
import type { Mark } from './queues.ts';

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

/** Who hears of an aggregate. */
export const subscribersOf = (aggregate: Aggregate): Service[] =>
  services.filter((s) => subscriptions[s][aggregate]);
/** Who hears of anything that a service says. */
export const listenersOf = (publisher: Service): Service[] =>
  services.filter((s) => aggregatesOf(s).some((a) => publishers[a] === publisher));
/** What a service hears of. */
export const aggregatesOf = (subscriber: Service): Aggregate[] =>
  Object.keys(subscriptions[subscriber]) as Aggregate[];

/**
 * Rows that are not published yet, claimed until the transaction ends. Claimed by row, never by a place in the
 * sequence: a transaction that commits late has an early number and would be passed over.
 */
export async function claim(tx: Tx, limit: number): Promise<OutboxRow[]> {
  const { rows } = await sql<OutboxRow>`
    select * from outbox where published_at is null order by seq limit ${limit} for update skip locked`.execute(
    tx.getKysely(),
  );
  return rows;
}

export async function markPublished(tx: Tx, rows: readonly OutboxRow[]): Promise<void> {
  await sql`update outbox set published_at = clock_timestamp() where seq = any(${rows.map((r) => r.seq)}::bigint[])`.execute(
    tx.getKysely(),
  );
}

interface Unconfirmed {
  id: string;
  aggregate: Aggregate;
  published_at: string;
  seq: bigint;
}

/** The statement of `unconfirmed`, for its plan to be looked at. */
export const unconfirmedStatement = (subscriber: Service, age: number, limit: number) =>
  // per aggregate from its confirmed place on: only so the index leads there, however much was published before
  sql<Unconfirmed>`
    select told.*, a.aggregate
    from unnest(${aggregatesOf(subscriber)}::text[]) as a (aggregate)
    left join outbox_confirmed c on c.subscriber = ${subscriber} and c.aggregate = a.aggregate
    cross join lateral (
      select o.id, o.published_at, o.seq from outbox o
      where o.aggregate = a.aggregate
        and (o.published_at, o.seq) > (coalesce(c.published_at, '-infinity'::timestamptz), coalesce(c.seq, 0::bigint))
        and o.published_at < clock_timestamp() - ${`${age} milliseconds`}::interval
      order by o.published_at, o.seq limit ${limit}
    ) told
    order by told.published_at, told.seq limit ${limit}`;

/**
 * Published more than `age` ms ago and not yet confirmed by the subscriber, the oldest first.
 * @returns at most `limit` ids, and for each of their aggregates the place of the last one
 */
export async function unconfirmed(
  tx: Tx,
  subscriber: Service,
  age: number,
  limit: number,
): Promise<{ ids: string[]; marks: Mark[] }> {
  const { rows } = await unconfirmedStatement(subscriber, age, limit).execute(tx.getKysely());
  const lasts = new Map(rows.map((row) => [row.aggregate, row]));
  const marks = [...lasts.values()].map(({ aggregate, published_at, seq }) => ({
    aggregate,
    publishedAt: published_at,
    seq: String(seq),
  }));
  return { ids: rows.map((row) => row.id), marks };
}

export async function confirm(tx: Tx, subscriber: Service, marks: readonly Mark[]): Promise<void> {
  await sql`
    insert into outbox_confirmed as c (subscriber, aggregate, published_at, seq)
    select ${subscriber}::text, * from unnest(
      ${marks.map((m) => m.aggregate)}::text[], ${marks.map((m) => m.publishedAt)}::timestamptz[],
      ${marks.map((m) => m.seq)}::bigint[]) as m (aggregate, published_at, seq) order by aggregate
    on conflict (subscriber, aggregate) do update set published_at = excluded.published_at, seq = excluded.seq
    where (c.published_at, c.seq) < (excluded.published_at, excluded.seq)`.execute(tx.getKysely());
}

/** The subscriber begins anew: all is to be confirmed again. */
export async function forgetConfirmed(tx: Tx, subscriber: Service): Promise<void> {
  await sql`delete from outbox_confirmed where subscriber = ${subscriber}`.execute(tx.getKysely());
}

export async function byIds(tx: Tx, ids: readonly string[]): Promise<OutboxRow[]> {
  const { rows } =
    await sql<OutboxRow>`select * from outbox where id = any(${ids}::uuid[]) order by seq`.execute(
      tx.getKysely(),
    );
  return rows;
}

/** Published rows for a subscriber after a place, from the beginning on. */
export async function fromBeginning(
  tx: Tx,
  subscriber: Service,
  after: string,
  limit: number,
): Promise<OutboxRow[]> {
  const { rows } = await sql<OutboxRow>`
    select * from outbox where seq > ${after}::bigint and aggregate = any(${aggregatesOf(subscriber)}::text[])
    order by seq limit ${limit}`.execute(tx.getKysely());
  return rows;
}

/** How many events there are for a subscriber, published or about to be. */
export async function countFor(tx: Tx, subscriber: Service): Promise<number> {
  const { rows } = await sql<{ n: bigint }>`
    select count(*) as n from outbox where aggregate = any(${aggregatesOf(subscriber)}::text[])`.execute(
    tx.getKysely(),
  );
  return Number(rows[0]!.n);
}

/** Rows waiting for the relay, and the age of the oldest in seconds. */
export async function backlog(tx: Tx): Promise<{ pending: number; oldestSeconds: number }> {
  const { rows } = await sql<{ n: bigint; age: number | null }>`
    select count(*) as n, extract(epoch from clock_timestamp() - min(recorded_at))::float as age
    from (select recorded_at from outbox where published_at is null limit 10000) pending`.execute(
    tx.getKysely(),
  );
  return { pending: Number(rows[0]!.n), oldestSeconds: rows[0]!.age ?? 0 };
}
