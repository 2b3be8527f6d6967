import { logger } from '@otdel/platform';
import { UnrecoverableError, Worker, type Job } from 'bullmq';
import { setTimeout as pause } from 'node:timers/promises';
import type { Inbox } from './inbox.ts';
import { patience, queueKey, queueName, WorkerConnection, type QueueAddress, type Queues } from './queues.ts';
import type { Rebuild } from './rebuild.ts';
import type { Reconciler } from './reconciler.ts';
import type { Replayer } from './replayer.ts';
import { Refused, unseal } from './seal.ts';

const log = logger('consumer');
const lease = 5_000;
/** A killed worker leaves its job to others as "stalled"; however often that happens, the job is not at fault. */
const maxStalls = 1_000_000;
/** Milliseconds that a stopping process gives the job in hand; taken away from it, the job comes again. */
const finishWithin = 4_000;

/** Who does what a message asks for. */
export interface Receivers {
  inbox: Inbox;
  /** In services that have read models. */
  rebuild: Rebuild | undefined;
  reconciler: Reconciler;
  replayer: Replayer;
}

/** Takes jobs from the service's own queue. One at a time: order is kept without waiting, and a job holds many events. */
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
      settings: { backoffStrategy: patience },
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
    const patience = new AbortController();
    // while Redis is away it cannot learn that the job in hand is done: the job comes again, and the inbox drops it
    const force = !this.#queues.ready;
    await Promise.race([
      this.#worker?.close(force),
      pause(force ? 500 : finishWithin, undefined, { signal: patience.signal }).catch(() => {}),
    ]);
    patience.abort();
    this.#connection.endAll();
  }

  /** Replaces a worker that lost its connection in a bad moment and waits while jobs do. Retries jobs that failed as stalled. */
  async watch(): Promise<void> {
    await this.#queues.retryFailed(this.#address.service, /stalled/);
    const counts = await this.#queues.counts(this.#address.service);
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
    await this.#dispatch(this.#unseal(job));
    this.#lastActive = performance.now();
  }

  /** Before anything else is looked at. @throws UnrecoverableError: to try such a job again would bring nothing */
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
      case 'events':
        // a rebuild alone needs what is replayed; when it is over, the inbox knows all of it
        if (data.replayed && (await rebuild?.deliver(sender, data.events))) return;
        await inbox.deliver(sender, data.events, data);
        if (!data.replayed) await rebuild?.deliver(sender, data.events);
        return;
      case 'reconcile':
        return reconciler.answer(sender, data);
      case 'reconciled':
        return reconciler.settle(sender, data);
      case 'replay':
        return replayer.replay(data);
      case 'replay-progress':
        return rebuild?.note(sender, data);
    }
  }
}
