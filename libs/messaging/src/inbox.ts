import { eventTypes, systemActor, type Envelope, type Service } from '@otdel/contracts';
import { isPassing, logger, runInContext, type Database, type Tx } from '@otdel/platform';
import { sql } from 'kysely';
import { aggregateKey, runs, sequence } from './domain/sequence.ts';
import { inboxState } from './inbox-state.ts';
import { keyOf, type Delivered, type Handler, type Handlers } from './handlers.ts';

const log = logger('inbox');
type Handle = (ready: Envelope[]) => Promise<Envelope[]>;

/** Applies what a service hears: each event once, in order within its aggregate, in one transaction with its effect. */
export class Inbox {
  readonly #database: Database;
  readonly #handlers: Handlers;

  constructor(database: Database, handlers: Handlers) {
    this.#database = database;
    this.#handlers = handlers;
  }

  /**
   * @throws DomainError `unavailable` and errors of connections: nothing was applied, the same delivery may come again.
   * A bug in a handler throws nothing: its event is set aside and blocks only its aggregate.
   */
  async deliver(publisher: Service, events: readonly Envelope[]): Promise<void> {
    try {
      await this.#database.transaction((tx) =>
        this.#apply(tx, publisher, events, (ready) => this.#handle(tx, ready)),
      );
    } catch (error) {
      if (isPassing(error)) throw error;
      log.warn(
        { err: error, events: events.length },
        'a delivery failed; looking for the event that does it',
      );
      await this.#database.transaction((tx) =>
        this.#apply(tx, publisher, events, (ready) => this.#handleOneByOne(tx, ready)),
      );
    }
  }

  /** Tries set-aside events again, all or those of one aggregate, and what waits behind them. */
  async redrive(aggregateId?: string): Promise<{ tried: number; again: number }> {
    const only = aggregateId ?? null;
    const { rows: poisoned } = await this.#database.read((tx) =>
      sql<{ event: Envelope }>`
        select event from inbox_poisoned where ${only}::uuid is null or aggregate_id = ${only}::uuid`.execute(
        tx.getKysely(),
      ),
    );
    for (const { event } of poisoned)
      await this.#database.transaction(async (tx) => {
        const positions = await this.#lock(tx, [event]);
        await sql`delete from inbox_poisoned where aggregate = ${event.aggregate} and aggregate_id = ${event.aggregateId}`.execute(
          tx.getKysely(),
        );
        await this.#advance(tx, positions, [event], (ready) => this.#handleOneByOne(tx, ready));
      });
    const { poisoned: again } = await this.#database.read(inboxState);
    return { tried: poisoned.length, again };
  }

  async #apply(tx: Tx, publisher: Service, events: readonly Envelope[], handle: Handle): Promise<void> {
    // in one order everywhere, so that two deliveries of the same events wait for one another and do not lock each other out
    const ids = [...new Set(events.map((e) => e.id))].toSorted();
    const { rows } = await sql<{ event_id: string }>`
      insert into inbox (event_id) select unnest(${ids}::uuid[]) on conflict do nothing returning event_id`.execute(
      tx.getKysely(),
    );
    if (rows.length === 0) return;
    const fresh = new Map(events.map((e) => [e.id, e]));
    const news = rows.map((r) => fresh.get(r.event_id)!);
    await this.#advance(tx, await this.#lock(tx, news), news, handle);
    // last, for its row is everybody's
    await sql`
      insert into inbox_heard as h (publisher, events) values (${publisher}, ${news.length})
      on conflict (publisher) do update set events = h.events + excluded.events`.execute(tx.getKysely());
  }

  /** Locks the aggregates of these events, in one order. @returns the last applied version of each */
  async #lock(tx: Tx, events: readonly Envelope[]): Promise<Map<string, number>> {
    const { kinds, ids } = aggregatesIn(events);
    const { rows } = await sql<{ aggregate: string; aggregate_id: string; version: number }>`
      insert into inbox_position as p (aggregate, aggregate_id, version)
      select a, i, 0 from unnest(${kinds}::text[], ${ids}::uuid[]) as k (a, i) order by 1, 2
      on conflict (aggregate, aggregate_id) do update set version = p.version returning *`.execute(
      tx.getKysely(),
    );
    return new Map(rows.map((r) => [`${r.aggregate} ${r.aggregate_id}`, r.version]));
  }

  /** Applies what is ready of these events and of those that waited, and keeps the rest. Their aggregates are locked. */
  async #advance(
    tx: Tx,
    positions: ReadonlyMap<string, number>,
    news: readonly Envelope[],
    handle: Handle,
  ): Promise<void> {
    const { kinds, ids } = aggregatesIn(news);
    // asked after the lock, not with it: a statement that had to wait for a lock does not see what others did meanwhile
    const { rows: held } = await sql<{ key: string; event: Envelope | null }>`
      with mine as (select * from unnest(${kinds}::text[], ${ids}::uuid[]) as k (aggregate, aggregate_id))
      select concat_ws(' ', aggregate, aggregate_id) as key, null as event from inbox_poisoned join mine using (aggregate, aggregate_id)
      union all
      select concat_ws(' ', aggregate, aggregate_id), event from inbox_waiting join mine using (aggregate, aggregate_id)`.execute(
      tx.getKysely(),
    );
    const blocked = new Set(held.filter((h) => h.event === null).map((h) => h.key));
    const waited = held.flatMap((h) => h.event ?? []);
    const { ready, early } = sequence([...news, ...waited], positions, blocked);
    const applied = ready.length > 0 ? await handle(ready) : [];
    const poisoned = applied.length < ready.length ? await this.#poisonedAmong(tx, ready) : new Set();
    // what did not go through stands behind its poisoned event now
    const through = new Set(applied);
    const behind = ready.filter((e) => !through.has(e) && !poisoned.has(e.id));
    await this.#note(tx, applied, [...early, ...behind], waited);
  }

  async #note(
    tx: Tx,
    applied: readonly Envelope[],
    keep: readonly Envelope[],
    waited: readonly Envelope[],
  ): Promise<void> {
    const db = tx.getKysely();
    const last = new Map<string, Envelope>();
    for (const event of applied) {
      const before = last.get(aggregateKey(event));
      if (!before || before.aggregateVersion < event.aggregateVersion) last.set(aggregateKey(event), event);
    }
    const lasts = [...last.values()];
    if (lasts.length > 0)
      await sql`
        update inbox_position p set version = n.v
        from unnest(${lasts.map((e) => e.aggregate)}::text[], ${lasts.map((e) => e.aggregateId)}::uuid[], ${lasts.map((e) => e.aggregateVersion)}::int[]) as n (a, i, v)
        where p.aggregate = n.a and p.aggregate_id = n.i`.execute(db);
    if (waited.length > 0)
      await sql`
        delete from inbox_waiting w using inbox_position p
        where w.aggregate = p.aggregate and w.aggregate_id = p.aggregate_id and w.aggregate_version <= p.version
          and p.aggregate_id = any(${waited.map((e) => e.aggregateId)}::uuid[])`.execute(db);
    if (keep.length > 0)
      await sql`
        insert into inbox_waiting (aggregate, aggregate_id, aggregate_version, event)
        select e->>'aggregate', (e->>'aggregateId')::uuid, (e->>'aggregateVersion')::int, e
        from jsonb_array_elements(${JSON.stringify(keep)}::jsonb) as k (e) on conflict do nothing`.execute(
        db,
      );
  }

  async #handle(tx: Tx, ready: Envelope[]): Promise<Envelope[]> {
    for (const { handler, events } of runs(ready, (e) => this.#handlers.get(keyOf(e))))
      await call(handler, events, tx);
    return ready;
  }

  /** Slowly, each event behind a savepoint: what fails is set aside, what stands behind it waits. */
  async #handleOneByOne(tx: Tx, ready: Envelope[]): Promise<Envelope[]> {
    const applied: Envelope[] = [];
    const stopped = new Set<string>();
    for (const event of ready) {
      const key = aggregateKey(event);
      if (stopped.has(key)) continue;
      const handler = this.#handlers.get(keyOf(event));
      await tx.execute('savepoint one_event');
      try {
        if (handler) await call(handler, [event], tx);
        // what would fail at the commit only must fail here, where it is known whose fault it is
        await tx.flush();
        await tx.execute('set constraints all immediate');
        await tx.execute('release savepoint one_event');
        applied.push(event);
      } catch (error) {
        if (isPassing(error)) throw error;
        await tx.execute('rollback to savepoint one_event');
        tx.clear();
        stopped.add(key);
        log.error(
          { err: error, event: event.id, type: event.type, aggregate: key },
          'an event is set aside; it blocks only its aggregate (npm run queues)',
        );
        await setAside(tx, event, error);
      }
    }
    return applied;
  }

  async #poisonedAmong(tx: Tx, events: readonly Envelope[]): Promise<Set<string>> {
    const { rows } = await sql<{ id: string }>`
      select event->>'id' as id from inbox_poisoned
      where aggregate_id = any(${events.map((e) => e.aggregateId)}::uuid[])`.execute(tx.getKysely());
    return new Set(rows.map((r) => r.id));
  }
}

