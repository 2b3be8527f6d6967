import type { Envelope, Service } from '@otdel/contracts';
import { Queue, type JobsOptions } from 'bullmq';
import { Redis } from 'ioredis';
import { logger } from '@otdel/platform';

const log = logger('queues');

/** What stands in the queue of a service. */
export type Message =
  | { name: 'events'; data: { publisher: Service; events: Envelope[] } }
  /** "These I have told you": the subscriber asks again for what it has not. */
  | { name: 'digest'; data: { publisher: Service; ids: string[]; mark: Mark } }
  /** "Of your digest I miss these"; none missing confirms it. */
  | { name: 'missing'; data: { subscriber: Service; ids: string[]; mark: Mark } }
  /** "Tell me everything from the beginning." */
  | { name: 'retell'; data: { subscriber: Service; after: string } }
  | { name: 'retold'; data: { publisher: Service; total: number } };

/** A place in the order of publishing. */
export interface Mark {
  publishedAt: string;
  seq: string;
}

/** Events of one job. More bring little, and a poisoned one is then looked for among more. */
export const eventsPerJob = 50;

/** While a service or its database is away its jobs come again, with pauses up to five seconds. */
const options: JobsOptions = {
  attempts: 100_000,
  backoff: { type: 'patient' },
  removeOnComplete: true,
  removeOnFail: false,
};
export const patience = (attempt: number): number => Math.min(100 * 2 ** Math.min(attempt, 6), 5_000);

export const queueName = (service: Service): string => `otdel-${service}`;

/** The queues of all services, for putting in. Fails fast while Redis is away: nothing is kept in memory. */
export class Queues {
  readonly redis: Redis;
  readonly #url: string;
  readonly #prefix: string;
  readonly #queues = new Map<Service, Queue>();

  constructor(url: string, prefix: string) {
    this.#url = url;
    this.#prefix = prefix;
    this.redis = new Redis(url, {
      enableOfflineQueue: false,
      maxRetriesPerRequest: 1,
      connectTimeout: 3_000,
      retryStrategy,
    });
    this.redis.on('error', (error) => log.debug({ err: error.message }, 'redis'));
  }

  of(service: Service): Queue {
    let queue = this.#queues.get(service);
    if (!queue) {
      queue = new Queue(queueName(service), {
        prefix: this.#prefix,
        connection: {
          url: this.#url,
          enableOfflineQueue: false,
          maxRetriesPerRequest: 1,
          connectTimeout: 3_000,
          retryStrategy,
        },
      });
      queue.on('error', (error) => log.debug({ err: error.message }, 'queue'));
      this.#queues.set(service, queue);
    }
    return queue;
  }

  /** @throws Error within five seconds while Redis is away; the messages may still arrive then */
  async put(service: Service, messages: readonly Message[]): Promise<void> {
    if (this.redis.status !== 'ready') throw new Error('redis is away');
    const { promise: late, reject } = Promise.withResolvers<never>();
    const timer = setTimeout(() => reject(new Error('redis does not answer')), 5_000);
    try {
      await Promise.race([
        this.of(service).addBulk(messages.map(({ name, data }) => ({ name, data, opts: options }))),
        late,
      ]);
    } finally {
      clearTimeout(timer);
    }
  }

  async close(): Promise<void> {
    await Promise.allSettled([...this.#queues.values()].map((queue) => queue.close()));
    this.redis.disconnect();
  }
}

/** For connections: come back soon, for ever. */
export const retryStrategy = (times: number): number => Math.min(times * 100, 2_000);

/** Cuts a list into jobs. */
export function inJobs<T>(all: readonly T[], size = eventsPerJob): T[][] {
  const jobs: T[][] = [];
  for (let i = 0; i < all.length; i += size) jobs.push(all.slice(i, i + size));
  return jobs;
}
