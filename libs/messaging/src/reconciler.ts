import type { Service } from '@otdel/contracts';
import { logger, type Database } from '@otdel/platform';
import { notReceived } from './inbox-rows.ts';
import type { Named } from './messages.ts';
import { byIds, confirm, envelopeOf, unconfirmed } from './outbox.ts';
import { inJobs, type Queues } from './queues.ts';
import type { Rebuild } from './rebuild.ts';

const log = logger('reconciler');
const requestSize = 5_000;

/** Finds events that a queue has lost, and sends them again from the outbox, which keeps them. */
export class Reconciler {
  readonly #database: Database;
  readonly #queues: Queues;
  readonly #rebuild: Rebuild | undefined;
  readonly #age: number;

  /** @param age milliseconds that an event may be on its way before a request names it */
  constructor(database: Database, queues: Queues, rebuild: Rebuild | undefined, age: number) {
    this.#database = database;
    this.#queues = queues;
    this.#rebuild = rebuild;
    this.#age = age;
  }

  /**
   * As publisher: names to a subscriber what was published a while ago and never confirmed.
   * @param once while a request under this name stands in the queue, no other one is added
   */
  async request(subscriber: Service, once?: string): Promise<void> {
    const data = await this.#database.read((tx) => unconfirmed(tx, subscriber, this.#age, requestSize));
    if (data.ids.length > 0) await this.#queues.put(subscriber, [{ name: 'reconcile', data }], once);
  }

  /** As subscriber: asks for what is missing of a request. Nothing missing confirms it. */
  async answer(publisher: Service, { ids, marks, more }: Named): Promise<void> {
    const missing = await this.#database.read((tx) => notReceived(tx, ids));
    const wanted = missing.length > 0 ? missing : await this.#rebuild?.missing(publisher, ids);
    // what a replay is bringing just now is neither missing nor confirmed
    if (wanted === 'on their way') return;
    await this.#queues.put(publisher, [{ name: 'reconciled', data: { ids: wanted ?? [], marks, more } }]);
  }

  /** As publisher: sends the missing ones again; none missing is the confirmation. */
  async settle(subscriber: Service, { ids, marks, more }: Named): Promise<void> {
    if (ids.length === 0) {
      await this.#database.transaction((tx) => confirm(tx, subscriber, marks));
      if (more) await this.request(subscriber);
      return;
    }
    log.warn({ subscriber, events: ids.length }, 'a subscriber misses events; they are sent again');
    const rows = await this.#database.read((tx) => byIds(tx, ids));
    await this.#queues.put(
      subscriber,
      inJobs(rows.map(envelopeOf)).map((events) => ({ name: 'events', data: { events } })),
    );
  }
}
