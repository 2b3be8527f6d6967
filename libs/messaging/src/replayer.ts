import type { Service } from '@otdel/contracts';
import type { Database } from '@otdel/platform';
import { countFor, envelopeOf, forgetConfirmed, rowsAfter } from './outbox.ts';
import { inJobs, type Queues } from './queues.ts';

const portion = 2_000;

/** As publisher: sends a subscriber everything from the first event on, for a rebuild. */
export class Replayer {
  readonly #service: Service;
  readonly #database: Database;
  readonly #queues: Queues;

  constructor(service: Service, database: Database, queues: Queues) {
    this.#service = service;
    this.#database = database;
    this.#queues = queues;
  }

  /** Sends a portion, then asks itself for the next one; says at the end that this was all. */
  async replay({ subscriber, after }: { subscriber: Service; after: string }): Promise<void> {
    if (after === '0') {
      // the reconciler then goes through everything once more: what gets lost on this way is healed too
      await this.#database.transaction((tx) => forgetConfirmed(tx, subscriber));
      await this.#sayProgress(subscriber, false);
    }
    const rows = await this.#database.read((tx) => rowsAfter(tx, subscriber, after, portion));
    await this.#queues.put(
      subscriber,
      inJobs(rows.map(envelopeOf)).map((events) => ({ name: 'events', data: { events, replayed: true } })),
    );
    if (rows.length < portion) return this.#sayProgress(subscriber, true);
    const next = String(rows[rows.length - 1]!.seq);
    await this.#queues.put(this.#service, [{ name: 'replay', data: { subscriber, after: next } }]);
  }

  async #sayProgress(subscriber: Service, complete: boolean): Promise<void> {
    const total = await this.#database.read((tx) => countFor(tx, subscriber));
    await this.#queues.put(subscriber, [{ name: 'replay-progress', data: { total, complete } }]);
  }
}
