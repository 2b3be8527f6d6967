import type { DynamicModule, Type } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test, type TestingModuleBuilder } from '@nestjs/testing';
import {
  newId,
  type Actor,
  type CallContext,
  type AskedOf,
  type Operation,
  type ResponseOf,
  type Service,
} from '@otdel/contracts';
import { publishAll, type Publication } from '@otdel/messaging';
import {
  asSystem,
  Clock,
  createApp,
  Database,
  readConfig,
  Rpc,
  type BootOptions,
  type MigrateOptions,
} from '@otdel/platform';
import { sql, type RawBuilder } from 'kysely';
import type { AddressInfo, Server } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { freshDatabase, type TestDatabase } from './database.ts';
import { sharedServers } from './servers.ts';

/** The keys that sign calls and events in tests. */
export const envelopeKeys = Buffer.alloc(32, 'only for tests').toString('base64');

/** The default actor of calls. */
const administrator: Actor = { accountId: newId(), staffId: null, role: 'admin' };

export interface RoomOptions {
  /** Default: the clock of the machine. */
  clock?: Clock;
  /** More variables, and replacements of those that name the servers. */
  env?: Record<string, string | number | undefined>;
  /** Replaces providers of the room. @example (room) => room.overrideProvider(Messaging).useValue({}) */
  overrides?: (room: TestingModuleBuilder) => TestingModuleBuilder;
  /** Runs before the room listens, as in its `main.ts`. */
  configure?: BootOptions['configure'];
  /** A migrated database, shared with other rooms or replicas. It is not dropped when the room is closed. */
  database?: TestDatabase;
}
export interface CallOptions {
  /** The actor; default: an administrator. */
  as?: Actor;
  /** The idempotency key; default: a new one for each call. */
  key?: string;
  /** The versions of the record that the caller saw. */
  seen?: CallContext['seen'];
}
/** An event in the outbox of a room. */
export interface Published<Payload = Record<string, unknown>> {
  type: string;
  version: number;
  /** ISO, UTC. */
  recordedAt: string;
  correlationId: string;
  actor: Actor;
  payload: Payload;
}

/**
 * Opens a room as it runs in production: its Nest module with its queues and its RPC port, on the real servers with a new
 * database.
 * @example const room = await openRoom(CrmModule, crmMigrations, { clock: new FixedClock('2026-11-24T09:00:00Z') })
 */
export async function openRoom(
  module: Type | DynamicModule,
  migrations: MigrateOptions,
  options: RoomOptions = {},
): Promise<Room> {
  const database = options.database ?? (await freshDatabase(migrations));
  const room = new Room(module, migrations.service as Service, database, options);
  try {
    await room.start();
  } catch (error) {
    await room.close();
    throw error;
  }
  return room;
}

/** Made by `openRoom`. */
export class Room {
  readonly database: TestDatabase;
  readonly #module: Type | DynamicModule;
  readonly #service: Service;
  readonly #options: RoomOptions;
  #app: NestFastifyApplication | undefined;
  #rpc: Rpc | undefined;

  constructor(module: Type | DynamicModule, service: Service, database: TestDatabase, options: RoomOptions) {
    this.#module = module;
    this.#service = service;
    this.database = database;
    this.#options = options;
  }

