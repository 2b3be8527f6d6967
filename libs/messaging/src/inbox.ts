import { eventTypes, systemActor, type Envelope, type Service } from '@otdel/contracts';
import { isPassing, logger, runInContext, type Database, type Tx } from '@otdel/platform';
import { aggregateKey, runs, sequence } from './domain/sequence.ts';
import { keyOf, type Delivered, type Handler, type Handlers } from './handlers.ts';
import {
  addDeadLetter,
  advance,
  deadAmong,
  deadLetters,
  keep,
  lock,
  nextKnown,
  receive,
  takeDeadLetter,
  type Positions,
} from './inbox-rows.ts';
import { logOrders } from './order-log.ts';

const log = logger('inbox');
/** @returns the events that were applied */
type Handle = (ready: Envelope[]) => Promise<Envelope[]>;

const isKnown = (event: Envelope): boolean => eventTypes.has(keyOf(event));

/** Applies events: each once, in the order of its aggregate, in one transaction with its effect. */
export class Inbox {
  readonly #database: Database;
  readonly #handlers: Handlers;
  readonly #enter: ((tx: Tx) => Promise<void>) | undefined;

  /** @param enter runs first in each transaction: a rebuild switches to its own tables there */
  constructor(database: Database, handlers: Handlers, enter?: (tx: Tx) => Promise<void>) {
    this.#database = database;
    this.#handlers = handlers;
    this.#enter = enter;
  }

  /**
   * Applies a delivery. A bug in a handler does not throw: its event becomes a dead letter, which blocks only its aggregate.
   * @param how `replayed`: sent again for a rebuild, and not logged again
   * @throws DomainError `unavailable` and errors of connections: nothing was applied, the delivery may be repeated
   */
  async deliver(
    publisher: Service,
    events: readonly Envelope[],
    how: { replayed?: boolean | undefined } = {},
  ): Promise<void> {
    const applied = await this.#applyAll(publisher, events);
    if (!how.replayed) this.#log(applied);
  }

  /** Applies events that waited for a build that knows their type, and the events behind them. */
  async resume(): Promise<void> {
    const waiting = await this.#read((tx) => nextKnown(tx, [...eventTypes.keys()]));
    for (const event of waiting) await this.#retry(event);
  }

  /**
   * Retries dead letters, all or those of one aggregate, and the events behind them.
   * @returns how many were retried here; those that a concurrent redrive has retried are not counted
   */
  async redrive(aggregateId?: string): Promise<number> {
    let tried = 0;
    for (const event of await this.#read((tx) => deadLetters(tx, aggregateId)))
      if (await this.#retry(event, takeDeadLetter)) tried++;
    return tried;
  }

  /** @param take answers false when another retry was faster: the event was read before its aggregate was locked */
  async #retry(
    event: Envelope,
    take: (tx: Tx, event: Envelope) => Promise<boolean> = () => Promise.resolve(true),
  ): Promise<boolean> {
    const applied = await this.#transaction(async (tx) => {
      const positions = await lock(tx, event);
      if (!positions || !(await take(tx, event))) return undefined;
      return this.#advance(tx, positions, [event], (ready) => this.#handleOneByOne(tx, ready));
    });
    this.#log(applied ?? []);
    return applied !== undefined;
  }

  async #applyAll(publisher: Service, events: readonly Envelope[]): Promise<Envelope[]> {
    try {
      return await this.#transaction((tx) =>
        this.#apply(tx, publisher, events, (ready) => this.#handle(tx, ready)),
      );
    } catch (error) {
      if (isPassing(error) || error instanceof RebuildOver) throw error;
      log.warn({ err: error, events: events.length }, 'a delivery failed; each of its events is tried alone');
      return await this.#transaction((tx) =>
        this.#apply(tx, publisher, events, (ready) => this.#handleOneByOne(tx, ready)),
      );
    }
  }

  #transaction<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    return this.#database.transaction(async (tx) => {
      await this.#enter?.(tx);
      return work(tx);
    });
  }

  #read<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    return this.#enter ? this.#transaction(work) : this.#database.read(work);
  }

  /** Leaves out events without a handler: they only move a version on. */
  #log(applied: readonly Envelope[]): void {
    logOrders(applied.filter((e) => this.#handlers.has(keyOf(e))));
  }

  async #apply(tx: Tx, publisher: Service, events: readonly Envelope[], handle: Handle): Promise<Envelope[]> {
    const { fresh, positions } = await receive(tx, events);
    if (fresh.length === 0) return [];
    return this.#advance(tx, positions, fresh, handle, { publisher, events: fresh.length });
  }

  /**
   * Applies the ready ones of these events, keeps the rest, and goes on with the events that waited for them. The caller
   * holds the row locks of their aggregates. Nothing behind a dead letter or an event of an unknown type is ever ready: the
   * position stays before it.
   * @returns all events that were applied
   */
  async #advance(
    tx: Tx,
    positions: Positions,
    events: readonly Envelope[],
    handle: Handle,
    received?: { publisher: Service; events: number },
  ): Promise<Envelope[]> {
    const { ready, early } = sequence(events, positions, isKnown);
    const applied = ready.length > 0 ? await handle(ready) : [];
    const dead = applied.length < ready.length ? await deadAmong(tx, ready) : new Set();
    // the rest of a failed aggregate waits behind its dead letter now
    const through = new Set(applied);
    const behind = ready.filter((e) => !through.has(e) && !dead.has(e.id));
    await keep(tx, [...early, ...behind]);
    logUnknown(early.filter((e) => !isKnown(e)));
    const reached = new Map(applied.map((e) => [aggregateKey(e), e]));
    const waited = await advance(tx, [...reached.values()], received);
    if (waited.length === 0) return applied;
    const next = new Map([...reached].map(([key, e]) => [key, e.aggregateVersion]));
    return [...applied, ...(await this.#advance(tx, next, waited, handle))];
  }

  async #handle(tx: Tx, ready: Envelope[]): Promise<Envelope[]> {
    for (const { handler, events } of runs(ready, (e) => this.#handlers.get(keyOf(e))))
      await call(handler, events, tx);
    return ready;
  }

  /** Slow path: a savepoint before each event. One that fails becomes a dead letter; the events behind it wait. */
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
        // a constraint that only the commit would check must fail here, where the event is known
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
          'an event is a dead letter; it blocks only its aggregate (npm run queues)',
        );
        await addDeadLetter(tx, event, error);
      }
    }
    return applied;
  }
}

/** The rebuild is over: the tables of its inbox are gone. */
export class RebuildOver extends Error {}

function logUnknown(events: readonly Envelope[]): void {
  for (const [type, some] of Map.groupBy(events, keyOf))
    log.warn(
      { type, aggregates: some.map(aggregateKey) },
      'this build does not know an event; its aggregate waits for a build that does',
    );
}

/** Runs a handler. Its log lines and events carry the correlation id of their cause, when all its events share one. */
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
