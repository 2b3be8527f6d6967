import { type Clock, type Database, logger, one, run, type Tx } from '@otdel/platform';
import type { ProcessKind } from './process-kind.ts';

const log = logger('temporal');
const minute = 60_000;
/** Milliseconds from the start of this process to its first look, and between two looks. At random, so that replicas spread. */
const first = () => minute * (1 + Math.random());
const next = () => minute * (10 + 5 * Math.random());
/** What is younger than this may still be waiting for the event of its beginning. */
const young = { minutes: 5 };
/** Rows of one look at the ledger, and processes begun at a time. */
const portion = 500;
const handful = 50;
const firstId = '00000000-0000-0000-0000-000000000000';

interface Found {
  running(signal: AbortSignal): Promise<ReadonlySet<string>>;
  begin(tx: Tx, ids: readonly string[]): Promise<string[]>;
}

/**
 * The net below events and signals: what is not over and has no process is watched by nobody. It happens when Temporal's
 * data is restored from a backup, or a process ended by a mistake of ours or by hand.
 *
 * One replica looks at a time. A look where all is well lists what runs, a thousand to a page of Temporal's, and reads the
 * ids of what is not over from an index.
 */
export class ProcessSweep {
  #timer: NodeJS.Timeout | undefined;
  #looking: Promise<unknown> | undefined;
  readonly #stopping = new AbortController();

  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
    private readonly kind: Pick<ProcessKind<never>, 'workflow' | 'processId' | 'living' | 'afterSweep'>,
    private readonly processes: Found,
  ) {}

  start(): void {
    this.#lookIn(first());
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    clearTimeout(this.#timer);
    await this.#looking;
  }

  /** @see Processes.findLost */
  look(): Promise<number | null> {
    return this.db.transaction(async (tx) => {
      const lock = await one<{ mine: boolean }>(tx)`
        select pg_try_advisory_xact_lock(hashtextextended(${`sweep of ${this.kind.workflow}`}, 0)) as mine`;
      if (!lock!.mine) return null;
      // Temporal may take its time to list what runs; a replica that is cut off meanwhile leaves the lock to others
      await run(tx)`set local idle_in_transaction_session_timeout = '5min'`;
      const begun = await this.#beginLost(tx);
      await this.kind.afterSweep?.(tx);
      return begun;
    });
  }

  async #beginLost(tx: Tx): Promise<number> {
    const { signal } = this.#stopping;
    const running = await this.processes.running(signal);
    const page = { until: this.clock.now().subtract(young).toString(), limit: portion };
    let begun = 0;
    let ids: string[];
    for (
      let after = firstId;
      (ids = await this.kind.living(tx, { ...page, after })).length > 0;
      after = ids.at(-1)!
    ) {
      const lost = ids.filter((id) => !running.has(this.kind.processId(id)));
      for (let i = 0; i < lost.length; i += handful) {
        signal.throwIfAborted();
        const some = await this.processes.begin(tx, lost.slice(i, i + handful));
        log.warn({ workflow: this.kind.workflow, ids: some }, 'these had no process and have one again');
        begun += some.length;
      }
    }
    return begun;
  }

  #lookIn(ms: number): void {
    const { signal } = this.#stopping;
    if (signal.aborted) return;
    this.#timer = setTimeout(() => {
      this.#looking = this.look()
        .catch((error: unknown) => {
          if (!signal.aborted) log.warn({ err: error }, 'lost processes were not looked for');
        })
        .finally(() => this.#lookIn(next()));
    }, ms).unref();
  }
}
