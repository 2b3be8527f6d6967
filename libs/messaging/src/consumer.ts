import { upToDate } from '@otdel/contracts';
import { logger } from '@otdel/platform';
import { UnrecoverableError, Worker, type Job } from 'bullmq';
import { setTimeout as pause } from 'node:timers/promises';
import type { Inbox } from './inbox.ts';
import { backoff, queueKey, queueName, WorkerConnection, type QueueAddress, type Queues } from './queues.ts';
import type { Rebuild } from './rebuild.ts';
import type { Reconciler } from './reconciler.ts';
import type { Replayer } from './replayer.ts';
import { Refused, unseal } from './seal.ts';

const log = logger('consumer');
/** Milliseconds for which a worker holds a job before another one may take it over. */
const lease = 5_000;
/** The job of a killed worker counts as stalled. That is never the fault of the job, so it may stall any number of times. */
const maxStalls = 1_000_000;
/** Milliseconds that a stopping process waits for its job. A job that is cut off is delivered again. */
const finishWithin = 4_000;

/** The receivers of messages. */
export interface Receivers {
  inbox: Inbox;
  /** Undefined in services without read models. */
  rebuild: Rebuild | undefined;
  reconciler: Reconciler;
  replayer: Replayer;
}

/** Takes jobs from the queue of the service, one at a time: that keeps the order, and one job holds many events. */
export class Consumer {
  readonly #address: QueueAddress;
  readonly #connection: WorkerConnection;
  readonly #queues: Queues;
  readonly #receivers: Receivers;
  #worker: Worker | undefined;
  #lastActive = performance.now();

  constructor(address: QueueAddress, queues: Queues, receivers: Receivers) {
    this.#address = address;
    this.#connection = new WorkerConnection(address.url);
    this.#queues = queues;
    this.#receivers = receivers;
  }

  start(): void {
    const worker = new Worker(queueName(this.#address.service), (job) => this.#take(job), {
      prefix: this.#address.prefix,
      connection: this.#connection,
      concurrency: 1,
      lockDuration: lease,
      stalledInterval: lease,
      maxStalledCount: maxStalls,
      settings: { backoffStrategy: backoff },
    });
    worker.on('error', (error) => log.debug({ err: error.message }, 'worker'));
    worker.on('failed', (job, error) => {
      if (job && error instanceof UnrecoverableError)
        log.error({ job: job.id, err: error }, 'a job is refused; it is kept as failed');
      else
        log.warn(
          { job: job?.id, attempt: job?.attemptsMade, err: error.message },
          'a job is tried again later',
        );
    });
    this.#worker = worker;
  }

  async stop(): Promise<void> {
    const timer = new AbortController();
    // while Redis is away the job cannot be completed there: it is delivered again, and the inbox drops it
    const force = !this.#queues.ready;
    await Promise.race([
      this.#worker?.close(force),
      pause(force ? 500 : finishWithin, undefined, { signal: timer.signal }).catch(() => {}),
    ]);
    timer.abort();
    this.#connection.endAll();
  }

  /** Replaces a worker that lost its connection and idles while jobs wait. Retries jobs that failed as stalled. */
  async watch(): Promise<void> {
    await this.#queues.retryFailed(this.#address.service, /stalled/);
    const counts = await this.#queues.counts(this.#address.service);
    const idle = performance.now() - this.#lastActive;
    if (!counts || counts.waiting === 0 || counts.active > 0 || idle <= 3 * lease) return;
    log.warn({ waiting: counts.waiting }, 'the worker waits while jobs do; it is replaced');
    this.#lastActive = performance.now();
    const old = this.#worker;
    this.start();
    // not awaited: the old worker may hang
    void old?.close(true);
  }

  async #take(job: Job): Promise<void> {
    this.#lastActive = performance.now();
    await this.#dispatch(this.#unseal(job));
    this.#lastActive = performance.now();
  }

  /** Checks the signature before anything else is read. @throws UnrecoverableError for a job that no retry would mend */
  #unseal(job: Job): ReturnType<typeof unseal> {
    const { keys, prefix, service } = this.#address;
    try {
      return unseal(keys, queueKey(prefix, service), { name: job.name, data: job.data as unknown });
    } catch (error) {
      throw error instanceof Refused ? new UnrecoverableError(error.message) : error;
    }
  }

  async #dispatch({ sender, message: { name, data } }: ReturnType<typeof unseal>): Promise<void> {
    const { inbox, rebuild, reconciler, replayer } = this.#receivers;
    switch (name) {
      case 'events': {
        const events = data.events.map(upToDate);
        // only a rebuild needs replayed events; once it is over, the inbox has received all of them
        if (data.replayed && (await rebuild?.deliver(sender, events))) return;
        await inbox.deliver(sender, events, data);
        if (!data.replayed) await rebuild?.deliver(sender, events);
        return;
      }
      case 'reconcile':
        return reconciler.answer(sender, data);
      case 'reconciled':
        return reconciler.settle(sender, data);
      case 'replay':
        return replayer.replay(data);
      case 'replay-progress':
        return rebuild?.noteProgress(sender, data);
    }
  }
}
