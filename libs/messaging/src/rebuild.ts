import { publishers, type Envelope, type Service } from '@otdel/contracts';
import { isPassing, logger, many, one, run, type Database, type Tx } from '@otdel/platform';
import { sql } from 'kysely';
import type { Handlers } from './handlers.ts';
import { listDeadLetters } from './inbox-state.ts';
import { Inbox, NotHere } from './inbox.ts';
import { notReceived } from './inbox-rows.ts';
import type { ReplayProgress } from './messages.ts';
import { aggregatesOf } from './outbox.ts';
import type { Queues } from './queues.ts';
import { TablesBeside } from './tables-beside.ts';

const log = logger('rebuild');
/** The inbox first: every delivery locks it first. */
const inboxTables = ['inbox', 'inbox_heard', 'inbox_position', 'inbox_waiting', 'inbox_poisoned'];
/** Milliseconds after which a publisher that has not sent everything is asked again: the request may be lost. */
const askAgainAfter = 600_000;
/** Milliseconds for which it is believed that no other process has begun a rebuild. */
const believedFor = 1_000;

/**
 * Builds the read models of a service beside those in use, with an inbox of their own: replayed events go there alone,
 * live ones to both. When nothing is missing there that is applied in those in use, the two are swapped in one
 * transaction. All its state stands in the database and in the queues: a process may end at any moment.
 */
export class Rebuild {
  readonly #service: Service;
  readonly #database: Database;
  readonly #queues: Queues;
  readonly #tables: TablesBeside;
  readonly #inbox: Inbox;
  readonly #asked = new Map<Service, number>();
  #running: { is: boolean; since: number } | undefined;

  /** @param models tables of the read models */
  constructor(
    service: Service,
    database: Database,
    queues: Queues,
    models: readonly string[],
    handlers: Handlers,
  ) {
    this.#service = service;
    this.#database = database;
    this.#queues = queues;
    this.#tables = new TablesBeside(service, `${service}_rebuild`, [...inboxTables, ...models]);
    this.#inbox = new Inbox(database, handlers, (tx) => this.#enter(tx));
  }

