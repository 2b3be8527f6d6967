import type { BeforeApplicationShutdown, OnApplicationBootstrap } from '@nestjs/common';
import { sql } from 'kysely';
import type { Clock } from './clock.ts';
import type { Database } from './database/database.ts';
import { logger } from './logging.ts';

const log = logger('commands');
/**
 * How long it is remembered that a command was done. A client may repeat one for a week. A process may for longer: a
 * step that was done, but of which Temporal has not heard because it went away at that moment, is done again when it
 * is back, under the same id, and so is all that follows the point to which somebody resets a process.
 */
const kept = { hours: 30 * 24 };
/** Milliseconds. */
const hourly = 60 * 60 * 1000;
/** Rows of one transaction: nobody waits for the locks of a long one. */
const portion = 5_000;

/** Forgets the commands of long ago, in every room that takes some. Any replica does it; two at once do no harm. */
export class CommandCleaning implements OnApplicationBootstrap, BeforeApplicationShutdown {
  readonly #database: Database;
  readonly #clock: Clock;
  readonly #every: number;
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> | undefined;
  #stopping = false;

  /** @param every milliseconds, about */
  constructor(database: Database, clock: Clock, every = hourly) {
    this.#database = database;
    this.#clock = clock;
    this.#every = every;
  }

  onApplicationBootstrap(): void {
    this.#plan();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.#stopping = true;
    clearTimeout(this.#timer);
    await this.#running;
  }

  async clean(): Promise<void> {
    if (!(await this.#takesCommands())) return;
    const before = this.#clock.now().subtract(kept).toString();
    let forgotten = portion;
    while (forgotten === portion && !this.#stopping) forgotten = await this.#forget(before);
  }

  /** Never at once: what was cut off when the room stopped is done to its end before. Replicas drift apart. */
  #plan(): void {
    if (this.#stopping) return;
    this.#timer = setTimeout(
      () => {
        this.#running = this.clean()
          .catch((error: unknown) => log.warn({ err: error }, 'cleaning failed; the next time comes'))
          .finally(() => this.#plan());
      },
      this.#every * (0.5 + Math.random()),
    ).unref();
  }

  async #takesCommands(): Promise<boolean> {
    const { rows } = await this.#database.read((tx) =>
      sql<{ takes: boolean }>`select to_regclass('applied_command') is not null as takes`.execute(
        tx.getKysely(),
      ),
    );
    return rows[0]!.takes;
  }

  /** @returns how many */
  async #forget(before: string): Promise<number> {
    const { numAffectedRows } = await this.#database.read((tx) =>
      sql`
        delete from applied_command where id in (
          select id from applied_command where applied_at < ${before}
          order by applied_at limit ${portion} for update skip locked)`.execute(tx.getKysely()),
    );
    return Number(numAffectedRows ?? 0n);
  }
}
