import { setTimeout as pause } from 'node:timers/promises';
import { logger } from './logging.ts';

const log = logger('recurring');

/**
 * Repeats a piece of work, one run at a time. A failed run is logged, and the next one comes as usual.
 * @example const cleaning = new Recurring('cleaning', 3_600_000, (stopping) => this.clean(stopping))
 */
export class Recurring {
  readonly #stopping = new AbortController();
  #done: Promise<void> | undefined;

  /** @param every milliseconds between runs, times a random factor of 0.5 to 1.5 so that replicas drift apart */
  constructor(
    private readonly name: string,
    private readonly every: number,
    private readonly work: (stopping: AbortSignal) => Promise<unknown>,
  ) {}

  /**
   * Starts repeating. Never runs at once: work that a stop of the process cut off is finished first.
   * @param first milliseconds to the first run, times the same random factor
   */
  start(first = this.every): void {
    this.#done = this.#go(first);
  }

  /** Stops repeating. Waits for the current run, whose signal is aborted. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#done;
  }

  async #go(first: number): Promise<void> {
    const { signal } = this.#stopping;
    for (let about = first; ; about = this.every) {
      const ms = about * (0.5 + Math.random());
      await pause(ms, undefined, { signal, ref: false }).catch(() => undefined);
      if (signal.aborted) return;
      await this.work(signal).catch((error: unknown) => {
        if (!signal.aborted) log.warn({ err: error }, `${this.name} failed; the next time comes`);
      });
    }
  }
}
