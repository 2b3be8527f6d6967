import { type Clock, type Database, logger, one, Recurring, run, type Tx } from '@otdel/platform';
import type { ProcessKind } from './process-kind.ts';

const log = logger('temporal');
const minute = 60_000;
/** Milliseconds, about: from the start of this replica to its first search, and between two searches. */
const firstSearch = 1.5 * minute;
const searchEvery = 12 * minute;
/** A younger one may still wait for the event that begins its process. */
const young = { minutes: 5 };
/** Ids read from the ledger at a time, and processes begun at a time. */
const pageSize = 500;
const batchSize = 50;
const firstId = '00000000-0000-0000-0000-000000000000';

/** What the sweep needs of `Processes`. */
interface Starter {
  running(signal: AbortSignal): Promise<ReadonlySet<string>>;
  begin(tx: Tx, ids: readonly string[]): Promise<string[]>;
}

/**
 * The safety net below events and signals: finds what is not over and has no process, and begins its process. A process
 * is lost when Temporal's data is restored from a backup, or when a bug or a person ended it.
 *
 * One replica searches at a time. A search that finds nothing lists the running processes, a thousand to a page of
 * Temporal's, and reads the ids of what is not over from an index.
 */
export class ProcessSweep {
  readonly #searching: Recurring;

  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
    private readonly kind: Pick<ProcessKind<never>, 'workflow' | 'processId' | 'unfinished' | 'afterSweep'>,
    private readonly processes: Starter,
  ) {
    const name = `search for lost processes (${kind.workflow})`;
    this.#searching = new Recurring(name, searchEvery, (stopping) => this.search(stopping));
  }

  start(): void {
    this.#searching.start(firstSearch);
  }

  stop(): Promise<void> {
    return this.#searching.stop();
  }

  /** @see Processes.findLost */
  search(stopping = new AbortController().signal): Promise<number | null> {
    return this.db.transaction(async (tx) => {
      const lock = await one<{ mine: boolean }>(tx)`
        select pg_try_advisory_xact_lock(hashtextextended(${`sweep of ${this.kind.workflow}`}, 0)) as mine`;
      if (!lock!.mine) return null;
      // the list of running processes may take Temporal minutes; the lock of a replica that dies meanwhile ends then
      await run(tx)`set local idle_in_transaction_session_timeout = '5min'`;
      const begun = await this.#beginLost(tx, stopping);
      await this.kind.afterSweep?.(tx);
      return begun;
    });
  }

  async #beginLost(tx: Tx, stopping: AbortSignal): Promise<number> {
    const running = await this.processes.running(stopping);
    const page = { until: this.clock.now().subtract(young).toString(), limit: pageSize };
    let begun = 0;
    let ids: string[];
    for (
      let after = firstId;
      (ids = await this.kind.unfinished(tx, { ...page, after })).length > 0;
      after = ids.at(-1)!
    ) {
      const lost = ids.filter((id) => !running.has(this.kind.processId(id)));
      for (let i = 0; i < lost.length; i += batchSize) {
        stopping.throwIfAborted();
        const some = await this.processes.begin(tx, lost.slice(i, i + batchSize));
        log.warn({ workflow: this.kind.workflow, ids: some }, 'these had no process and have one again');
        begun += some.length;
      }
    }
    return begun;
  }
}
