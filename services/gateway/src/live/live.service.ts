import { Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import type { Sight } from '@otdel/contracts';
import { Config, Health, logger } from '@otdel/platform';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { hears } from './domain/hears.ts';
import { liveChannel, type LiveRow } from './live.messages.ts';
import { LiveQueries } from './live.queries.ts';

const log = logger('live');
/** So many of the newest events are served from memory; who is further behind reads the database. */
const remembered = 1_000;
const pageSize = 500;
/** Milliseconds: the net below a lost notification. */
const lookEvery = 5_000;
const patience = (attempt: number) => Math.min(100 * 2 ** attempt, 5_000);

/**
 * Follows live_event for everybody who is connected to this replica: one connection that listens, one reader. Each
 * stream takes from here at its own pace.
 */
@Injectable()
export class LiveService implements OnApplicationBootstrap, BeforeApplicationShutdown {
  #recent: LiveRow[] = [];
  /** Everything after this number and up to `#head` is in `#recent`. */
  #floor = 0n;
  #head = 0n;
  #next = Promise.withResolvers<void>();
  #reading = false;
  #again = false;
  #hears = false;
  #listening: Promise<void> | undefined;
  #net: NodeJS.Timeout | undefined;
  readonly #stop = new AbortController();

  constructor(
    private readonly queries: LiveQueries,
    private readonly config: Config,
    private readonly health: Health,
  ) {}

  /** Aborted when this process stops. */
  get stopping(): AbortSignal {
    return this.#stop.signal;
  }

  async onApplicationBootstrap(): Promise<void> {
    this.#head = this.#floor = (await this.queries.kept()).newest ?? 0n;
    this.#listening = this.#listen();
    this.#net = setInterval(() => void this.#advance(), lookEvery);
    this.health.register(
      'live',
      async () => {
        if (!this.#hears) throw new Error('does not listen to the database');
      },
      { critical: false },
    );
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.#stop.abort();
    this.#next.resolve();
    clearInterval(this.#net);
    await this.#listening;
  }

  /** Where a stream begins that has nothing to catch up on. */
  get head(): bigint {
    return this.#head;
  }

  /** What follows on `at` for somebody, and how far that has looked. Nothing new: an empty list at the head. */
  async after(at: bigint, sight: Sight): Promise<{ rows: LiveRow[]; at: bigint }> {
    const head = this.#head;
    if (at >= this.#floor)
      return { rows: this.#recent.filter((r) => r.seq > at && hears(sight, r)), at: at > head ? at : head };
    const rows = await this.queries.after(at, head, sight, pageSize);
    return { rows, at: rows.length === pageSize ? rows[pageSize - 1]!.seq : head };
  }

  /** Resolves when there may be more after `at`, or the signal is aborted. */
  async changed(at: bigint, signal: AbortSignal): Promise<void> {
    if (this.#head > at || signal.aborted) return;
    const { promise: gone, resolve } = Promise.withResolvers<void>();
    const leave = () => resolve();
    signal.addEventListener('abort', leave, { once: true });
    await Promise.race([this.#next.promise, gone]);
    signal.removeEventListener('abort', leave);
  }

  /** Holds a connection that listens, as long as this process lives. */
  async #listen(): Promise<void> {
    const { signal } = this.#stop;
    for (let attempt = 0; !signal.aborted; attempt++) {
      const client = new pg.Client({
        connectionString: this.config.databaseUrl,
        application_name: `${this.config.service} live`,
        connectionTimeoutMillis: 5_000,
        keepAlive: true,
      });
      // `ended` says the first one; none may be without a listener
      client.on('error', () => undefined);
      client.on('notification', () => void this.#advance());
      try {
        const ended = once(client, 'end', { signal });
        await Promise.race([ended, client.connect().then(() => client.query(`listen ${liveChannel}`))]);
        this.#hears = true;
        attempt = 0;
        // what came while nobody listened
        await this.#advance();
        await ended;
      } catch (error) {
        if (!signal.aborted) log.warn({ err: error }, 'no connection listens; another one is made');
      }
      this.#hears = false;
      await client.end().catch(() => undefined);
      await pause(patience(attempt), undefined, { signal }).catch(() => undefined);
    }
  }

  /** Reads what is new; while it reads, further calls only make it look once more. */
  async #advance(): Promise<void> {
    this.#again = true;
    if (this.#reading) return;
    this.#reading = true;
    try {
      while (this.#again) {
        this.#again = false;
        const rows = await this.queries.after(this.#head, null, { everything: true }, pageSize);
        if (rows.length > 0) this.#take(rows);
        if (rows.length === pageSize) this.#again = true;
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
