import type { Envelope, Service } from '@otdel/contracts';
import { logger, type Database } from '@otdel/platform';
import { onNudge } from './nudge.ts';
import { envelopeOf, hasUnpublished, subscribersOf, takeUnpublished } from './outbox.ts';
import { toJobs, type Queues } from './queues.ts';

const log = logger('relay');
/** Rows of one claim. */
const claimSize = 500;
/**
 * Milliseconds between two claims of a busy room. Events of that time share a job: a job costs every subscriber one
 * transaction, whether it holds one event or fifty. The first event after a pause is sent at once.
 */
const gatherFor = 100;

/**
 * Sends rows of the outbox to the queues of the subscribers. Any number of relays may run. A crash between the queue and the
 * commit sends an event twice; the inbox of the subscriber drops the second copy.
 */
export class Relay {
  readonly #database: Database;
  readonly #queues: Queues;
  readonly #pollEvery: number;
  #running: Promise<void> | undefined;
  #stopped = false;
  #wake: (() => void) | undefined;
  #nudged = false;

  /** @param pollEvery milliseconds between two polls without a nudge */
  constructor(database: Database, queues: Queues, pollEvery = 1_000) {
    this.#database = database;
    this.#queues = queues;
    this.#pollEvery = pollEvery;
  }

  start(): void {
    const forget = onNudge(() => this.nudge());
    this.#running = this.#run().finally(forget);
  }

  nudge(): void {
    this.#nudged = true;
    this.#wake?.();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#wake?.();
    await this.#running;
  }

  async #run(): Promise<void> {
    let failures = 0;
    let nudged = true;
    await this.#queues.connected();
    while (!this.#stopped) {
      const began = performance.now();
      let published = 0;
      try {
        if (nudged || (await this.#database.read(hasUnpublished)))
          do published = await this.publishSome();
          while (!this.#stopped && published === claimSize);
        if (failures > 0) log.info('the relay runs again');
        failures = 0;
      } catch (error) {
        if (failures++ === 0) log.warn({ err: error }, 'the relay cannot publish; events wait in the outbox');
      }
      if (published > 0) await this.#pause(gatherFor - (performance.now() - began), false);
      if (failures > 0) await this.#pause(Math.min(200 * 2 ** failures, 5_000), false);
      else await this.#pause(this.#pollEvery, true);
      nudged = this.#nudged;
      this.#nudged = false;
    }
  }

  /** Makes one claim. @returns how many rows it published */
  async publishSome(): Promise<number> {
    // checked before the claim, which locks rows
    if (!this.#queues.ready) throw new Error('redis is away');
    return this.#database.transaction(async (tx) => {
      const rows = await takeUnpublished(tx, claimSize);
      const forSubscriber = new Map<Service, Envelope[]>();
      for (const row of rows)
        for (const subscriber of subscribersOf(row.aggregate)) {
          const events = forSubscriber.get(subscriber);
          if (events) events.push(envelopeOf(row));
          else forSubscriber.set(subscriber, [envelopeOf(row)]);
        }
      const sent = [...forSubscriber].map(([subscriber, all]) =>
        this.#queues.put(
          subscriber,
          toJobs(all).map((events) => ({ name: 'events', data: { events } })),
        ),
      );
      await Promise.all(sent);
      return rows.length;
    });
  }

  async #pause(ms: number, wakeable: boolean): Promise<void> {
    if (ms <= 0 || this.#stopped || (wakeable && this.#nudged)) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, ms);
    this.#wake = () => (wakeable || this.#stopped) && resolve();
    await promise;
    clearTimeout(timer);
    this.#wake = undefined;
  }
}
