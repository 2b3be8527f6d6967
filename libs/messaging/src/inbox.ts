import { eventTypes, type Envelope, type Service } from '@otdel/contracts';
import { DomainError } from '@otdel/contracts';
import { logger, runInContext, type Database, type Tx } from '@otdel/platform';
import { sql } from 'kysely';
import { aggregateKey, runs, sequence } from './domain/sequence.ts';
import { keyOf, type Delivered, type Handler, type Handlers } from './handlers.ts';

const log = logger('inbox');
const systemActor = { accountId: null, staffId: null, role: 'system' } as const;

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
    const poisoned = await this.#database.read(async (tx) => {
      const { rows } = await sql<{ event: Envelope }>`
        select event from inbox_poisoned where ${aggregateId ?? null}::uuid is null or aggregate_id = ${aggregateId ?? null}::uuid`.execute(
        tx.getKysely(),
      );
      return rows;
    });
    for (const { event } of poisoned)
      await this.#database.transaction(async (tx) => {
        await sql`delete from inbox_poisoned where aggregate = ${event.aggregate} and aggregate_id = ${event.aggregateId}`.execute(
          tx.getKysely(),
        );
        await this.#advance(tx, [event], (ready) => this.#handleOneByOne(tx, ready));
      });
    const left = await this.#database.read((tx) => poisonedCount(tx));
    return { tried: poisoned.length, again: left };
  }

  async #apply(
    tx: Tx,
    publisher: Service,
    events: readonly Envelope[],
    handle: (ready: Envelope[]) => Promise<Envelope[]>,
  ): Promise<void> {
    const sorted = events.toSorted((a, b) => (a.id < b.id ? -1 : 1));
    const { rows } = await sql<{ event_id: string }>`
      insert into inbox (event_id, publisher) select id, ${publisher} from unnest(${sorted.map((e) => e.id)}::uuid[]) as e (id) order by id
      on conflict do nothing returning event_id`.execute(tx.getKysely());
    const fresh = new Set(rows.map((r) => r.event_id));
    const news = [...new Map(events.filter((e) => fresh.has(e.id)).map((e) => [e.id, e])).values()];
    if (news.length > 0) await this.#advance(tx, news, handle);
  }

  /** Applies what is ready of these events and of those that waited, and keeps the rest. */
  async #advance(
    tx: Tx,
    news: readonly Envelope[],
    handle: (ready: Envelope[]) => Promise<Envelope[]>,
  ): Promise<void> {
    const db = tx.getKysely();
    const keys = [...new Map(news.map((e) => [aggregateKey(e), e])).values()];
    const kinds = keys.map((e) => e.aggregate);
    const ids = keys.map((e) => e.aggregateId);
    // locks the positions in one order, so that two deliveries of the same aggregates follow one another
    const { rows: positions } = await sql<{
      aggregate: string;
      aggregate_id: string;
      version: number;
      blocked: boolean;
      waiting: Envelope[] | null;
    }>`
      with mine as (
        insert into inbox_position as p (aggregate, aggregate_id, version)
        select a, i, 0 from unnest(${kinds}::text[], ${ids}::uuid[]) as k (a, i) order by 1, 2
        on conflict (aggregate, aggregate_id) do update set version = p.version returning *
      )
      select m.*, exists (select 1 from inbox_poisoned x where x.aggregate = m.aggregate and x.aggregate_id = m.aggregate_id) as blocked,
        (select jsonb_agg(w.event) from inbox_waiting w where w.aggregate = m.aggregate and w.aggregate_id = m.aggregate_id) as waiting
      from mine m`.execute(db);
    const key = (p: { aggregate: string; aggregate_id: string }) => `${p.aggregate} ${p.aggregate_id}`;
    const at = new Map(positions.map((p) => [key(p), p.version]));
    const blocked = new Set(positions.filter((p) => p.blocked).map(key));
    const waited = positions.flatMap((p) => p.waiting ?? []);
    const { ready, early } = sequence([...news, ...waited], at, blocked);
    const applied = ready.length > 0 ? await handle(ready) : [];
    // what did not go through stands behind its poisoned event now
    const through = new Set(applied.map((e) => e.id));
    const poisonedNow = new Set(
      ready.length === applied.length ? [] : await this.#poisonedVersions(tx, ready),
    );
    const keep = [
      ...early,
      ...ready.filter(
        (e) => !through.has(e.id) && !poisonedNow.has(`${aggregateKey(e)} ${e.aggregateVersion}`),
      ),
    ];
    await this.#note(tx, applied, keep, waited);
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
        await sql`
          insert into inbox_poisoned (aggregate, aggregate_id, aggregate_version, event, error)
          values (${event.aggregate}, ${event.aggregateId}, ${event.aggregateVersion}, ${JSON.stringify(event)}::jsonb, ${String(error).slice(0, 2_000)})
          on conflict (aggregate, aggregate_id) do update set error = excluded.error, since = now()`.execute(
          tx.getKysely(),
        );
      }
    }
    return applied;
  }

  async #poisonedVersions(tx: Tx, events: readonly Envelope[]): Promise<string[]> {
    const { rows } = await sql<{ aggregate: string; aggregate_id: string; aggregate_version: number }>`
      select aggregate, aggregate_id, aggregate_version from inbox_poisoned
      where aggregate_id = any(${events.map((e) => e.aggregateId)}::uuid[])`.execute(tx.getKysely());
    return rows.map((r) => `${r.aggregate} ${r.aggregate_id} ${r.aggregate_version}`);
  }
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

/** A fault of the surroundings, not of the event. */
export function isPassing(error: unknown): boolean {
  if (error instanceof DomainError) return error.kind === 'unavailable';
  for (let e = error as { code?: unknown; cause?: unknown } | undefined; e; e = e.cause as typeof e)
    if (typeof e.code === 'string' && /^(08|40|57P|53|55P03|ECONN|EPIPE|ETIMEDOUT)/.test(e.code)) return true;
  return /Connection terminated|timeout exceeded/.test(error instanceof Error ? error.message : '');
}

export async function poisonedCount(tx: Tx): Promise<number> {
  const { rows } = await sql<{ n: bigint }>`select count(*) as n from inbox_poisoned`.execute(tx.getKysely());
  return Number(rows[0]!.n);
}

/** How much was applied, waits for its turn, or is set aside. */
export async function inboxState(tx: Tx): Promise<{ applied: number; waiting: number; poisoned: number }> {
  const { rows } = await sql<{ applied: bigint; waiting: bigint; poisoned: bigint }>`
    select (select count(*) from inbox) as applied, (select count(*) from inbox_waiting) as waiting,
      (select count(*) from inbox_poisoned) as poisoned`.execute(tx.getKysely());
  const { applied, waiting, poisoned } = rows[0]!;
  return { applied: Number(applied), waiting: Number(waiting), poisoned: Number(poisoned) };
}
