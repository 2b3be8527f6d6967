import { Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { Clock, Database, type Tx, logger } from '@otdel/platform';
import { sql } from 'kysely';
import { orderProcessId } from '../order/order.messages.ts';
import { OrderProcess } from './order.process.ts';

const log = logger('orders');
const minute = 60_000;
/** Milliseconds from the start of this process to its first look, and between two looks. At random, so that replicas spread. */
const first = () => minute * (1 + Math.random());
const next = () => minute * (10 + 5 * Math.random());
/** Orders younger than this may still be waiting for their event. */
const young = { minutes: 5 };
/** Orders of one look at the ledger, and processes begun at a time. */
const portion = 500;
const handful = 50;
const firstId = '00000000-0000-0000-0000-000000000000';

/**
 * The net below events and signals: an order that is not over and has no process is watched by nobody. It happens when
 * Temporal's data is restored from a backup, or a process ended by a mistake of ours or by hand. What an operator
 * cancels is over and stays so: the process has cancelled its order before it ended.
 *
 * One replica looks at a time. A look at a firm where all is well lists what runs, a thousand to a page of Temporal's, and
 * reads the ids of open orders from an index.
 */
@Injectable()
export class ProcessSweep implements OnApplicationBootstrap, BeforeApplicationShutdown {
  #timer: NodeJS.Timeout | undefined;
  #looking: Promise<unknown> | undefined;
  readonly #stopping = new AbortController();

  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
    private readonly process: OrderProcess,
  ) {}

  onApplicationBootstrap(): void {
    this.#lookIn(first());
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.#stopping.abort();
    clearTimeout(this.#timer);
    await this.#looking;
  }

  /**
   * Begins what has no process, and offers free stock to those that wait: an offer may have been lost with a process.
   * @returns how many processes were begun; null when another replica is looking
   * @throws unavailable `temporal`, `database`
   */
  look(): Promise<number | null> {
    return this.db.transaction(async (tx) => {
      const { rows } = await sql<{ mine: boolean }>`
        select pg_try_advisory_xact_lock(hashtextextended('the sweep of processes', 0)) as mine`.execute(
        tx.getKysely(),
      );
      if (!rows[0]!.mine) return null;
      // Temporal may take its time to list what runs; a replica that is cut off meanwhile leaves the lock to others
      await sql`set local idle_in_transaction_session_timeout = '5min'`.execute(tx.getKysely());
      const begun = await this.#beginLost(tx);
      await this.process.offer(tx, sql`is not null`);
      return begun;
    });
  }

  async #beginLost(tx: Tx): Promise<number> {
    const { signal } = this.#stopping;
    const running = await this.process.running(signal);
    const until = this.clock.now().subtract(young).toString();
    let begun = 0;
    let ids: string[];
    for (let after = firstId; (ids = await living(tx, until, after)).length > 0; after = ids.at(-1)!) {
      const lost = ids.filter((id) => !running.has(orderProcessId(id)));
      for (let i = 0; i < lost.length; i += handful) {
        signal.throwIfAborted();
        const some = await this.process.begin(tx, lost.slice(i, i + handful));
        const orders = some.map((order) => order.facts.number);
        log.warn({ orders }, 'these orders had no process and have one again');
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

/** Orders that are not over, by id. */
async function living(tx: Tx, placedUntil: string, after: string): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select id from customer_order
    where commercial in ('placed', 'confirmed') and placed_at < ${placedUntil}::timestamptz
      and id > ${after}::uuid
    order by id limit ${portion}`.execute(tx.getKysely());
  return rows.map((row) => row.id);
}
