import { publishers, type Service } from '@otdel/contracts';
import type { Database, Tx } from '@otdel/platform';
import { sql } from 'kysely';
import { aggregatesOf, byIds, confirm, countFor, envelopeOf, fromBeginning, unconfirmed } from './outbox.ts';
import { inJobs, type Mark, type Queues } from './queues.ts';

const digestSize = 5_000;
const retellSize = 2_000;

/** What a queue may lose, the outbox has kept: digests find the holes, retelling fills them. */
export class Retelling {
  readonly #service: Service;
  readonly #database: Database;
  readonly #queues: Queues;

  constructor(service: Service, database: Database, queues: Queues) {
    this.#service = service;
    this.#database = database;
    this.#queues = queues;
  }

  /** As publisher: names to a subscriber what was published more than `age` ms ago and never confirmed. */
  async sendDigest(subscriber: Service, age: number): Promise<number> {
    const told = await this.#database.read((tx) => unconfirmed(tx, subscriber, age, digestSize));
    if (told.length === 0) return 0;
    const data = { publisher: this.#service, ids: told.map((t) => t.id), mark: told[told.length - 1]!.mark };
    await this.#queues.put(subscriber, [{ name: 'digest', data }]);
    return told.length;
  }

  /** As subscriber: asks again for what a digest names and the inbox has not. */
  async answerDigest({
    publisher,
    ids,
    mark,
  }: {
    publisher: Service;
    ids: string[];
    mark: Mark;
  }): Promise<void> {
    const missing = await this.#database.read(async (tx) => {
      const { rows } = await sql<{ id: string }>`
        select d.id from unnest(${ids}::uuid[]) as d (id) left join inbox i on i.event_id = d.id where i.event_id is null`.execute(
        tx.getKysely(),
      );
      return rows.map((r) => r.id);
    });
    await this.#queues.put(publisher, [
      { name: 'missing', data: { subscriber: this.#service, ids: missing, mark } },
    ]);
  }

  /** As publisher: tells the missing ones again; none missing is the confirmation. */
  async answerMissing({
    subscriber,
    ids,
    mark,
  }: {
    subscriber: Service;
    ids: string[];
    mark: Mark;
  }): Promise<void> {
    if (ids.length === 0) return this.#database.transaction((tx) => confirm(tx, subscriber, mark));
    const rows = await this.#database.read((tx) => byIds(tx, ids));
    await this.#put(subscriber, rows.map(envelopeOf));
  }

  /**
   * As subscriber: forgets all that was heard, in the transaction that empties the read models, and asks every
   * publisher to tell it from the beginning.
   */
  async begin(forgetModels: (tx: Tx) => Promise<void>): Promise<void> {
    const tellers = [...new Set(aggregatesOf(this.#service).map((a) => publishers[a]))];
    await this.#database.transaction(async (tx) => {
      await forgetModels(tx);
      await tx.execute('truncate inbox, inbox_position, inbox_waiting, inbox_poisoned, inbox_rebuild');
      await sql`insert into inbox_rebuild (publisher) select unnest(${tellers}::text[])`.execute(
        tx.getKysely(),
      );
    });
    await this.ask();
  }

  /** Asks those who have not yet told everything. Bears repetition. */
  async ask(): Promise<void> {
    const { rows } = await this.#database.read((tx) =>
      sql<{ publisher: Service }>`select publisher from inbox_rebuild where total is null`.execute(
        tx.getKysely(),
      ),
    );
    for (const { publisher } of rows)
      await this.#queues.put(publisher, [
        { name: 'retell', data: { subscriber: this.#service, after: '0' } },
      ]);
  }

  /** As publisher: tells a part, then asks itself for the next; at the end says how much it was. */
  async retell({ subscriber, after }: { subscriber: Service; after: string }): Promise<void> {
    const rows = await this.#database.read((tx) => fromBeginning(tx, subscriber, after, retellSize));
    await this.#put(subscriber, rows.map(envelopeOf));
    const last = rows.length > 0 ? String(rows[rows.length - 1]!.seq) : after;
    if (rows.length === retellSize)
      return this.#queues.put(this.#service, [{ name: 'retell', data: { subscriber, after: last } }]);
    const total = await this.#database.read((tx) => countFor(tx, subscriber, last));
    await this.#queues.put(subscriber, [{ name: 'retold', data: { publisher: this.#service, total } }]);
  }

  async noteRetold({ publisher, total }: { publisher: Service; total: number }): Promise<void> {
    await this.#database.transaction((tx) =>
      sql`update inbox_rebuild set total = ${total} where publisher = ${publisher}`.execute(tx.getKysely()),
    );
  }

  /** Of a rebuild: running until every publisher has told its all and it is applied. */
  async progress(): Promise<{ running: boolean; done: number; total: number }> {
    const { rows } = await this.#database.read((tx) =>
      sql<{ total: bigint | null; done: bigint }>`
        select r.total, (select count(*) from inbox i where i.publisher = r.publisher) as done from inbox_rebuild r`.execute(
        tx.getKysely(),
      ),
    );
    return {
      running: rows.some((r) => r.total === null || r.done < r.total),
      done: rows.reduce((sum, r) => sum + Number(r.done), 0),
      total: rows.reduce((sum, r) => sum + Number(r.total ?? r.done), 0),
    };
  }

  async #put(subscriber: Service, events: ReturnType<typeof envelopeOf>[]): Promise<void> {
    if (events.length > 0)
      await this.#queues.put(
        subscriber,
        inJobs(events).map((some) => ({ name: 'events', data: { publisher: this.#service, events: some } })),
      );
  }
}