  /**
   * Makes empty tables beside, and asks every publisher for everything.
   * @param also what else begins in the same transaction, before anything else in it
   */
  async begin(also: (tx: Tx) => Promise<void>): Promise<void> {
    const asked = [...new Set(aggregatesOf(this.#service).map((a) => publishers[a]))];
    await this.#database.transaction(async (tx) => {
      await also(tx);
      await this.#tables.make(tx);
      await run(tx)`delete from inbox_rebuild`;
      await run(tx)`insert into inbox_rebuild (publisher) select unnest(${asked}::text[])`;
    });
    this.#running = undefined;
    this.#asked.clear();
    log.info('a rebuild begins');
    // the rebuild is begun, whether or not Redis can be reached now
    await this.#ask().catch((error: unknown) => log.warn({ err: error }, 'publishers are asked later'));
  }

  /** Applies events to what is being built. @returns whether anything is */
  async deliver(publisher: Service, events: readonly Envelope[]): Promise<boolean> {
    if (!(await this.#isRunning())) return false;
    try {
      await this.#inbox.deliver(publisher, events, { replayed: true });
    } catch (error) {
      if (!(error instanceof NotHere)) throw error;
      this.#running = undefined;
      return false;
    }
    await this.#finish();
    return true;
  }

  /** Notes what a publisher says of its replay. */
  async note(publisher: Service, { total, complete }: ReplayProgress): Promise<void> {
    await this.#database.read(
      (tx) =>
        run(
          tx,
        )`update inbox_rebuild set total = ${total}, told = told or ${complete} where publisher = ${publisher}`,
    );
    await this.#finish();
  }

  /** Goes on with what stands still: a lost request, an event whose type was not known, a swap that met a long report. */
  async tend(): Promise<void> {
    if (!(await this.#isRunning())) return;
    await this.#ask();
    await this.#unlessOver(() => this.#inbox.resume(), undefined);
    await this.#finish();
  }

  /** Which of these events of a publisher must be sent again for what is being built. */
  async missing(publisher: Service, ids: readonly string[]): Promise<string[] | 'on their way'> {
    if (!(await this.#isRunning())) return [];
    const missing = await this.#unlessOver(() => this.#within((tx) => notReceived(tx, ids)), []);
    if (missing.length === 0) return [];
    const replay = await this.#database.read(
      (tx) => one<{ told: boolean }>(tx)`select told from inbox_rebuild where publisher = ${publisher}`,
    );
    return replay?.told ? missing : 'on their way';
  }

  /** Dead letters of what is being built: they hold up the swap. At most a hundred. */
  async deadLetters(): ReturnType<typeof listDeadLetters> {
    if (!(await this.#isRunning())) return [];
    return this.#unlessOver(() => this.#within(listDeadLetters), []);
  }

  /** @returns how many dead letters were tried again */
  async redrive(aggregateId?: string): Promise<number> {
    if (!(await this.#isRunning())) return 0;
    const tried = await this.#unlessOver(() => this.#inbox.redrive(aggregateId), 0);
    await this.#finish();
    return tried;
  }

  /**
   * Running until the swap. `total` is known once the publishers have answered; events that happen meanwhile count on
   * both sides.
   */
  async progress(): Promise<{ running: boolean; done: number; total: number }> {
    const { inUse } = this.#tables;
    const counts = async (tx: Tx) => {
      const row = await one<{ done: bigint; total: bigint }>(tx)`
        select coalesce(sum(h.events), 0)::bigint as done,
          coalesce(sum(greatest(r.total, h.events)), 0)::bigint as total
        from ${sql.table(`${inUse}.inbox_rebuild`)} r left join inbox_heard h using (publisher)`;
      return row!;
    };
    this.#running = undefined;
    const running = (await this.#isRunning())
      ? await this.#unlessOver(() => this.#within(counts), undefined)
      : undefined;
    const { done, total } = running ?? (await this.#database.read(counts));
    return { running: running !== undefined, done: Number(done), total: Number(total) };
  }

  /** Asks those who have not yet sent everything and were not asked lately. */
  async #ask(): Promise<void> {
    const rows = await this.#database.read(
      (tx) => many<{ publisher: Service }>(tx)`select publisher from inbox_rebuild where not told`,
    );
    for (const { publisher } of rows) {
      const asked = this.#asked.get(publisher);
      if (asked !== undefined && performance.now() - asked < askAgainAfter) continue;
      const request = { name: 'replay', data: { subscriber: this.#service, after: '0' } } as const;
      await this.#queues.put(publisher, [request], `replay:${this.#service}`);
      this.#asked.set(publisher, performance.now());
    }
  }

  /** Swaps when nothing is missing. When reports or deliveries hold on to the tables, `tend` comes to it again. */
  async #finish(): Promise<void> {
    const complete = (tx: Tx) => this.#isComplete(tx);
    await this.#unlessOver(async () => {
      if (!(await this.#database.read(complete))) return;
      await this.#database.read((tx) => this.#tables.analyze(tx));
      try {
        await this.#database.transaction(async (tx) => {
          await this.#tables.lockWriters(tx);
          if (!(await complete(tx))) return;
          await this.#tables.swap(tx);
          this.#running = undefined;
        });
      } catch (error) {
        if (!isPassing(error)) throw error;
        log.debug({ err: error }, 'the swap waits');
        return;
      }
      if (!this.#running) log.info('a rebuild is complete; its tables are in use');
    }, undefined);
  }

  /**
   * Whether all was sent and received, and nothing is applied, waiting or dead in the tables in use that those beside do
   * not have. What is no longer subscribed to does not come back.
   */
  async #isComplete(tx: Tx): Promise<boolean> {
    const { inUse, beside } = this.#tables;
    const [old, built] = [inUse, beside].map(
      (schema) => (table: string) => sql.table(`${schema}.${table}`),
    ) as [(table: string) => ReturnType<typeof sql.table>, (table: string) => ReturnType<typeof sql.table>];
    const wanted = aggregatesOf(this.#service);
    const row = await one<{ complete: boolean }>(tx)`
      select case when exists (
        select from ${old('inbox_rebuild')} r left join ${built('inbox_heard')} h using (publisher)
        where not r.told or coalesce(h.events, 0) < r.total
      ) then false else not exists (
        select from ${old('inbox_position')} o left join ${built('inbox_position')} b using (aggregate, aggregate_id)
        where o.aggregate = any(${wanted}::text[]) and o.version > coalesce(b.version, 0)
      ) and not exists (
        select from (
          select aggregate, event from ${old('inbox_waiting')} union all select aggregate, event from ${old('inbox_poisoned')}
        ) o left join ${built('inbox')} b on b.event_id = (o.event->>'id')::uuid
        where o.aggregate = any(${wanted}::text[]) and b.event_id is null
      ) end as complete`;
    return row!.complete;
  }

  async #isRunning(): Promise<boolean> {
    const now = performance.now();
    if (!this.#running || (!this.#running.is && now - this.#running.since > believedFor))
      this.#running = { is: await this.#database.read((tx) => this.#tables.exist(tx)), since: now };
    return this.#running.is;
  }

  #within<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    return this.#database.transaction(async (tx) => {
      await this.#enter(tx);
      return work(tx);
    });
  }

  async #enter(tx: Tx): Promise<void> {
    try {
      await this.#tables.enter(tx);
    } catch (error) {
      throw isMissing(error) ? new NotHere() : error;
    }
  }

  /** Another process may have swapped meanwhile. */
  async #unlessOver<T>(work: () => Promise<T>, otherwise: T): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof NotHere) && !isMissing(error)) throw error;
      this.#running = undefined;
      return otherwise;
    }
  }
}

const undefinedTable = '42P01';
function isMissing(error: unknown): boolean {
  for (let e = error as { code?: unknown; cause?: unknown } | undefined; e; e = e.cause as typeof e)
    if (e.code === undefinedTable) return true;
  return false;
}
