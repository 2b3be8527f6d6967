import { setTimeout as pause } from 'node:timers/promises';
import { logger } from './logging.ts';

const log = logger('recurring');

/**
 * Does a piece of work again and again, never twice at a time. What fails waits for the next time.
 * @example const cleaning = new Recurring('cleaning', 3_600_000, (stopping) => this.clean(stopping))
 */
export class Recurring {
  readonly #stopping = new AbortController();
  #done: Promise<void> | undefined;

  /** @param every milliseconds, about: half as many to half as many again, so that replicas drift apart */
  constructor(
    private readonly name: string,
    private readonly every: number,
    private readonly work: (stopping: AbortSignal) => Promise<unknown>,
  ) {}

  /**
   * Never begins at once: what was cut off when the process stopped is done to its end before.
   * @param first milliseconds to the first time, about
   */
  start(first = this.every): void {
    this.#done = this.#go(first);
  }

  /** Waits for the work that is under way. */
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
