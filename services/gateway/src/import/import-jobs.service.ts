import { Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { DomainError } from '@otdel/contracts';
import { Clock, Database, isPassing, logger, many, one, Recurring, run, runInContext } from '@otdel/platform';
import { storageAt } from '@otdel/storage';
import { Config } from '@otdel/platform';
import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { ImportWork, type Leased } from './import-work.service.ts';
import { importById } from './import.queries.ts';

const log = logger('import');
/** A job whose process was killed is taken up after this time. */
const lease = { seconds: 15 };
const beatMs = 4_000;
const restMs = 1_000;
/** Imports and their files are kept so long. */
const kept = { hours: 30 * 24 };

/**
 * Does the work of imports, one after the other. Who holds the lease of a row does its work; a lease that was not held on
 * to is free for any gateway, which goes on at the position that the row keeps.
 */
@Injectable()
export class ImportJobs implements OnApplicationBootstrap, BeforeApplicationShutdown {
  readonly #me = randomUUID();
  readonly #stopping = new AbortController();
  readonly #looking = new Recurring('imports', 2_000, () => this.#work());
  readonly #cleaning = new Recurring('old imports', 6 * 3_600_000, () => this.clean());
  #working: Promise<void> | undefined;

  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
    private readonly config: Config,
    private readonly work: ImportWork,
  ) {}

  onApplicationBootstrap(): void {
    this.#looking.start();
    this.#cleaning.start(60_000);
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.#stopping.abort();
    await Promise.all([this.#looking.stop(), this.#cleaning.stop(), this.#working]);
  }

  /** Something is to be done: it is not waited for. */
  nudge(): void {
    void this.#work().catch((error: unknown) =>
      log.warn({ err: error }, 'the import waits for the next look'),
    );
  }

  #work(): Promise<void> {
    this.#working ??= this.#all().finally(() => (this.#working = undefined));
    return this.#working;
  }

  async #all(): Promise<void> {
    for (let id = await this.#claim(); id !== undefined; id = await this.#claim()) await this.#hold(id);
  }

  async #claim(): Promise<string | undefined> {
    if (this.#stopping.signal.aborted) return undefined;
    const now = this.clock.now();
    const claimed = await this.db.write(
      (tx) => one<{ id: string }>(tx)`
        update import set leased_by = ${this.#me}, leased_until = ${now.add(lease).toString()}
        where id = (
          select id from import
          where state in ('checking', 'running') and (leased_until is null or leased_until < ${now.toString()})
          order by asked_at limit 1 for update skip locked)
        returning id`,
    );
    return claimed?.id;
  }

  /** Works on an import as long as the lease is its own, and gives it back. */
  async #hold(id: string): Promise<void> {
    const lost = new AbortController();
    const signal = AbortSignal.any([lost.signal, this.#stopping.signal]);
    const beat = setInterval(() => {
      void this.#extend(id).then(
        (held) => held || lost.abort(),
        (error: unknown) => log.warn({ err: error }, 'the lease of an import could not be extended'),
      );
    }, beatMs);
    try {
      const row = await this.db.read((tx) => importById(tx, id));
      const context = { correlationId: row.correlationId, actor: row.actor };
      await runInContext(context, () => this.#do({ ...row, leasedBy: this.#me }, signal));
    } finally {
      clearInterval(beat);
      await this.db.write(
        (tx) => run(tx)`update import set leased_until = null where id = ${id} and leased_by = ${this.#me}`,
      );
    }
  }

  async #do(row: Leased, signal: AbortSignal): Promise<void> {
    try {
      await this.work.do(row, signal);
    } catch (error) {
      if (signal.aborted) return;
      if (isPassing(error)) {
        // a room is away: the position is kept, and the lease comes free
        await pause(restMs, undefined, { signal }).catch(() => undefined);
        return;
      }
      log.error({ err: error, import: row.id }, 'an import failed');
      const failure = error instanceof DomainError ? error.code : 'internal';
      await this.work.fail(row, failure);
    }
  }

  async #extend(id: string): Promise<boolean> {
    const until = this.clock.now().add(lease).toString();
    const held = await this.db.write(
      (tx) => run(tx)`
        update import set leased_until = ${until}
        where id = ${id} and leased_by = ${this.#me} and state in ('checking', 'running')`,
    );
    return held === 1;
  }

  /** Removes imports that were made long ago, with their files. */
  async clean(): Promise<void> {
    const before = this.clock.now().subtract(kept).toString();
    const old = await this.db.read(
      (tx) => many<{ id: string }>(tx)`
        select id from import where made_at < ${before} and state not in ('checking', 'running') limit 100`,
    );
    if (old.length === 0) return;
    const storage = await storageAt(this.config.required('STORAGE_URL'));
    for (const { id } of old) {
      await storage.remove(`imports/${id}`);
      await this.db.write((tx) => run(tx)`delete from import where id = ${id}`);
    }
  }
}
