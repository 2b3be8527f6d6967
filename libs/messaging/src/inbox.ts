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
import { logOrders } from './story.ts';

const log = logger('inbox');
/** @returns those that went through */
type Handle = (ready: Envelope[]) => Promise<Envelope[]>;

const isKnown = (event: Envelope): boolean => eventTypes.has(keyOf(event));

/** Applies events: each one once, in order within its aggregate, in one transaction with its effect. */
export class Inbox {
  readonly #database: Database;
  readonly #handlers: Handlers;
  readonly #enter: ((tx: Tx) => Promise<void>) | undefined;

  /** @param enter begins each transaction: where the tables of a rebuild take the place of those in use */
  constructor(database: Database, handlers: Handlers, enter?: (tx: Tx) => Promise<void>) {
    this.#database = database;
    this.#handlers = handlers;
    this.#enter = enter;
  }

  /**
   * A bug in a handler throws nothing: its event becomes a dead letter and blocks only its aggregate.
   * @param how `replayed`: sent once more for a rebuild, which is no news for the log
   * @throws DomainError `unavailable` and errors of connections: nothing was applied, the same delivery may come again
   */
  async deliver(
    publisher: Service,
    events: readonly Envelope[],
    how: { replayed?: boolean | undefined } = {},
  ): Promise<void> {
    const applied = await this.#applyAll(publisher, events);
    if (!how.replayed) this.#log(applied);
  }

  /** Applies what waited for a build that knows its type, and what waits behind it. */
  async resume(): Promise<void> {
    const waiting = await this.#read((tx) => nextKnown(tx, [...eventTypes.keys()]));
    for (const event of waiting) await this.#retry(event);
  }

  /**
   * Tries dead letters again, all or those of one aggregate, and what waits behind them.
   * @returns how many were tried here, which are not those that another redrive has tried meanwhile
   */
  async redrive(aggregateId?: string): Promise<number> {
    let tried = 0;
    for (const event of await this.#read((tx) => deadLetters(tx, aggregateId)))
      if (await this.#retry(event, takeDeadLetter)) tried++;
    return tried;
  }

  /** @param take false when the event is not to be tried any more: it was read before its aggregate was locked */
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
      if (isPassing(error) || error instanceof NotHere) throw error;
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

  /** Events that the service does not want only moved a version on. */
  #log(applied: readonly Envelope[]): void {
    logOrders(applied.filter((e) => this.#handlers.has(keyOf(e))));
  }

  async #apply(tx: Tx, publisher: Service, events: readonly Envelope[], handle: Handle): Promise<Envelope[]> {
    const { news, positions } = await receive(tx, events);
    if (news.length === 0) return [];
    return this.#advance(tx, positions, news, handle, { publisher, events: news.length });
  }

  /**
   * Applies what is ready of these events, keeps the rest, and goes on with what waited for them. Their aggregates are
   * locked. Behind a dead letter, and behind an event that nobody here knows, nothing is ever ready: the position stays
   * before it.
   * @returns all that was applied
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
    // what did not go through stands behind its dead letter now
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

  /** Slowly, each event behind a savepoint: one that fails becomes a dead letter, what stands behind it waits. */
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
        // what only the commit would refuse must fail here, where the event is known
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

/** The tables into which an inbox was to write are not there: a rebuild is over. */
export class NotHere extends Error {}

function logUnknown(events: readonly Envelope[]): void {
  for (const [type, some] of Map.groupBy(events, keyOf))
    log.warn(
      { type, aggregates: some.map(aggregateKey) },
      'this build does not know an event; its aggregate waits for a build that does',
    );
}

/** Log lines and further events of a handler carry the correlation id of their cause, where that is one. */
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
