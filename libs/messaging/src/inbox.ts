import { eventTypes, systemActor, type Envelope, type Service } from '@otdel/contracts';
import { isPassing, logger, runInContext, type Database, type Tx } from '@otdel/platform';
import { sql } from 'kysely';
import { aggregateKey, runs, sequence } from './domain/sequence.ts';
import { inboxState } from './inbox-state.ts';
import { keyOf, type Delivered, type Handler, type Handlers } from './handlers.ts';
import { tellStory } from './story.ts';

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
   * @param how `again`: told from the beginning for a rebuild, which is no news for the log
   */
  async deliver(
    publisher: Service,
    events: readonly Envelope[],
    how: { again?: boolean } = {},
  ): Promise<void> {
    const applied = await this.#applyAll(publisher, events);
    if (!how.again) this.#tell(applied);
  }

  async #applyAll(publisher: Service, events: readonly Envelope[]): Promise<Envelope[]> {
    try {
      return await this.#database.transaction((tx) =>
        this.#apply(tx, publisher, events, (ready) => this.#handle(tx, ready)),
      );
    } catch (error) {
      if (isPassing(error)) throw error;
      log.warn(
        { err: error, events: events.length },
        'a delivery failed; looking for the event that does it',
      );
      return await this.#database.transaction((tx) =>
        this.#apply(tx, publisher, events, (ready) => this.#handleOneByOne(tx, ready)),
      );
    }
  }

  /** Events that nobody handles here only moved a version on. */
  #tell(applied: readonly Envelope[]): void {
    tellStory(applied.filter((e) => this.#handlers.has(keyOf(e))));
  }

  /**
   * Tries set-aside events again, all or those of one aggregate, and what waits behind them.
   * @returns how many were tried here: not those that another redrive has tried meanwhile; and how many are set aside now
   */
  async redrive(aggregateId?: string): Promise<{ tried: number; again: number }> {
    const only = aggregateId ?? null;
    const { rows: poisoned } = await this.#database.read((tx) =>
      sql<{ event: Envelope }>`
        select event from inbox_poisoned where ${only}::uuid is null or aggregate_id = ${only}::uuid`.execute(
        tx.getKysely(),
      ),
    );
    let tried = 0;
    for (const { event } of poisoned) if (await this.#retry(event)) tried++;
    const { poisoned: again } = await this.#database.read(inboxState);
    return { tried, again };
  }

  /** @returns false when the event is not set aside any more */
  async #retry(event: Envelope): Promise<boolean> {
    const applied = await this.#database.transaction(async (tx) => {
      const positions = await this.#lock(tx, event);
      // it was read before the lock: meanwhile another redrive may have applied it and set a later one aside in its place
      if (!positions || !(await takeBack(tx, event))) return undefined;
      return this.#advance(tx, positions, [event], (ready) => this.#handleOneByOne(tx, ready));
    });
    this.#tell(applied ?? []);
    return applied !== undefined;
  }

  async #apply(tx: Tx, publisher: Service, events: readonly Envelope[], handle: Handle): Promise<Envelope[]> {
    const { news, positions } = await this.#receive(tx, events);
    if (news.length === 0) return [];
    return this.#advance(tx, positions, news, handle, { publisher, events: news.length });
  }

  /**
   * Takes in what was not heard before and locks its aggregates. Both in one order everywhere, so that two deliveries
   * of the same events wait for one another and do not lock each other out.
   */
  async #receive(
    tx: Tx,
    events: readonly Envelope[],
  ): Promise<{ news: Envelope[]; positions: Map<string, number> }> {
    const byId = new Map(events.map((e) => [e.id, e]));
    const each = [...byId.values()].toSorted((a, b) => (a.id < b.id ? -1 : 1));
    const { rows } = await sql<{ id: string; version: number }>`
      with told as (
        select * from unnest(
          ${each.map((e) => e.id)}::uuid[], ${each.map((e) => e.aggregate)}::text[], ${each.map((e) => e.aggregateId)}::uuid[]
        ) with ordinality as t (id, aggregate, aggregate_id, turn)
      ), fresh as (
        insert into inbox (event_id) select id from told order by turn on conflict do nothing returning event_id as id
      ), place as (
        insert into inbox_position as p (aggregate, aggregate_id, version)
        select distinct aggregate, aggregate_id, 0 from told join fresh using (id) order by 1, 2
        on conflict (aggregate, aggregate_id) do update set version = p.version returning *
      )
      select id, version from told join fresh using (id) join place using (aggregate, aggregate_id)`.execute(
      tx.getKysely(),
    );
    const news = rows.map((row) => byId.get(row.id)!);
    return { news, positions: new Map(rows.map((row, i) => [aggregateKey(news[i]!), row.version])) };
  }

  /** Locks the aggregate of an event that was heard before. @returns its last applied version; nothing when a rebuild has forgotten it */
  async #lock(tx: Tx, event: Envelope): Promise<Map<string, number> | undefined> {
    const { rows } = await sql<{ version: number }>`
      select version from inbox_position
      where aggregate = ${event.aggregate} and aggregate_id = ${event.aggregateId} for update`.execute(
      tx.getKysely(),
    );
    return rows[0] && new Map([[aggregateKey(event), rows[0].version]]);
  }

  /**
   * Applies what is ready of these events, keeps the rest, and goes on with what waited for them. Their aggregates are
   * locked. Behind a poisoned event nothing is ever ready: the position stays before it.
   * @returns all that was applied
   */
  async #advance(
    tx: Tx,
    positions: ReadonlyMap<string, number>,
    events: readonly Envelope[],
    handle: Handle,
    heard?: { publisher: Service; events: number },
  ): Promise<Envelope[]> {
    const { ready, early } = sequence(events, positions);
    const applied = ready.length > 0 ? await handle(ready) : [];
    const poisoned = applied.length < ready.length ? await this.#poisonedAmong(tx, ready) : new Set();
    // what did not go through stands behind its poisoned event now
    const through = new Set(applied);
    const behind = ready.filter((e) => !through.has(e) && !poisoned.has(e.id));
    await keep(tx, [...early, ...behind]);
    const reached = new Map(applied.map((e) => [aggregateKey(e), e]));
    const waited = await note(tx, [...reached.values()], heard);
    if (waited.length === 0) return applied;
    const next = new Map([...reached].map(([key, e]) => [key, e.aggregateVersion]));
    return [...applied, ...(await this.#advance(tx, next, waited, handle))];
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

/** For later: before their turn, or behind a poisoned one. */
async function keep(tx: Tx, events: readonly Envelope[]): Promise<void> {
  if (events.length === 0) return;
  await sql`
    insert into inbox_waiting (aggregate, aggregate_id, aggregate_version, event)
    select e->>'aggregate', (e->>'aggregateId')::uuid, (e->>'aggregateVersion')::int, e
    from jsonb_array_elements(${JSON.stringify(events)}::jsonb) as k (e) on conflict do nothing`.execute(
    tx.getKysely(),
  );
}

/**
 * Notes how far each aggregate has come, by its last applied event, and counts what was heard: the last statement of
 * most deliveries, for the row of that count is everybody's.
 * @returns what waits behind these events. Asked here, not when the aggregates were locked: a statement that had to
 *   wait for a lock does not see what others did meanwhile.
 */
async function note(
  tx: Tx,
  lasts: readonly Envelope[],
  heard?: { publisher: Service; events: number },
): Promise<Envelope[]> {
  const { rows } = await sql<{ event: Envelope }>`
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
      select ${heard?.publisher ?? null}::text, ${heard?.events ?? 0}::bigint where ${heard !== undefined}::boolean
      on conflict (publisher) do update set events = h.events + excluded.events
    )
    select w.event from inbox_waiting w join reached r using (aggregate, aggregate_id)
    where w.aggregate_version > r.version`.execute(tx.getKysely());
  return rows.map((row) => row.event);
}

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

/** Of what is set aside, this very event and no other of its aggregate. @returns whether it was there */
async function takeBack(tx: Tx, { aggregate, aggregateId, aggregateVersion }: Envelope): Promise<boolean> {
  const { rows } = await sql`
    delete from inbox_poisoned
    where aggregate = ${aggregate} and aggregate_id = ${aggregateId} and aggregate_version = ${aggregateVersion}
    returning 1`.execute(tx.getKysely());
  return rows.length > 0;
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
