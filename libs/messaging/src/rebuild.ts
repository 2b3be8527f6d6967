import { publishers, type Envelope, type Service } from '@otdel/contracts';
import { isPassing, logger, many, one, run, type Database, type Tx } from '@otdel/platform';
import { sql } from 'kysely';
import type { Handlers } from './handlers.ts';
import { listDeadLetters } from './inbox-state.ts';
import { Inbox, RebuildOver } from './inbox.ts';
import { notReceived } from './inbox-rows.ts';
import type { ReplayProgress } from './messages.ts';
import { aggregatesOf } from './outbox.ts';
import type { Queues } from './queues.ts';
import { ShadowTables } from './shadow-tables.ts';

const log = logger('rebuild');
/** `inbox` comes first: every delivery locks it first. */
const inboxTables = ['inbox', 'inbox_heard', 'inbox_position', 'inbox_waiting', 'inbox_poisoned'];
/** Milliseconds after which a replay that is not complete is requested again: the request may be lost. */
const requestAgainAfter = 600_000;
/** Milliseconds for which the answer is cached that no rebuild runs: another process may begin one. */
const cachedFor = 1_000;

/**
 * Rebuilds the read models of a service in shadow tables, which have their own inbox. Replayed events go only there, new
 * events go to both. Once the shadow tables have every event that the live ones have applied, the two are swapped in one
 * transaction. All state is in the database and in the queues: a process may be killed at any moment.
 */
export class Rebuild {
  readonly #service: Service;
  readonly #database: Database;
  readonly #queues: Queues;
  readonly #tables: ShadowTables;
  readonly #inbox: Inbox;
  readonly #requestedAt = new Map<Service, number>();
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
    this.#tables = new ShadowTables(service, `${service}_rebuild`, [...inboxTables, ...models]);
    this.#inbox = new Inbox(database, handlers, (tx) => this.#enter(tx));
  }

  /**
   * Makes empty shadow tables, and requests a replay from every publisher.
   * @param also runs first in the same transaction
   */
  async begin(also: (tx: Tx) => Promise<void>): Promise<void> {
    const publishing = [...new Set(aggregatesOf(this.#service).map((a) => publishers[a]))];
    await this.#database.transaction(async (tx) => {
      await also(tx);
      await this.#tables.create(tx);
      await run(tx)`delete from inbox_rebuild`;
      await run(tx)`insert into inbox_rebuild (publisher) select unnest(${publishing}::text[])`;
    });
    this.#running = undefined;
    this.#requestedAt.clear();
    log.info('a rebuild begins');
    // the rebuild has begun even when Redis is away: `maintain` sends the requests then
    await this.#requestReplays().catch((error: unknown) =>
      log.warn({ err: error }, 'publishers are asked later'),
    );
  }

  /** Applies events to the shadow tables. @returns whether a rebuild runs */
  async deliver(publisher: Service, events: readonly Envelope[]): Promise<boolean> {
    if (!(await this.#isRunning())) return false;
    try {
      await this.#inbox.deliver(publisher, events, { replayed: true });
    } catch (error) {
      if (!(error instanceof RebuildOver)) throw error;
      this.#running = undefined;
      return false;
    }
    await this.#finish();
    return true;
  }

  /** Records the progress of a replay. */
  async noteProgress(publisher: Service, { total, complete }: ReplayProgress): Promise<void> {
    await this.#database.write(
      (tx) => run(tx)`
        update inbox_rebuild set total = ${total}, told = told or ${complete} where publisher = ${publisher}`,
    );
    await this.#finish();
  }

  /** Retries what is stuck: a lost request, an event of a type that was unknown, a swap that a long report prevented. */
  async maintain(): Promise<void> {
    if (!(await this.#isRunning())) return;
    await this.#requestReplays();
    await this.#unlessOver(() => this.#inbox.resume(), undefined);
    await this.#finish();
  }

  /** Which of these events of a publisher the shadow tables miss. `in replay`: its replay still runs and may bring them. */
  async missing(publisher: Service, ids: readonly string[]): Promise<string[] | 'in replay'> {
    if (!(await this.#isRunning())) return [];
    const missing = await this.#unlessOver(() => this.#within((tx) => notReceived(tx, ids)), []);
    if (missing.length === 0) return [];
    const replay = await this.#database.read(
      (tx) => one<{ told: boolean }>(tx)`select told from inbox_rebuild where publisher = ${publisher}`,
    );
    return replay?.told ? missing : 'in replay';
  }

  /** Dead letters of the rebuild, at most a hundred: they prevent the swap. */
  async deadLetters(): ReturnType<typeof listDeadLetters> {
    if (!(await this.#isRunning())) return [];
    return this.#unlessOver(() => this.#within(listDeadLetters), []);
  }

  /** Retries dead letters of the rebuild. @returns how many */
  async redrive(aggregateId?: string): Promise<number> {
    if (!(await this.#isRunning())) return 0;
    const tried = await this.#unlessOver(() => this.#inbox.redrive(aggregateId), 0);
    await this.#finish();
    return tried;
  }

  /**
   * Events applied and events in all. `running` until the swap. `total` is known once the publishers have answered; new
   * events add to both numbers.
   */
  async progress(): Promise<{ running: boolean; done: number; total: number }> {
    const { live } = this.#tables;
    const counts = async (tx: Tx) => {
      const row = await one<{ done: bigint; total: bigint }>(tx)`
        select coalesce(sum(h.events), 0)::bigint as done,
          coalesce(sum(greatest(r.total, h.events)), 0)::bigint as total
        from ${sql.table(`${live}.inbox_rebuild`)} r left join inbox_heard h using (publisher)`;
      return row!;
    };
    this.#running = undefined;
    const running = (await this.#isRunning())
      ? await this.#unlessOver(() => this.#within(counts), undefined)
      : undefined;
    const { done, total } = running ?? (await this.#database.read(counts));
    return { running: running !== undefined, done: Number(done), total: Number(total) };
  }

  /** Sends requests to publishers whose replay is not complete, unless one was sent lately. */
  async #requestReplays(): Promise<void> {
    const rows = await this.#database.read(
      (tx) => many<{ publisher: Service }>(tx)`select publisher from inbox_rebuild where not told`,
    );
    for (const { publisher } of rows) {
      const requested = this.#requestedAt.get(publisher);
      if (requested !== undefined && performance.now() - requested < requestAgainAfter) continue;
      const request = { name: 'replay', data: { subscriber: this.#service, after: '0' } } as const;
      await this.#queues.put(publisher, [request], `replay:${this.#service}`);
      this.#requestedAt.set(publisher, performance.now());
    }
  }

  /** Swaps when nothing is missing. When reports or deliveries hold locks, `maintain` tries again later. */
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
   * Whether the replays are complete, and the shadow tables have every event that is applied, waiting or dead in the live
   * ones. Aggregates without a subscription any more are left out.
   */
  async #isComplete(tx: Tx): Promise<boolean> {
    const { live, shadow } = this.#tables;
    const [old, built] = [live, shadow].map(
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
    if (!this.#running || (!this.#running.is && now - this.#running.since > cachedFor))
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
      throw isMissing(error) ? new RebuildOver() : error;
    }
  }

  /** Does `work`, or answers `otherwise` when another process has swapped the tables meanwhile. */
  async #unlessOver<T>(work: () => Promise<T>, otherwise: T): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof RebuildOver) && !isMissing(error)) throw error;
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
