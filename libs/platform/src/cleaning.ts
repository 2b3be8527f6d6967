import type { BeforeApplicationShutdown, OnApplicationBootstrap } from '@nestjs/common';
import { sql, type RawBuilder } from 'kysely';
import type { Clock } from './clock.ts';
import type { Database } from './database/database.ts';
import { one, run } from './database/sql.ts';
import { Recurring } from './recurring.ts';

/** Milliseconds. */
const hourly = 60 * 60 * 1000;
/** Rows that one statement deletes: a long statement would hold its locks for long. */
const portion = 5_000;

/** By table: the SQL condition of rows that may be deleted. */
export type Expiries = Record<string, (now: Temporal.Instant) => RawBuilder<unknown>>;

/** Deletes expired rows, about every hour. Every replica does so; two at once do no harm. */
export class Cleaning implements OnApplicationBootstrap, BeforeApplicationShutdown {
  readonly #recurring: Recurring;

  /** @param every milliseconds, about */
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly expiries: Expiries,
    every = hourly,
  ) {
    this.#recurring = new Recurring('cleaning', every, (stopping) => this.clean(stopping));
  }

  onApplicationBootstrap(): void {
    this.#recurring.start();
  }

  beforeApplicationShutdown(): Promise<void> {
    return this.#recurring.stop();
  }

  async clean(stopping?: AbortSignal): Promise<void> {
    const now = this.clock.now();
    for (const [table, expired] of Object.entries(this.expiries)) {
      let deleted = portion;
      while (deleted === portion && !stopping?.aborted) deleted = await this.#deleteSome(table, expired(now));
    }
  }

  /** @returns how many rows it deleted; 0 when this room has no such table */
  #deleteSome(name: string, expired: RawBuilder<unknown>): Promise<number> {
    return this.database.write(async (tx) => {
      const table = await one<{ there: boolean }>(tx)`select to_regclass(${name}) is not null as there`;
      if (!table!.there) return 0;
      return run(tx)`
        delete from ${sql.table(name)} where ctid = any(array(
          select ctid from ${sql.table(name)} where ${expired} limit ${portion} for update skip locked))`;
    });
  }
}
