import { aggregates, envelope, services, type Service } from '@otdel/contracts';
import { logger } from '@otdel/platform';
import { UnrecoverableError, Worker, type Job } from 'bullmq';
import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import type { Inbox } from './inbox.ts';
import { patience, queueName, WorkerConnection, type Message, type Queues } from './queues.ts';
import type { Retelling } from './retelling.ts';

const log = logger('consumer');
const mark = z.object({ aggregate: z.enum(aggregates), publishedAt: z.string(), seq: z.string() });
const marks = z.array(mark);
const service = z.enum(services);
const message = z.discriminatedUnion('name', [
  z.object({
    name: z.literal('events'),
    data: z.object({ publisher: service, events: z.array(envelope), again: z.boolean().optional() }),
  }),
  z.object({
    name: z.literal('digest'),
    data: z.object({ publisher: service, ids: z.array(z.uuid()), marks, more: z.boolean() }),
  }),
  z.object({
    name: z.literal('missing'),
    data: z.object({ subscriber: service, ids: z.array(z.uuid()), marks, more: z.boolean() }),
  }),
  z.object({ name: z.literal('retell'), data: z.object({ subscriber: service, after: z.string() }) }),
  z.object({
    name: z.literal('retold'),
    data: z.object({ publisher: service, total: z.number(), complete: z.boolean() }),
  }),
]);

const lease = 5_000;
/** A killed worker leaves its job to others as "stalled"; however often that happens, the job is not at fault. */
const maxStalls = 1_000_000;
/** Milliseconds that a stopping process gives the job in hand; taken away from it, the job comes again. */
const finishWithin = 4_000;

/** Takes jobs from the service's own queue. One at a time: order is kept without waiting, and a job holds many events. */
export class Consumer {
  readonly #service: Service;
  readonly #connection: WorkerConnection;
  readonly #prefix: string;
  readonly #queues: Queues;
  readonly #inbox: Inbox;
  readonly #retelling: Retelling;
  #worker: Worker | undefined;
  #lastActive = performance.now();

  constructor(
    service: Service,
    at: { url: string; prefix: string },
    queues: Queues,
    inbox: Inbox,
    retelling: Retelling,
  ) {
    this.#service = service;
    this.#connection = new WorkerConnection(at.url);
    this.#prefix = at.prefix;
    this.#queues = queues;
    this.#inbox = inbox;
    this.#retelling = retelling;
  }

  start(): void {
    const worker = new Worker(queueName(this.#service), (job) => this.#take(job), {
      prefix: this.#prefix,
      connection: this.#connection,
      concurrency: 1,
      lockDuration: lease,
      stalledInterval: lease,
      maxStalledCount: maxStalls,
      settings: { backoffStrategy: patience },
    });
    worker.on('error', (error) => log.debug({ err: error.message }, 'worker'));
    worker.on('failed', (job, error) => {
      if (job && error instanceof UnrecoverableError)
        log.error({ job: job.id, err: error }, 'a job cannot be read; it is kept as failed');
      else
        log.warn({ job: job?.id, attempt: job?.attemptsMade, err: error.message }, 'a job comes again later');
    });
    this.#worker = worker;
  }

  async stop(): Promise<void> {
    const patience = new AbortController();
    // while Redis is away the end of the job in hand cannot be told to it: the job comes again, and is known then
    const force = !this.#queues.ready;
    await Promise.race([
      this.#worker?.close(force),
      pause(force ? 500 : finishWithin, undefined, { signal: patience.signal }).catch(() => {}),
    ]);
    patience.abort();
    this.#connection.endAll();
  }

  /** A worker that lost its connection in a bad moment may wait while jobs do: it is replaced. Also brings stalled failures back. */
  async watch(): Promise<void> {
    await this.#queues.retryFailed(this.#service, /stalled/);
    const counts = await this.#queues.counts(this.#service);
    const idle = performance.now() - this.#lastActive;
    if (!counts || counts.waiting === 0 || counts.active > 0 || idle <= 3 * lease) return;
    log.warn({ waiting: counts.waiting }, 'the worker waits while jobs do; it is replaced');
    this.#lastActive = performance.now();
    const old = this.#worker;
    this.start();
    // not awaited: what hangs in it must not hang here
    void old?.close(true);
  }

  async #take(job: Job): Promise<void> {
    this.#lastActive = performance.now();
    const parsed = message.safeParse({ name: job.name, data: job.data as unknown });
    if (!parsed.success)
      throw new UnrecoverableError(`not a message of ours: ${z.prettifyError(parsed.error)}`);
    await this.#dispatch(parsed.data as Message);
    this.#lastActive = performance.now();
  }

  async #dispatch({ name, data }: Message): Promise<void> {
    switch (name) {
      case 'events':
        return this.#inbox.deliver(data.publisher, data.events, data);
      case 'digest':
        return this.#retelling.answerDigest(data);
      case 'missing':
        return this.#retelling.answerMissing(data);
      case 'retell':
        return this.#retelling.retell(data);
      case 'retold':
        return this.#retelling.noteRetold(data);
    }
  }
}
