import type { Service } from '@otdel/contracts';
import { logger, type Database } from '@otdel/platform';
import { notReceived } from './inbox-rows.ts';
import type { ReconcileBatch } from './messages.ts';
import { byIds, confirm, envelopeOf, unconfirmed } from './outbox.ts';
import { toJobs, type Queues } from './queues.ts';
import type { Rebuild } from './rebuild.ts';

const log = logger('reconciler');
/** Events that one request names. */
const requestSize = 5_000;

/** Finds events that a queue has lost, and sends them again from the outbox. */
export class Reconciler {
  readonly #database: Database;
  readonly #queues: Queues;
  readonly #rebuild: Rebuild | undefined;
  readonly #age: number;

  /** @param age milliseconds since its publication after which a request names an event */
  constructor(database: Database, queues: Queues, rebuild: Rebuild | undefined, age: number) {
    this.#database = database;
    this.#queues = queues;
    this.#rebuild = rebuild;
    this.#age = age;
  }

  /**
   * As publisher: sends a subscriber the ids of older events that it has not confirmed.
   * @param once a deduplication id: while a request with this id is in the queue, no other one is added
   */
  async request(subscriber: Service, once?: string): Promise<void> {
    const data = await this.#database.read((tx) => unconfirmed(tx, subscriber, this.#age, requestSize));
    if (data.ids.length > 0) await this.#queues.put(subscriber, [{ name: 'reconcile', data }], once);
  }

  /** As subscriber: answers a request with the ids that are missing. None missing confirms the request. */
  async answer(publisher: Service, { ids, marks, more }: ReconcileBatch): Promise<void> {
    const missing = await this.#database.read((tx) => notReceived(tx, ids));
    const wanted = missing.length > 0 ? missing : await this.#rebuild?.missing(publisher, ids);
    // a running replay still brings these events: they are neither missing nor confirmed
    if (wanted === 'in replay') return;
    await this.#queues.put(publisher, [{ name: 'reconciled', data: { ids: wanted ?? [], marks, more } }]);
  }

  /** As publisher: sends missing events again, or confirms the request when none is missing. */
  async settle(subscriber: Service, { ids, marks, more }: ReconcileBatch): Promise<void> {
    if (ids.length === 0) {
      await this.#database.transaction((tx) => confirm(tx, subscriber, marks));
      if (more) await this.request(subscriber);
      return;
    }
    log.warn({ subscriber, events: ids.length }, 'a subscriber misses events; they are sent again');
    const rows = await this.#database.read((tx) => byIds(tx, ids));
    await this.#queues.put(
      subscriber,
      toJobs(rows.map(envelopeOf)).map((events) => ({ name: 'events', data: { events } })),
    );
  }
}
