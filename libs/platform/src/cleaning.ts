import type { BeforeApplicationShutdown, OnApplicationBootstrap } from '@nestjs/common';
import { sql, type RawBuilder } from 'kysely';
import type { Clock } from './clock.ts';
import type { Database } from './database/database.ts';
import { one, run } from './database/sql.ts';
import { Recurring } from './recurring.ts';

/** Milliseconds. */
const hourly = 60 * 60 * 1000;
/** Rows of one statement: nobody waits for the locks of a long one. */
const portion = 5_000;

/** For each table, as a condition of SQL, which of its rows may go. */
export type Expiries = Record<string, (now: Temporal.Instant) => RawBuilder<unknown>>;

/** Throws away what nobody will ask for any more. Any replica does it; two at once do no harm. */
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
      let gone = portion;
      while (gone === portion && !stopping?.aborted) gone = await this.#forget(table, expired(now));
    }
  }

  /** @returns how many; 0 of a table that this room has not */
  #forget(name: string, expired: RawBuilder<unknown>): Promise<number> {
    return this.database.write(async (tx) => {
      const table = await one<{ there: boolean }>(tx)`select to_regclass(${name}) is not null as there`;
      if (!table!.there) return 0;
      return run(tx)`
        delete from ${sql.table(name)} where ctid = any(array(
          select ctid from ${sql.table(name)} where ${expired} limit ${portion} for update skip locked))`;
    });
  }
}
