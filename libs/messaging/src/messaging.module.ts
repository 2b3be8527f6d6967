import {
  Module,
  type BeforeApplicationShutdown,
  type DynamicModule,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { DiscoveryModule, DiscoveryService } from '@nestjs/core';
import { publishers, services, type Service } from '@otdel/contracts';
import { Config, Database, Health, logger, type Tx } from '@otdel/platform';
import { Consumer } from './consumer.ts';
import { collectHandlers } from './handlers.ts';
import { Inbox, inboxState } from './inbox.ts';
import { aggregatesOf, backlog, subscribersOf } from './outbox.ts';
import { Queues, queueName } from './queues.ts';
import { Relay } from './relay.ts';
import { Retelling } from './retelling.ts';

const log = logger('messaging');

export interface MessagingOptions {
  service: Service;
  /** Milliseconds between digests, and how old an event must be to be named in one. */
  digestEvery?: number;
  pollEvery?: number;
}

/** The messaging of one process: relay, consumer, digests. */
export class Messaging implements OnApplicationBootstrap, BeforeApplicationShutdown {
  readonly #options: MessagingOptions;
  readonly #config: Config;
  readonly #database: Database;
  readonly #health: Health;
  readonly #discovery: DiscoveryService;
  readonly #queues: Queues;
  readonly #retelling: Retelling;
  #relay: Relay | undefined;
  #consumer: Consumer | undefined;
  #inbox: Inbox | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(
    options: MessagingOptions,
    config: Config,
    database: Database,
    health: Health,
    discovery: DiscoveryService,
  ) {
    this.#options = options;
    this.#config = config;
    this.#database = database;
    this.#health = health;
    this.#discovery = discovery;
    this.#queues = new Queues(config.redisUrl, prefixOf(config));
    this.#retelling = new Retelling(options.service, database, this.#queues);
  }

  onApplicationBootstrap(): void {
    const { service, pollEvery, digestEvery = 60_000 } = this.#options;
    const providers = this.#discovery
      .getProviders()
      .flatMap((w) => (w.instance && typeof w.instance === 'object' ? [w.instance as object] : []));
    const handlers = collectHandlers(service, [...new Set(providers)]);
    this.#inbox = new Inbox(this.#database, handlers);
    this.#relay = new Relay(service, this.#database, this.#queues, { ...(pollEvery && { pollEvery }) });
    const at = { url: this.#config.redisUrl, prefix: prefixOf(this.#config) };
    this.#consumer = new Consumer(service, at, this.#queues, this.#inbox, this.#retelling);
    this.#relay.start();
    this.#consumer.start();
    this.#timer = setInterval(() => void this.#tend(digestEvery), Math.min(digestEvery, 15_000));
    this.#health.register('redis', async () => void (await this.#queues.redis.ping()), { critical: false });
    this.#health.register('events', () => this.state(), { critical: false });
  }

  async beforeApplicationShutdown(): Promise<void> {
    clearInterval(this.#timer);
    await this.#consumer?.stop();
    await this.#relay?.stop();
    await this.#queues.close();
  }

  /** Figures of the flow of events through this process. */
  async state() {
    const [outbox, inbox] = await Promise.all([
      this.#database.read(backlog),
      this.#database.read(inboxState),
    ]);
    const queue =
      this.#queues.redis.status === 'ready'
        ? await this.#queues.of(this.#options.service).getJobCounts('waiting', 'active', 'delayed', 'failed')
        : null;
    return { outbox, inbox, queue, queueName: queueName(this.#options.service) };
  }

  /** Tries set-aside events again, and failed jobs. */
  async redrive(aggregateId?: string): Promise<{ tried: number; again: number; jobs: number }> {
    const failed = await this.#queues.of(this.#options.service).getFailed(0, 1_000);
    for (const job of failed) await job.retry('failed');
    return { ...(await this.#inbox!.redrive(aggregateId)), jobs: failed.length };
  }

  /** Forgets what was heard and hears everything again. See Retelling.begin. */
  rebuild(forgetModels: (tx: Tx) => Promise<void>): Promise<void> {
    return this.#retelling.begin(forgetModels);
  }
  rebuildProgress(): Promise<{ running: boolean; done: number; total: number }> {
    return this.#retelling.progress();
  }

  #tending = false;
  #lastDigest = 0;
  async #tend(digestEvery: number): Promise<void> {
    if (this.#tending) return;
    this.#tending = true;
    try {
      await this.#consumer?.watch();
      if (performance.now() - this.#lastDigest < digestEvery) return;
      this.#lastDigest = performance.now();
      await this.#retelling.ask();
      for (const subscriber of listenersOf(this.#options.service))
        await this.#retelling.sendDigest(subscriber, digestEvery);
    } catch (error) {
      log.debug({ err: error }, 'tending failed; the next time comes');
    } finally {
      this.#tending = false;
    }
  }
}

const listenersOf = (service: Service): Service[] => {
  const own = Object.entries(publishers).flatMap(([aggregate, by]) =>
    by === service ? [aggregate as keyof typeof publishers] : [],
  );
  return services.filter((s) => own.some((a) => subscribersOf(a).includes(s) && aggregatesOf(s).includes(a)));
};

/** Keys of one firm stand apart from those of another on the same Redis: by the name of its database. */
const prefixOf = (config: Config): string => `otdel:${new URL(config.databaseUrl).pathname.slice(1)}`;

@Module({})
export class MessagingModule {
  /** @example MessagingModule.forService({ service: 'orders' }) */
  static forService(options: MessagingOptions): DynamicModule {
    return {
      module: MessagingModule,
      global: true,
      imports: [DiscoveryModule],
      providers: [
        {
          provide: Messaging,
          inject: [Config, Database, Health, DiscoveryService],
          useFactory: (config: Config, database: Database, health: Health, discovery: DiscoveryService) =>
            new Messaging(options, config, database, health, discovery),
        },
      ],
      exports: [Messaging],
    };
  }
}
