import type { Aggregate, Envelope, Service } from '@otdel/contracts';
import { installationId, logger, type Database } from '@otdel/platform';
import { Queue, type JobsOptions } from 'bullmq';
import { Redis } from 'ioredis';
import { setTimeout as pause } from 'node:timers/promises';

const log = logger('queues');

/** What stands in the queue of a service. */
export type Message =
  /** `again`: from the beginning, for a rebuild. */
  | { name: 'events'; data: { publisher: Service; events: Envelope[]; again?: boolean } }
  | { name: 'digest'; data: Digest }
  | { name: 'missing'; data: Missing }
  /** "Tell me everything from the beginning." */
  | { name: 'retell'; data: { subscriber: Service; after: string } }
  /** "So many there are"; at the end: "and I have told you all of them". */
  | { name: 'retold'; data: { publisher: Service; total: number; complete: boolean } };

/** "These I have told you": the subscriber asks again for what it has not. */
export interface Digest {
  publisher: Service;
  ids: string[];
  marks: Mark[];
  /** There was no room for all: the next digest follows as soon as this one is confirmed. */
  more: boolean;
}
/** "Of your digest I miss these"; none missing confirms it. */
export interface Missing {
  subscriber: Service;
  ids: string[];
  marks: Mark[];
  more: boolean;
}
/** A place in the order in which the events of an aggregate were published: the last one that a digest names. */
export interface Mark {
  aggregate: Aggregate;
  publishedAt: string;
  seq: string;
}

/** Events of one job. More bring little, and a poisoned one is then looked for among more. */
export const eventsPerJob = 50;
/** Milliseconds. A relay keeps its rows locked while it puts, so it must not wait long for a Redis that hangs. */
const answerWithin = 3_000;

/** While a service or its database is away its jobs come again, with pauses up to five seconds. */
const options: JobsOptions = {
  attempts: 100_000,
  backoff: { type: 'patient' },
  removeOnComplete: true,
  removeOnFail: false,
};
export const patience = (attempt: number): number => Math.min(100 * 2 ** Math.min(attempt, 6), 5_000);

/** Before all keys of a firm: two firms on one Redis never take each other's jobs. */
export const queuePrefix = async (database: Database): Promise<string> =>
  `otdel:${await installationId(database)}`;
export const queueName = (service: Service): string => `otdel-${service}`;

/** For connections: come back soon, for ever. */
const retryStrategy = (times: number): number => Math.min(times * 100, 2_000);
/**
 * Milliseconds until a connection that is ended is cut off. Ended twice, which BullMQ and a connection that was not yet
 * made bring about, ioredis keeps the process alive for so long; it would take two seconds.
 */
const disconnectTimeout = 200;

/** A worker's connection, and those it makes after its pattern: they wait for Redis to come back, and end together. */
export class WorkerConnection extends Redis {
  readonly #copies: Redis[] = [];

  constructor(url: string) {
    super(url, { maxRetriesPerRequest: null, disconnectTimeout, retryStrategy });
    this.on('error', (error) => log.debug({ err: error.message }, 'redis'));
  }

  override duplicate(...options: Parameters<Redis['duplicate']>): Redis {
    const copy = super.duplicate(...options);
    this.#copies.push(copy);
    return copy;
  }

  endAll(): void {
    for (const connection of [this, ...this.#copies]) connection.disconnect();
  }
}

/** The queues of all services, for putting in. Fails fast while Redis is away: nothing is kept in memory. */
export class Queues {
  readonly redis: Redis;
  readonly #prefix: string;
  readonly #queues = new Map<Service, Queue>();

  constructor(url: string, prefix: string) {
    this.#prefix = prefix;
    this.redis = new Redis(url, {
      enableOfflineQueue: false,
      maxRetriesPerRequest: 1,
      connectTimeout: answerWithin,
      // without it the commands given to a Redis that hangs would pile up, and all be done when it comes to itself
      socketTimeout: answerWithin,
      disconnectTimeout,
      retryStrategy,
    });
    this.redis.on('error', (error) => log.debug({ err: error.message }, 'redis'));
  }

  get ready(): boolean {
    return this.redis.status === 'ready';
  }

  /** Waits a little for the first connection, so that a start does not begin with a failure. */
  async connected(): Promise<void> {
    for (let waited = 0; !this.ready && waited < answerWithin; waited += 50) await pause(50);
  }

  of(service: Service): Queue {
    let queue = this.#queues.get(service);
    if (!queue) {
      queue = new Queue(queueName(service), { prefix: this.#prefix, connection: this.redis });
      queue.on('error', (error) => log.debug({ err: error.message }, 'queue'));
      this.#queues.set(service, queue);
    }
    return queue;
  }

  /**
   * @param once as long as a message under this name stands in the queue, another one is not put beside it
   * @throws Error within three seconds while Redis is away; the messages may still arrive then
   */
  async put(service: Service, messages: readonly Message[], once?: string): Promise<void> {
    if (!this.ready) throw new Error('redis is away');
    const opts = { ...options, ...(once && { deduplication: { id: once } }) };
    await inTime(this.of(service).addBulk(messages.map(({ name, data }) => ({ name, data, opts }))));
  }

  /** Jobs of a queue; null while Redis is away. */
  async counts(
    service: Service,
  ): Promise<{ waiting: number; active: number; delayed: number; failed: number } | null> {
    if (!this.ready) return null;
    try {
      const counts = await inTime(this.of(service).getJobCounts('waiting', 'active', 'delayed', 'failed'));
      const { waiting = 0, active = 0, delayed = 0, failed = 0 } = counts;
      return { waiting, active, delayed, failed };
    } catch {
      return null;
    }
  }

  /**
   * Brings given-up jobs back, at most a thousand.
   * @param why only those whose reason matches
   * @returns how many are tried again; 0 while Redis is away
   */
  async retryFailed(service: Service, why = /./s): Promise<number> {
    if (!this.ready) return 0;
    const failed = await inTime(this.of(service).getFailed(0, 1_000));
    const again = failed.filter((job) => why.test(job.failedReason || 'unknown'));
    for (const job of again) await inTime(job.retry('failed'));
    return again.length;
  }

  async close(): Promise<void> {
    if (this.ready)
      await Promise.race([
        Promise.allSettled([...this.#queues.values()].map((queue) => queue.close())),
        pause(answerWithin, undefined, { ref: false }),
      ]);
    this.redis.disconnect();
  }
}

async function inTime<T>(work: Promise<T>): Promise<T> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error('redis does not answer')), answerWithin);
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Cuts a list into jobs. */
export function inJobs<T>(all: readonly T[], size = eventsPerJob): T[][] {
  const jobs: T[][] = [];
  for (let i = 0; i < all.length; i += size) jobs.push(all.slice(i, i + size));
  return jobs;
}
