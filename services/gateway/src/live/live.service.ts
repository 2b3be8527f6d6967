import { Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import type { Sight } from '@otdel/contracts';
import { Config, Health, logger } from '@otdel/platform';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { canSee } from './domain/can-see.ts';
import { liveChannel, type LiveRow } from './live.messages.ts';
import { LiveQueries } from './live.queries.ts';

const log = logger('live');
/** How many of the newest events are kept in memory. Streams that are further behind read the database. */
const remembered = 1_000;
const pageSize = 500;
/** Milliseconds between two polls: PostgreSQL loses a notification when nobody is connected. */
const pollInterval = 5_000;
const retryDelay = (attempt: number) => Math.min(100 * 2 ** attempt, 5_000);

/**
 * Reads live_event once for all streams of this replica, over one connection that listens. Each stream takes the events
 * from here at its own pace.
 */
@Injectable()
export class LiveService implements OnApplicationBootstrap, BeforeApplicationShutdown {
  #recent: LiveRow[] = [];
  /** `#recent` holds every event after this number, up to `#head`. */
  #floor = 0n;
  #head = 0n;
  #next = Promise.withResolvers<void>();
  #reading = false;
  #mustReadAgain = false;
  #listens = false;
  #listening: Promise<void> | undefined;
  #poll: NodeJS.Timeout | undefined;
  readonly #stop = new AbortController();

  constructor(
    private readonly queries: LiveQueries,
    private readonly config: Config,
    private readonly health: Health,
  ) {}

  /** Aborts when this process stops. */
  get stopping(): AbortSignal {
    return this.#stop.signal;
  }

  async onApplicationBootstrap(): Promise<void> {
    this.#head = this.#floor = (await this.queries.kept()).newest ?? 0n;
    this.#listening = this.#listen();
    this.#poll = setInterval(() => void this.#advance(), pollInterval);
    this.health.register(
      'live',
      async () => {
        if (!this.#listens) throw new Error('does not listen to the database');
      },
      { critical: false },
    );
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.#stop.abort();
    this.#next.resolve();
    clearInterval(this.#poll);
    await this.#listening;
  }

  /** The number of the newest event. A stream without a last event id starts here. */
  get head(): bigint {
    return this.#head;
  }

  /**
   * Reads the events after `at` that somebody may see.
   * @returns `at`: the number up to which it has read; the head when the list is empty
   */
  async after(at: bigint, sight: Sight): Promise<{ rows: LiveRow[]; at: bigint }> {
    const head = this.#head;
    if (at >= this.#floor)
      return { rows: this.#recent.filter((r) => r.seq > at && canSee(sight, r)), at: at > head ? at : head };
    const rows = await this.queries.after(at, head, sight, pageSize);
    return { rows, at: rows.length === pageSize ? rows[pageSize - 1]!.seq : head };
  }

  /** Resolves when there may be events after `at`, or when the signal aborts. */
  async changed(at: bigint, signal: AbortSignal): Promise<void> {
    if (this.#head > at || signal.aborted) return;
    const { promise: gone, resolve } = Promise.withResolvers<void>();
    const leave = () => resolve();
    signal.addEventListener('abort', leave, { once: true });
    await Promise.race([this.#next.promise, gone]);
    signal.removeEventListener('abort', leave);
  }

  /** Keeps a listening connection open until this process stops. */
  async #listen(): Promise<void> {
    const { signal } = this.#stop;
    for (let attempt = 0; !signal.aborted; attempt++) {
      const client = new pg.Client({
        connectionString: this.config.databaseUrl,
        application_name: `${this.config.service} live`,
        connectionTimeoutMillis: 5_000,
        keepAlive: true,
      });
      // an error without a listener would end the process; `ended` rejects with the first one
      client.on('error', () => undefined);
      client.on('notification', () => void this.#advance());
      try {
        const ended = once(client, 'end', { signal });
        await Promise.race([ended, client.connect().then(() => client.query(`listen ${liveChannel}`))]);
        this.#listens = true;
        attempt = 0;
        // PostgreSQL notified nobody while there was no connection
        await this.#advance();
        await ended;
      } catch (error) {
        if (!signal.aborted) log.warn({ err: error }, 'no connection listens; another one is made');
      }
      this.#listens = false;
      await client.end().catch(() => undefined);
      await pause(retryDelay(attempt), undefined, { signal }).catch(() => undefined);
    }
  }

  /** Reads new events. A call during a read makes it read once more afterwards. */
  async #advance(): Promise<void> {
    this.#mustReadAgain = true;
    if (this.#reading) return;
    this.#reading = true;
    try {
      while (this.#mustReadAgain) {
        this.#mustReadAgain = false;
        const rows = await this.queries.after(this.#head, null, { everything: true }, pageSize);
        if (rows.length > 0) this.#take(rows);
        if (rows.length === pageSize) this.#mustReadAgain = true;
      }
    } catch (error) {
      log.debug({ err: error }, 'could not look for news; the next look comes');
    } finally {
      this.#reading = false;
    }
  }

  #take(rows: LiveRow[]): void {
    this.#recent.push(...rows);
    this.#head = rows[rows.length - 1]!.seq;
    if (this.#recent.length > remembered) {
      const forgotten = this.#recent.splice(0, this.#recent.length - remembered);
      this.#floor = forgotten[forgotten.length - 1]!.seq;
    }
    this.#next.resolve();
    this.#next = Promise.withResolvers<void>();
  }
}
