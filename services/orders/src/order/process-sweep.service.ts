import { Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { Clock, Database, type Tx, logger } from '@otdel/platform';
import { sql } from 'kysely';
import { orderProcessId, suppliesArrived } from './order.messages.ts';
import { OrderProcess } from './order.process.ts';
import { servable } from './servable.ts';

const log = logger('orders');
/** Milliseconds between two looks, about. */
const every = 15 * 60 * 1000;
/** Orders younger than this may still be waiting for their event. */
const young = { minutes: 5 };
/** Orders of one look at the ledger. */
const portion = 500;
const firstId = '00000000-0000-0000-0000-000000000000';

/**
 * The net below events and signals: an order that is not over and has no process is watched by nobody. It happens when
 * Temporal's data is restored from a backup, or a process ended by a mistake of ours or by hand. Any replica looks;
 * two at once do no harm, for a process that runs is not begun again.
 */
@Injectable()
export class ProcessSweep implements OnApplicationBootstrap, BeforeApplicationShutdown {
  #timer: NodeJS.Timeout | undefined;
  #looking: Promise<unknown> | undefined;
  #stopping = false;

  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
    private readonly process: OrderProcess,
  ) {}

  onApplicationBootstrap(): void {
    this.#plan();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.#stopping = true;
    clearTimeout(this.#timer);
    await this.#looking;
  }

  /** @returns how many processes were begun. @throws unavailable `temporal`, `database` */
  async look(): Promise<number> {
    const running = await this.process.running();
    const until = this.clock.now().subtract(young).toString();
    let begun = 0;
    let after = firstId;
    for (let ids: string[]; !this.#stopping; after = ids.at(-1)!) {
      ids = await this.db.read((tx) => living(tx, until, after));
      if (ids.length === 0) break;
      const lost = ids.filter((id) => !running.has(orderProcessId(id)));
      if (lost.length > 0) begun += (await this.db.read((tx) => this.process.begin(tx, lost))).length;
    }
    if (begun > 0) log.warn({ begun }, 'orders without a process have one again');
    // goods that became free without an event of an order, such as an opening stock
    await this.db.read(async (tx) =>
      this.process.signal(tx, await servable(tx, sql`is not null`), suppliesArrived),
    );
    return begun;
  }

  #plan(): void {
    if (this.#stopping) return;
    this.#timer = setTimeout(
      () => {
        this.#looking = this.look()
          .catch((error: unknown) => log.warn({ err: error }, 'lost processes were not looked for'))
          .finally(() => this.#plan());
      },
      every * (0.5 + Math.random()),
    ).unref();
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