const aggregatesIn = (events: readonly Envelope[]) => {
  const each = [...new Map(events.map((e) => [aggregateKey(e), e])).values()];
  return { kinds: each.map((e) => e.aggregate), ids: each.map((e) => e.aggregateId) };
};

async function setAside(tx: Tx, event: Envelope, error: unknown): Promise<void> {
  const db = tx.getKysely();
  const { aggregate, aggregateId, aggregateVersion } = event;
  await sql`
    insert into inbox_poisoned (aggregate, aggregate_id, aggregate_version, event, error)
    values (${aggregate}, ${aggregateId}, ${aggregateVersion}, ${JSON.stringify(event)}::jsonb, ${String(error).slice(0, 2_000)})`.execute(
    db,
  );
  await sql`
    delete from inbox_waiting
    where aggregate = ${aggregate} and aggregate_id = ${aggregateId} and aggregate_version = ${aggregateVersion}`.execute(
    db,
  );
}

/** Logs and further events of a handler belong to what caused them, where that is one thing. */
async function call(handler: Handler, events: Envelope[], tx: Tx): Promise<void> {
  const delivered = events.map((event) => ({
    ...event,
    payload: eventTypes.get(keyOf(event))!.payload.parse(event.payload),
  })) as Delivered[];
  const correlationId = events.every((e) => e.correlationId === events[0]!.correlationId)
    ? events[0]!.correlationId
    : `batch-${events[0]!.id}`;
  await runInContext({ correlationId, actor: systemActor }, () => handler(delivered, tx));
  log.debug({ type: events[0]!.type, events: events.length }, 'applied');
}
