import type { Envelope, Service } from '@otdel/contracts';
import { many, one, run, type Tx } from '@otdel/platform';
import { aggregateKey } from './domain/sequence.ts';

/** The last applied version of each aggregate. Its holder has the row locks of these aggregates. */
export type Positions = Map<string, number>;

/**
 * Records the events that were not received before, and locks their aggregates. Both happen in the same order everywhere, so
 * that two deliveries of the same events wait for each other and do not deadlock.
 */
export async function receive(
  tx: Tx,
  events: readonly Envelope[],
): Promise<{ fresh: Envelope[]; positions: Positions }> {
  const byId = new Map(events.map((e) => [e.id, e]));
  const each = [...byId.values()].toSorted((a, b) => (a.id < b.id ? -1 : 1));
  const rows = await many<{ id: string; version: number }>(tx)`
    with delivered as (
      select * from unnest(
        ${each.map((e) => e.id)}::uuid[], ${each.map((e) => e.aggregate)}::text[], ${each.map((e) => e.aggregateId)}::uuid[]
      ) with ordinality as t (id, aggregate, aggregate_id, turn)
    ), fresh as (
      insert into inbox (event_id) select id from delivered order by turn on conflict do nothing returning event_id as id
    ), position as (
      insert into inbox_position as p (aggregate, aggregate_id, version)
      select distinct aggregate, aggregate_id, 0 from delivered join fresh using (id) order by 1, 2
      on conflict (aggregate, aggregate_id) do update set version = p.version returning *
    )
    select id, version from delivered join fresh using (id) join position using (aggregate, aggregate_id)`;
  const fresh = rows.map((row) => byId.get(row.id)!);
  return { fresh, positions: new Map(rows.map((row, i) => [aggregateKey(fresh[i]!), row.version])) };
}

/** Locks the aggregate of an event that was received before. @returns undefined when there is no such aggregate */
export async function lock(tx: Tx, event: Envelope): Promise<Positions | undefined> {
  const locked = await one<{ version: number }>(tx)`
    select version from inbox_position
    where aggregate = ${event.aggregate} and aggregate_id = ${event.aggregateId} for update`;
  return locked && new Map([[aggregateKey(event), locked.version]]);
}

/** Stores events until their turn comes. */
export async function keep(tx: Tx, events: readonly Envelope[]): Promise<void> {
  if (events.length === 0) return;
  await run(tx)`
    insert into inbox_waiting (aggregate, aggregate_id, aggregate_version, event)
    select e->>'aggregate', (e->>'aggregateId')::uuid, (e->>'aggregateVersion')::int, e
    from jsonb_array_elements(${JSON.stringify(events)}::jsonb) as k (e) on conflict do nothing`;
}

/**
 * Moves the positions of aggregates forward and counts received events. All deliveries of a publisher lock the same row,
 * that of the count: so most of them run this statement last.
 * @returns the events that wait behind these. They are read here and not when the aggregates were locked: a statement that
 *   waited for a lock does not see what others committed meanwhile.
 */
export async function advance(
  tx: Tx,
  lasts: readonly Envelope[],
  received?: { publisher: Service; events: number },
): Promise<Envelope[]> {
  const rows = await many<{ event: Envelope }>(tx)`
    with reached as (
      select * from unnest(
        ${lasts.map((e) => e.aggregate)}::text[], ${lasts.map((e) => e.aggregateId)}::uuid[],
        ${lasts.map((e) => e.aggregateVersion)}::int[]) as r (aggregate, aggregate_id, version)
    ), moved as (
      update inbox_position p set version = r.version
      from reached r where p.aggregate = r.aggregate and p.aggregate_id = r.aggregate_id
    ), done as (
      delete from inbox_waiting w using reached r
      where w.aggregate = r.aggregate and w.aggregate_id = r.aggregate_id and w.aggregate_version <= r.version
    ), counted as (
      insert into inbox_heard as h (publisher, events)
      select ${received?.publisher ?? null}::text, ${received?.events ?? 0}::bigint where ${received !== undefined}::boolean
      on conflict (publisher) do update set events = h.events + excluded.events
    )
    select w.event from inbox_waiting w join reached r using (aggregate, aggregate_id)
    where w.aggregate_version > r.version`;
  return rows.map((row) => row.event);
}

/** Waiting events whose turn has come: their type was unknown when they arrived. @param known `name@version` of known types */
export async function nextKnown(tx: Tx, known: readonly string[]): Promise<Envelope[]> {
  const rows = await many<{ event: Envelope }>(tx)`
    select w.event from inbox_waiting w join inbox_position p using (aggregate, aggregate_id)
    where w.aggregate_version = p.version + 1
      and (w.event->>'type') || '@' || (w.event->>'version') = any(${known}::text[])
    limit 1000`;
  return rows.map((row) => row.event);
}

/** Dead letters, all or those of one aggregate. */
export async function deadLetters(tx: Tx, aggregateId?: string): Promise<Envelope[]> {
  const only = aggregateId ?? null;
  const rows = await many<{ event: Envelope }>(tx)`
    select event from inbox_poisoned where ${only}::uuid is null or aggregate_id = ${only}::uuid`;
  return rows.map((row) => row.event);
}

/** Ids of the dead letters of the aggregates of these events. */
export async function deadAmong(tx: Tx, events: readonly Envelope[]): Promise<Set<string>> {
  const rows = await many<{ id: string }>(tx)`
    select event->>'id' as id from inbox_poisoned
    where aggregate_id = any(${events.map((e) => e.aggregateId)}::uuid[])`;
  return new Set(rows.map((r) => r.id));
}

export async function addDeadLetter(tx: Tx, event: Envelope, error: unknown): Promise<void> {
  const { aggregate, aggregateId, aggregateVersion } = event;
  await run(tx)`
    insert into inbox_poisoned (aggregate, aggregate_id, aggregate_version, event, error)
    values (${aggregate}, ${aggregateId}, ${aggregateVersion}, ${JSON.stringify(event)}::jsonb, ${String(error).slice(0, 2_000)})`;
  await run(tx)`
    delete from inbox_waiting
    where aggregate = ${aggregate} and aggregate_id = ${aggregateId} and aggregate_version = ${aggregateVersion}`;
}

/** Deletes this dead letter and no other of its aggregate. @returns whether it was there */
export async function takeDeadLetter(
  tx: Tx,
  { aggregate, aggregateId, aggregateVersion }: Envelope,
): Promise<boolean> {
  const deleted = await run(tx)`
    delete from inbox_poisoned
    where aggregate = ${aggregate} and aggregate_id = ${aggregateId} and aggregate_version = ${aggregateVersion}`;
  return deleted > 0;
}

/** Ids of those of these events that were never received. */
export async function notReceived(tx: Tx, ids: readonly string[]): Promise<string[]> {
  const rows = await many<{ id: string }>(tx)`
    select e.id from unnest(${ids}::uuid[]) as e (id) left join inbox i on i.event_id = e.id
    where i.event_id is null`;
  return rows.map((row) => row.id);
}
