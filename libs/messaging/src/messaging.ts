import type { BeforeApplicationShutdown, OnApplicationBootstrap } from '@nestjs/common';
import type { DiscoveryService } from '@nestjs/core';
import type { queueState, redriveQueue, ResponseOf, Service } from '@otdel/contracts';
import { logger, type Config, type Database, type Health, type Tx } from '@otdel/platform';
import { Consumer } from './consumer.ts';
import { collectHandlers } from './handlers.ts';
import { inboxState, listDeadLetters } from './inbox-state.ts';
import { Inbox } from './inbox.ts';
import { backlog, subscribersTo } from './outbox.ts';
import { Queues, type QueueAddress } from './queues.ts';
import { readModelTables } from './read-models.ts';
import { Rebuild } from './rebuild.ts';
import { Reconciler } from './reconciler.ts';
import { Relay } from './relay.ts';
import { Replayer } from './replayer.ts';

const log = logger('messaging');

export interface MessagingOptions {
  service: Service;
  /** Milliseconds between two reconcile requests, and the age from which a request names an event. */
  reconcileEvery?: number;
  /** Milliseconds between two polls of the outbox, for rows whose commit woke no relay. */
  pollEvery?: number;
}
type QueueView = ResponseOf<ReturnType<typeof queueState>>;
type Redrive = ResponseOf<ReturnType<typeof redriveQueue>>;

/** The messaging of one process: its relay, consumer, reconciler and rebuild. */
export class Messaging implements OnApplicationBootstrap, BeforeApplicationShutdown {
  readonly #service: Service;
  readonly #reconcileEvery: number;
  readonly #database: Database;
  readonly #health: Health;
  readonly #discovery: DiscoveryService;
  readonly #address: QueueAddress;
  readonly #queues: Queues;
  readonly #relay: Relay;
  #inbox: Inbox | undefined;
  #rebuild: Rebuild | undefined;
  #reconciler: Reconciler | undefined;
  #consumer: Consumer | undefined;
  #timer: NodeJS.Timeout | undefined;
  #maintaining: Promise<void> | undefined;
  #lastReconciled = performance.now();

  /** @throws Error when the configuration has no keys for envelopes */
  constructor(
    { service, reconcileEvery = 60_000, pollEvery }: MessagingOptions,
    config: Config,
    database: Database,
    health: Health,
    discovery: DiscoveryService,
    prefix: string,
  ) {
    this.#service = service;
    this.#reconcileEvery = reconcileEvery;
    this.#database = database;
    this.#health = health;
    this.#discovery = discovery;
    this.#address = { url: config.redisUrl, prefix, keys: config.envelopeKeys, service };
    this.#queues = new Queues(this.#address);
    this.#relay = new Relay(database, this.#queues, pollEvery);
  }

  /** @throws Error when a subscription of the service has no handler or two: the process must not start */
  onApplicationBootstrap(): void {
    const providers = this.#providers();
    const [service, database, queues] = [this.#service, this.#database, this.#queues];
    const handlers = collectHandlers(service, providers);
    const models = readModelTables(providers);
    const inbox = new Inbox(database, handlers);
    const rebuild = models.length > 0 ? new Rebuild(service, database, queues, models, handlers) : undefined;
    const reconciler = new Reconciler(database, queues, rebuild, this.#reconcileEvery);
    const replayer = new Replayer(service, database, queues);
    this.#inbox = inbox;
    this.#rebuild = rebuild;
    this.#reconciler = reconciler;
    this.#consumer = new Consumer(this.#address, queues, { inbox, rebuild, reconciler, replayer });
    this.#relay.start();
    this.#consumer.start();
    const maintain = () => {
      this.#maintaining ??= this.#maintain().finally(() => (this.#maintaining = undefined));
    };
    this.#timer = setInterval(maintain, Math.min(this.#reconcileEvery, 15_000));
    maintain();
    this.#health.register('redis', async () => void (await this.#queues.redis.ping()), { critical: false });
    this.#health.register('events', () => this.#figures(), { critical: false });
  }

  async beforeApplicationShutdown(): Promise<void> {
    clearInterval(this.#timer);
    await this.#maintaining;
    await Promise.all([this.#consumer?.stop(), this.#relay.stop()]);
    await this.#queues.close();
  }

  /** The state of the outbox, the inbox and the queue, and the dead letters: at most a hundred, and those of a rebuild. */
  async state(): Promise<QueueView> {
    const [{ inbox, ...figures }, dead, deadInRebuild] = await Promise.all([
      this.#figures(),
      this.#database.read(listDeadLetters),
      this.#rebuild?.deadLetters() ?? [],
    ]);
    return {
      service: this.#service,
      ...figures,
      inbox: { ...inbox, poisoned: inbox.poisoned + deadInRebuild.length },
      poisoned: [...dead, ...deadInRebuild],
    };
  }

  /**
   * Retries failed jobs and dead letters, all or those of one aggregate. One that fails again is a dead letter again.
   * @example await messaging.redrive(order.id)
   */
  async redrive(aggregateId?: string): Promise<Redrive> {
    const tried = await this.#inbox!.redrive(aggregateId);
    const triedInRebuild = (await this.#rebuild?.redrive(aggregateId)) ?? 0;
    const { inbox } = await this.state();
    const jobs = await this.#queues.retryFailed(this.#service);
    return { tried: tried + triedInRebuild, again: inbox.poisoned, jobs };
  }

  /**
   * Begins a rebuild of the read models of the service: see Rebuild.
   * @param also runs first in the same transaction
   * @throws Error when no provider of the service is a read model
   */
  async rebuild(also: (tx: Tx) => Promise<void>): Promise<void> {
    await this.#models.begin(also);
  }
  rebuildProgress(): Promise<{ running: boolean; done: number; total: number }> {
    return this.#models.progress();
  }

  get #models(): Rebuild {
    if (!this.#rebuild) throw new Error(`${this.#service} has no read models (@ReadModel).`);
    return this.#rebuild;
  }

  #providers(): object[] {
    const instances = this.#discovery
      .getProviders()
      .flatMap((w) => (w.instance && typeof w.instance === 'object' ? [w.instance as object] : []));
    return [...new Set(instances)];
  }

  async #figures(): Promise<Pick<QueueView, 'outbox' | 'inbox' | 'queue'>> {
    const [outbox, inbox, queue] = await Promise.all([
      this.#database.read(backlog),
      this.#database.read(inboxState),
      this.#queues.counts(this.#service),
    ]);
    return { outbox, inbox, queue };
  }

  async #maintain(): Promise<void> {
    try {
      await this.#inbox?.resume();
      await this.#rebuild?.maintain();
      await this.#consumer?.watch();
      if (performance.now() - this.#lastReconciled < this.#reconcileEvery) return;
      this.#lastReconciled = performance.now();
      for (const subscriber of subscribersTo(this.#service))
        await this.#reconciler?.request(subscriber, `reconcile:${this.#service}`);
    } catch (error) {
      log.debug({ err: error }, 'maintenance failed; it runs again later');
    }
  }
}
