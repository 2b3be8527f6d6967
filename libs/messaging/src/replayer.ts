import type { Service } from '@otdel/contracts';
import type { Database } from '@otdel/platform';
import { countFor, envelopeOf, forgetConfirmed, rowsAfter } from './outbox.ts';
import { toJobs, type Queues } from './queues.ts';

/** Events that one `replay` message sends. */
const portion = 2_000;

/** The publisher's side of a rebuild: sends a subscriber every event, from the first one on. */
export class Replayer {
  readonly #service: Service;
  readonly #database: Database;
  readonly #queues: Queues;

  constructor(service: Service, database: Database, queues: Queues) {
    this.#service = service;
    this.#database = database;
    this.#queues = queues;
  }

  /** Sends one portion and queues the next one for itself. After the last portion it sends that the replay is complete. */
  async replay({ subscriber, after }: { subscriber: Service; after: string }): Promise<void> {
    if (after === '0') {
      // the reconciler then checks every event again, so an event that the replay loses is sent again too
      await this.#database.transaction((tx) => forgetConfirmed(tx, subscriber));
      await this.#sendProgress(subscriber, false);
    }
    const rows = await this.#database.read((tx) => rowsAfter(tx, subscriber, after, portion));
    await this.#queues.put(
      subscriber,
      toJobs(rows.map(envelopeOf)).map((events) => ({ name: 'events', data: { events, replayed: true } })),
    );
    if (rows.length < portion) return this.#sendProgress(subscriber, true);
    const next = String(rows[rows.length - 1]!.seq);
    await this.#queues.put(this.#service, [{ name: 'replay', data: { subscriber, after: next } }]);
  }

  async #sendProgress(subscriber: Service, complete: boolean): Promise<void> {
    const total = await this.#database.read((tx) => countFor(tx, subscriber));
    await this.#queues.put(subscriber, [{ name: 'replay-progress', data: { total, complete } }]);
  }
}
