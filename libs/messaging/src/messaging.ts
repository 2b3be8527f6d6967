import type { BeforeApplicationShutdown, OnApplicationBootstrap } from '@nestjs/common';
import type { DiscoveryService } from '@nestjs/core';
import type { queueState, redriveQueue, ResponseOf, Service } from '@otdel/contracts';
import { logger, type Config, type Database, type Health, type Tx } from '@otdel/platform';
import { Consumer } from './consumer.ts';
import { collectHandlers } from './handlers.ts';
import { inboxState, poisonedEvents } from './inbox-state.ts';
import { Inbox } from './inbox.ts';
import { backlog, listenersOf } from './outbox.ts';
import { Queues } from './queues.ts';
import { Relay } from './relay.ts';
import { Retelling } from './retelling.ts';

const log = logger('messaging');

export interface MessagingOptions {
  service: Service;
  /** Milliseconds between digests, and how old an event must be to be named in one. */
  digestEvery?: number;
  /** Milliseconds between looks into the outbox when nobody nudges. */
  pollEvery?: number;
}
type QueueView = ResponseOf<ReturnType<typeof queueState>>;
type Redrive = ResponseOf<ReturnType<typeof redriveQueue>>;

/** The messaging of one process: relay, consumer, digests. */
export class Messaging implements OnApplicationBootstrap, BeforeApplicationShutdown {
  readonly #service: Service;
  readonly #digestEvery: number;
  readonly #database: Database;
  readonly #health: Health;
  readonly #discovery: DiscoveryService;
  readonly #at: { url: string; prefix: string };
  readonly #queues: Queues;
  readonly #retelling: Retelling;
  readonly #relay: Relay;
  #inbox: Inbox | undefined;
  #consumer: Consumer | undefined;
  #timer: NodeJS.Timeout | undefined;
  #tending: Promise<void> | undefined;
  #lastDigest = performance.now();

  constructor(
    { service, digestEvery = 60_000, pollEvery }: MessagingOptions,
    config: Config,
    database: Database,
    health: Health,
    discovery: DiscoveryService,
    prefix: string,
  ) {
    this.#service = service;
    this.#digestEvery = digestEvery;
    this.#database = database;
    this.#health = health;
    this.#discovery = discovery;
    this.#at = { url: config.redisUrl, prefix };
    this.#queues = new Queues(this.#at.url, this.#at.prefix);
    this.#retelling = new Retelling(service, database, this.#queues, digestEvery);
    this.#relay = new Relay(service, database, this.#queues, pollEvery);
  }

  /** @throws Error when a subscription of the service has no handler or two: the process must not start */
  onApplicationBootstrap(): void {
    const providers = this.#discovery
      .getProviders()
      .flatMap((w) => (w.instance && typeof w.instance === 'object' ? [w.instance as object] : []));
    this.#inbox = new Inbox(this.#database, collectHandlers(this.#service, [...new Set(providers)]));
    this.#consumer = new Consumer(this.#service, this.#at, this.#queues, this.#inbox, this.#retelling);
    this.#relay.start();
    this.#consumer.start();
    this.#timer = setInterval(
      () => {
        this.#tending ??= this.#tend().finally(() => (this.#tending = undefined));
      },
      Math.min(this.#digestEvery, 15_000),
    );
    this.#health.register('redis', async () => void (await this.#queues.redis.ping()), { critical: false });
    this.#health.register('events', () => this.#figures(), { critical: false });
  }

  async beforeApplicationShutdown(): Promise<void> {
    clearInterval(this.#timer);
    await this.#tending;
    await Promise.all([this.#consumer?.stop(), this.#relay.stop()]);
    await this.#queues.close();
  }

  /** The flow of events through this process, and what stands in its way: at most a hundred set-aside events. */
  async state(): Promise<QueueView> {
    const [figures, poisoned] = await Promise.all([this.#figures(), this.#database.read(poisonedEvents)]);
    return { service: this.#service, ...figures, poisoned };
  }

  /**
   * Tries set-aside events again, all or those of one aggregate, and failed jobs. What fails again is set aside again.
   * @example await messaging.redrive(order.id)
   */
  async redrive(aggregateId?: string): Promise<Redrive> {
    const events = await this.#inbox!.redrive(aggregateId);
    return { ...events, jobs: await this.#queues.retryFailed(this.#service) };
  }

  /** Forgets what was heard and hears everything again. See Retelling.begin. */
  rebuild(forgetModels: (tx: Tx) => Promise<void>): Promise<void> {
    return this.#retelling.begin(forgetModels);
  }
  rebuildProgress(): Promise<{ running: boolean; done: number; total: number }> {
    return this.#retelling.progress();
  }

  async #figures(): Promise<Pick<QueueView, 'outbox' | 'inbox' | 'queue'>> {
    const [outbox, inbox, queue] = await Promise.all([
      this.#database.read(backlog),
      this.#database.read(inboxState),
      this.#queues.counts(this.#service),
    ]);
    return { outbox, inbox, queue };
  }

  async #tend(): Promise<void> {
    try {
      await this.#consumer?.watch();
      if (performance.now() - this.#lastDigest < this.#digestEvery) return;
      this.#lastDigest = performance.now();
      await this.#retelling.ask();
      for (const subscriber of listenersOf(this.#service))
        await this.#retelling.sendDigest(subscriber, `digest:${this.#service}`);
    } catch (error) {
      log.debug({ err: error }, 'tending failed; the next time comes');
    }
  }
}
