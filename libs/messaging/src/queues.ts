import type { Service } from '@otdel/contracts';
import { installationId, logger, type Database, type EnvelopeKeys } from '@otdel/platform';
import { Queue, type JobsOptions } from 'bullmq';
import { Redis } from 'ioredis';
import { setTimeout as pause } from 'node:timers/promises';
import type { Message } from './messages.ts';
import { seal } from './seal.ts';

const log = logger('queues');

/** Events of one job. More gain little, and a job that fails then costs more single tries. */
export const eventsPerJob = 50;
/** Milliseconds that Redis has to answer. A relay locks its rows while it adds jobs, so it must not wait long. */
const answerWithin = 3_000;

/** Jobs are retried while the service or its database is away, with pauses of up to five seconds. */
const options: JobsOptions = {
  attempts: 100_000,
  backoff: { type: 'patient' },
  removeOnComplete: true,
  removeOnFail: false,
};
/** Milliseconds before the next attempt. */
export const backoff = (attempt: number): number => Math.min(100 * 2 ** Math.min(attempt, 6), 5_000);

export const queueName = (service: Service): string => `otdel-${service}`;

/** The queues of one firm, and the service that puts messages there. */
export interface QueueAddress {
  url: string;
  /** The prefix of all keys of the firm in Redis. */
  prefix: string;
  keys: EnvelopeKeys;
  /** The sender of messages. */
  service: Service;
}
/** The prefix of all keys of a firm in Redis: two firms on one Redis never take each other's jobs. */
export const queuePrefix = async (database: Database): Promise<string> =>
  `otdel:${await installationId(database)}`;
/** The queue of a service in one firm: a message is signed for it. */
export const queueKey = (prefix: string, service: Service): string => `${prefix}:${queueName(service)}`;

/** Reconnects soon, and for ever. */
const retryStrategy = (times: number): number => Math.min(times * 100, 2_000);
/**
 * Milliseconds until a disconnected socket is destroyed. ioredis keeps the process alive for so long when a connection is
 * ended twice, as BullMQ does with one that was never made. Its default is two seconds.
 */
const disconnectTimeout = 200;

/** A worker's connection and the copies that BullMQ makes of it: all wait for Redis to come back, and end together. */
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

/** The queues of all services, for adding jobs. Fails fast while Redis is away: no job is kept in memory. */
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
      // without it the commands to a Redis that hangs would pile up, and all be executed once it recovers
      socketTimeout: answerWithin,
      disconnectTimeout,
      retryStrategy,
    });
    this.redis.on('error', (error) => log.debug({ err: error.message }, 'redis'));
  }

  get ready(): boolean {
    return this.redis.status === 'ready';
  }

  /** Waits at most three seconds for the first connection, so that a start does not begin with a failure. */
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
   * @param once a deduplication id: while a message with this id is in the queue, no other one is added
   * @throws Error within three seconds while Redis is away; the messages may arrive nevertheless
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

  /** How many jobs a queue holds, by state; null while Redis is away. */
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
   * Retries failed jobs, at most a thousand.
   * @param why retries only those whose reason matches
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

/** Splits a list into jobs. */
export function toJobs<T>(all: readonly T[], size = eventsPerJob): T[][] {
  const jobs: T[][] = [];
  for (let i = 0; i < all.length; i += size) jobs.push(all.slice(i, i + size));
  return jobs;
}