  /** @throws Error when the room is not open */
  get app(): NestFastifyApplication {
    if (!this.#app) throw new Error(`The room ${this.#service} is not open.`);
    return this.#app;
  }

  get<T>(type: Type<T> | (abstract new (...args: never[]) => T)): T {
    return this.app.get(type as Type<T>, { strict: false });
  }

  /** Starts a stopped room, with its options and these changes. */
  async start(changes: Omit<RoomOptions, 'database'> = {}): Promise<void> {
    const { clock, overrides, configure, env } = { ...this.#options, ...changes };
    const variables = { ...this.#env, ...this.#options.env, ...env };
    this.#app = await createApp({
      module: this.#module,
      env: variables,
      ...(clock && { clock }),
      ...(configure && { configure }),
      ...(overrides && { create: createWith(overrides) }),
    });
    this.#rpc = this.#client(variables);
  }

  /** Stops the room and starts it again, with its options and these changes. */
  async restart(changes: Omit<RoomOptions, 'database'> = {}): Promise<void> {
    await this.stop();
    await this.start(changes);
  }

  /** Stops the room; its database stays. */
  async stop(): Promise<void> {
    this.#rpc?.onApplicationShutdown();
    await this.#app?.close();
    this.#rpc = this.#app = undefined;
  }

  async close(): Promise<void> {
    await this.stop();
    if (!this.#options.database) await this.database.drop();
  }

  /**
   * Calls an operation of the room over its RPC port.
   * @returns the answer, checked against the schema of the operation
   * @throws DomainError that the room answers
   * @example await room.ask(putClient, { code: 'P-1', name: 'Paint' }, { as: head })
   */
  async ask<O extends Operation>(
    operation: O,
    data: AskedOf<O>,
    { as: actor = administrator, key = newId(), seen }: CallOptions = {},
  ): Promise<ResponseOf<O>> {
    if (!this.#rpc) throw new Error(`The room ${this.#service} answers no calls.`);
    const context = { correlationId: `test-${key}`, actor, commandId: key, ...(seen && { seen }) };
    const answer = await this.#rpc.call(operation, data, { context });
    return operation.response.parse(answer) as ResponseOf<O>;
  }

  /** Runs a query in the schema of the room. */
  async rows<T>(statement: RawBuilder<T>): Promise<T[]> {
    return (await this.get(Database).read((tx) => statement.execute(tx.getKysely()))).rows;
  }

  /** Publishes events from this room, in one transaction and in this order, by the real outbox, relay and queues. */
  publish(...publications: Publication[]): Promise<void> {
    const now = this.get(Clock).now();
    return asSystem(() => this.get(Database).transaction((tx) => publishAll(tx, publications, now)));
  }

  /** The events that the room has published about one aggregate, in their order. */
  published<Payload = Record<string, unknown>>(aggregateId: string): Promise<Published<Payload>[]> {
    return this.rows(sql<Published<Payload>>`
      select type, aggregate_version as version, recorded_at as "recordedAt", correlation_id as "correlationId", actor,
        payload
      from outbox where aggregate_id = ${aggregateId} order by aggregate_version`);
  }

  /**
   * Forces a race: locks the table, starts all racers, and releases the lock once each of them waits for it.
   * @param table that every racer reads or writes first
   */
  async atOnce<T>(table: string, racers: readonly (() => Promise<T>)[]): Promise<PromiseSettledResult<T>[]> {
    const started = await this.get(Database).transaction(async (tx) => {
      await tx.execute(`lock table ${table} in access exclusive mode`);
      const running = Promise.allSettled(racers.map((start) => start()));
      while ((await this.waiting()) < racers.length) await pause(5);
      // wrapped in an array: otherwise the transaction would await the racers, which wait for it
      return [running];
    });
    return started[0]!;
  }

  /** How many sessions wait for a lock in the database of the room. */
  async waiting(): Promise<number> {
    const rows = await this.rows(sql`
      select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`);
    return rows.length;
  }

  get #env(): Record<string, string | number> {
    return {
      SERVICE: this.#service,
      DATABASE_URL: this.database.url(this.#service),
      REDIS_URL: sharedServers().redis,
      TEMPORAL_ADDRESS: sharedServers().temporal,
      ENVELOPE_KEYS: envelopeKeys,
      RPC_PORT: 0,
      LOG_LEVEL: 'fatal',
    };
  }

  /** The environment variable with the room's RPC address; empty for a room without RPC. */
  get address(): Record<string, string> {
    const [answering] = this.app.getMicroservices();
    if (!answering) return {};
    const { port } = answering.unwrap<Server>().address() as AddressInfo;
    return { [`${this.#service.toUpperCase()}_RPC`]: `127.0.0.1:${port}` };
  }

  /** A client of the RPC port; undefined for a room without RPC. */
  #client(variables: Record<string, unknown>): Rpc | undefined {
    const { address } = this;
    return Object.keys(address).length === 0
      ? undefined
      : new Rpc(readConfig({ ...variables, ...address }), [this.#service]);
  }
}

const createWith =
  (overrides: NonNullable<RoomOptions['overrides']>): NonNullable<BootOptions['create']> =>
  async (root, adapter, options) => {
    const builder = overrides(Test.createTestingModule({ imports: [root] }));
    if (options.logger) builder.setLogger(options.logger as never);
    const module = await builder.compile();
    return module.createNestApplication<NestFastifyApplication>(adapter, options);
  };
