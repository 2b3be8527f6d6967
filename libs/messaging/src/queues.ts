import type { Service } from '@otdel/contracts';
import { installationId, logger, type Database, type EnvelopeKeys } from '@otdel/platform';
import { Queue, type JobsOptions } from 'bullmq';
import { Redis } from 'ioredis';
import { setTimeout as pause } from 'node:timers/promises';
import type { Message } from './messages.ts';
import { seal } from './seal.ts';

const log = logger('queues');

/** Events of one job. More bring little, and one that fails is then looked for among more. */
export const eventsPerJob = 50;
/** Milliseconds. A relay keeps its rows locked while it adds jobs, so it must not wait long for a Redis that hangs. */
const answerWithin = 3_000;

/** While a service or its database is away its jobs are tried again, with pauses up to five seconds. */
const options: JobsOptions = {
  attempts: 100_000,
  backoff: { type: 'patient' },
  removeOnComplete: true,
  removeOnFail: false,
};
export const patience = (attempt: number): number => Math.min(100 * 2 ** Math.min(attempt, 6), 5_000);

export const queueName = (service: Service): string => `otdel-${service}`;

/** The queues of one firm, and who speaks there. */
export interface QueueAddress {
  url: string;
  /** Before all keys of the firm in Redis. */
  prefix: string;
  keys: EnvelopeKeys;
  /** In whose name messages are put. */
  service: Service;
}
/** Before all keys of a firm: two firms on one Redis never take each other's jobs. */
export const queuePrefix = async (database: Database): Promise<string> =>
  `otdel:${await installationId(database)}`;
/** What a message is signed for: the queue of a service in one firm. */
export const queueKey = (prefix: string, service: Service): string => `${prefix}:${queueName(service)}`;

/** For connections: come back soon, for ever. */
const retryStrategy = (times: number): number => Math.min(times * 100, 2_000);
/**
 * Milliseconds until a connection that is ended is cut off. Ended twice, which BullMQ and a connection that was not yet
 * made bring about, ioredis keeps the process alive for so long; it would take two seconds.
 */
const disconnectTimeout = 200;

/** A worker's connection and the duplicates that it makes: they wait for Redis to come back, and end together. */
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

/** The queues of all services, for adding jobs. Fails fast while Redis is away: nothing is kept in memory. */
export class Queues {
  readonly redis: Redis;
  readonly #address: QueueAddress;
  readonly #queues = new Map<Service, Queue>();

  constructor(address: QueueAddress) {
    this.#address = address;
    this.redis = new Redis(address.url, {
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
      queue = new Queue(queueName(service), {
        prefix: this.#address.prefix,
        connection: this.redis,
      });
      queue.on('error', (error) => log.debug({ err: error.message }, 'queue'));
      this.#queues.set(service, queue);
    }
    return queue;
  }

  /**
   * Signs messages for the queue of a service and adds them.
   * @param once while a message under this name stands in the queue, another one is not added beside it
   * @throws Error within three seconds while Redis is away; the messages may still arrive then
   */
  async put(service: Service, messages: readonly Message[], once?: string): Promise<void> {
    if (!this.ready) throw new Error('redis is away');
    if (messages.length === 0) return;
    const opts = { ...options, ...(once && { deduplication: { id: once } }) };
    const { keys, prefix, service: sender } = this.#address;
    const queue = queueKey(prefix, service);
    const jobs = messages.map((message) => ({
      name: message.name,
      data: seal(keys, queue, sender, message),
      opts,
    }));
    await inTime(this.of(service).addBulk(jobs));
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
