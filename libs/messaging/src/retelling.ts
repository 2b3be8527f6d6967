import { publishers, type Service } from '@otdel/contracts';
import { logger, type Database, type Tx } from '@otdel/platform';
import { sql } from 'kysely';
import {
  aggregatesOf,
  byIds,
  confirm,
  countFor,
  envelopeOf,
  forgetConfirmed,
  fromBeginning,
  unconfirmed,
  type OutboxRow,
} from './outbox.ts';
import { inJobs, type Digest, type Message, type Missing, type Queues } from './queues.ts';

const log = logger('retelling');
const digestSize = 5_000;
const retellSize = 2_000;
/** Milliseconds after which a publisher that has not told everything is asked once more: the question may be lost. */
const askAgainAfter = 600_000;

/** What a queue may lose, the outbox has kept: digests find the holes, retelling fills them. */
export class Retelling {
  readonly #service: Service;
  readonly #database: Database;
  readonly #queues: Queues;
  readonly #age: number;
  readonly #asked = new Map<Service, number>();

  /** @param age milliseconds that an event may be on its way before a digest names it */
  constructor(service: Service, database: Database, queues: Queues, age: number) {
    this.#service = service;
    this.#database = database;
    this.#queues = queues;
    this.#age = age;
  }

  /** As publisher: names to a subscriber what was published a while ago and never confirmed. */
  async sendDigest(subscriber: Service, once?: string): Promise<void> {
    const told = await this.#database.read((tx) => unconfirmed(tx, subscriber, this.#age, digestSize));
    if (told.ids.length === 0) return;
    const data = { publisher: this.#service, ...told, more: told.ids.length === digestSize };
    await this.#queues.put(subscriber, [{ name: 'digest', data }], once);
  }

  /** As subscriber: asks again for what a digest names and the inbox has not. */
  async answerDigest({ publisher, ids, marks, more }: Digest): Promise<void> {
    const missing = await this.#database.read(async (tx) => {
      const { rows } = await sql<{ id: string }>`
        select d.id from unnest(${ids}::uuid[]) as d (id) left join inbox i on i.event_id = d.id where i.event_id is null`.execute(
        tx.getKysely(),
      );
      return rows.map((r) => r.id);
    });
    await this.#queues.put(publisher, [
      { name: 'missing', data: { subscriber: this.#service, ids: missing, marks, more } },
    ]);
  }

  /** As publisher: tells the missing ones again; none missing is the confirmation. */
  async answerMissing({ subscriber, ids, marks, more }: Missing): Promise<void> {
    if (ids.length === 0) {
      await this.#database.transaction((tx) => confirm(tx, subscriber, marks));
      if (more) await this.sendDigest(subscriber);
      return;
    }
    log.warn({ subscriber, events: ids.length }, 'a subscriber misses events; they are told again');
    const rows = await this.#database.read((tx) => byIds(tx, ids));
    await this.#tell(subscriber, rows);
  }

  /**
   * As subscriber: forgets all that was heard, in the transaction that empties the read models, and asks every
   * publisher to tell it from the beginning.
   */
  async begin(forgetModels: (tx: Tx) => Promise<void>): Promise<void> {
    const tellers = [...new Set(aggregatesOf(this.#service).map((a) => publishers[a]))];
    await this.#database.transaction(async (tx) => {
      // the inbox first: a delivery takes it first too, so that the two cannot lock each other out
      await tx.execute(
        'truncate inbox, inbox_heard, inbox_position, inbox_waiting, inbox_poisoned, inbox_rebuild',
      );
      await forgetModels(tx);
      await sql`insert into inbox_rebuild (publisher) select unnest(${tellers}::text[])`.execute(
        tx.getKysely(),
      );
    });
    this.#asked.clear();
    // the rebuild is begun, whether or not Redis hears of it now
    await this.ask().catch((error: unknown) => log.warn({ err: error }, 'publishers are asked later'));
  }

  /** Asks those who have not yet told everything and were not asked lately. */
  async ask(): Promise<void> {
    const { rows } = await this.#database.read((tx) =>
      sql<{ publisher: Service }>`select publisher from inbox_rebuild where not told`.execute(tx.getKysely()),
    );
    for (const { publisher } of rows) {
      const asked = this.#asked.get(publisher);
      if (asked !== undefined && performance.now() - asked < askAgainAfter) continue;
      const question: Message = { name: 'retell', data: { subscriber: this.#service, after: '0' } };
      await this.#queues.put(publisher, [question], `retell:${this.#service}`);
      this.#asked.set(publisher, performance.now());
    }
  }

  /** As publisher: tells a part, then asks itself for the next; at the end says that it was all. */
  async retell({ subscriber, after }: { subscriber: Service; after: string }): Promise<void> {
    if (after === '0') {
      // digests then go through everything once more: what gets lost on this way is healed too
      await this.#database.transaction((tx) => forgetConfirmed(tx, subscriber));
      await this.#sayTotal(subscriber, false);
    }
    const rows = await this.#database.read((tx) => fromBeginning(tx, subscriber, after, retellSize));
    await this.#tell(subscriber, rows, { again: true });
    if (rows.length < retellSize) return this.#sayTotal(subscriber, true);
    const next = String(rows[rows.length - 1]!.seq);
    await this.#queues.put(this.#service, [{ name: 'retell', data: { subscriber, after: next } }]);
  }

  async #sayTotal(subscriber: Service, complete: boolean): Promise<void> {
    const total = await this.#database.read((tx) => countFor(tx, subscriber));
    await this.#queues.put(subscriber, [
      { name: 'retold', data: { publisher: this.#service, total, complete } },
    ]);
  }

  async noteRetold({
    publisher,
    total,
    complete,
  }: {
    publisher: Service;
    total: number;
    complete: boolean;
  }): Promise<void> {
    await this.#database.transaction((tx) =>
      sql`update inbox_rebuild set total = ${total}, told = told or ${complete} where publisher = ${publisher}`.execute(
        tx.getKysely(),
      ),
    );
  }

  /**
   * Of a rebuild: running until every publisher has told its all and as much was heard. `total` is known once the
   * publishers have answered; events that happen meanwhile count on both sides.
   */
  async progress(): Promise<{ running: boolean; done: number; total: number }> {
    const { rows } = await this.#database.read((tx) =>
      sql<{ told: boolean; total: bigint | null; done: bigint }>`
        select r.told, r.total, coalesce(h.events, 0) as done
        from inbox_rebuild r left join inbox_heard h on h.publisher = r.publisher`.execute(tx.getKysely()),
    );
    const most = (a: bigint, b: bigint) => Number(a > b ? a : b);
    return {
      running: rows.some((r) => !r.told || r.done < r.total!),
      done: rows.reduce((sum, r) => sum + Number(r.done), 0),
      total: rows.reduce((sum, r) => sum + most(r.done, r.total ?? 0n), 0),
    };
  }

  async #tell(subscriber: Service, rows: readonly OutboxRow[], how: { again?: boolean } = {}): Promise<void> {
    if (rows.length === 0) return;
    const jobs = inJobs(rows.map(envelopeOf));
    await this.#queues.put(
      subscriber,
      jobs.map((events) => ({ name: 'events', data: { publisher: this.#service, events, ...how } })),
    );
  }
}
