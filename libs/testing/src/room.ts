import type { DynamicModule, Type } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test, type TestingModuleBuilder } from '@nestjs/testing';
import {
  newId,
  type Actor,
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

/** Signs what goes between the rooms of a test. */
export const envelopeKeys = Buffer.alloc(32, 'only for tests').toString('base64');

/** Who asks where a test does not say: somebody who may ask everything. */
const administrator: Actor = { accountId: newId(), staffId: null, role: 'admin' };

export interface RoomOptions {
  /** The machine's when left out. */
  clock?: Clock;
  /** Variables beside those that say where the servers are, or in their place. */
  env?: Record<string, string | number | undefined>;
  /** Puts other providers in place of the room's. @example (room) => room.overrideProvider(Messaging).useValue({}) */
  overrides?: (room: TestingModuleBuilder) => TestingModuleBuilder;
  /** What a service does before it listens. */
  configure?: BootOptions['configure'];
  /** A migrated one, with other rooms or another replica in it. It is not dropped when the room is closed. */
  database?: TestDatabase;
}
export interface Asking {
  /** Who asks; an administrator when left out. */
  as?: Actor;
  /** The idempotency key: the same one does the command once. Another one each time when left out. */
  key?: string;
}
/** An event in the outbox of a room. */
export interface Published<Payload = Record<string, unknown>> {
  type: string;
  version: number;
  /** A moment in UTC. */
  recordedAt: string;
  correlationId: string;
  actor: Actor;
  payload: Payload;
}

/**
 * A room as it runs: its own Nest module with its queues and its RPC port, on a database of its own on the real servers.
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

  /** Starts the room, with its own options and these changes of them. `openRoom` has done so. */
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
    this.#rpc = this.#line(variables);
  }

  /** Ends the room and starts it again, with its own options and these changes of them. */
  async restart(changes: Omit<RoomOptions, 'database'> = {}): Promise<void> {
    await this.stop();
    await this.start(changes);
  }

  /** Ends the room; its database stays. */
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
   * Asks the room over the wire.
   * @returns the answer, checked against the published language
   * @throws DomainError what the room refuses with
   * @example await room.ask(putClient, { code: 'P-1', name: 'Paint' }, { as: head })
   */
  async ask<O extends Operation>(
    operation: O,
    data: AskedOf<O>,
    { as: actor = administrator, key = newId() }: Asking = {},
  ): Promise<ResponseOf<O>> {
    if (!this.#rpc) throw new Error(`The room ${this.#service} answers no calls.`);
    const context = { correlationId: `test-${key}`, actor, commandId: key };
    const answer = await this.#rpc.call(operation, data, { context });
    return operation.response.parse(answer) as ResponseOf<O>;
  }

  /** Rows of the room's own schema. */
  async rows<T>(statement: RawBuilder<T>): Promise<T[]> {
    return (await this.get(Database).read((tx) => statement.execute(tx.getKysely()))).rows;
  }

  /** Publishes from this room, in one transaction and in this order, over the real outbox, relay and queues. */
  publish(...publications: Publication[]): Promise<void> {
    const now = this.get(Clock).now();
    return asSystem(() => this.get(Database).transaction((tx) => publishAll(tx, publications, now)));
  }

  /** What the room has published about one aggregate, in order. */
  published<Payload = Record<string, unknown>>(aggregateId: string): Promise<Published<Payload>[]> {
    return this.rows(sql<Published<Payload>>`
      select type, aggregate_version as version, recorded_at as "recordedAt", correlation_id as "correlationId", actor,
        payload
      from outbox where aggregate_id = ${aggregateId} order by aggregate_version`);
  }

  /**
   * Starts all of them, holds them at their first look into the table until each of them waits, and lets them go: they
   * meet for certain, not by luck.
   */
  async atOnce<T>(table: string, racers: readonly (() => Promise<T>)[]): Promise<PromiseSettledResult<T>[]> {
    const started = await this.get(Database).transaction(async (tx) => {
      await tx.execute(`lock table ${table} in access exclusive mode`);
      const running = Promise.allSettled(racers.map((start) => start()));
      while ((await this.waiting()) < racers.length) await pause(5);
      // in an array, or the transaction would wait for what waits for it
      return [running];
    });
    return started[0]!;
  }

  /** How many wait for a lock in the database of the room. */
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

  /** The variable that says to others where the room answers; nothing when it does not. */
  get address(): Record<string, string> {
    const [answering] = this.app.getMicroservices();
    if (!answering) return {};
    const { port } = answering.unwrap<Server>().address() as AddressInfo;
    return { [`${this.#service.toUpperCase()}_RPC`]: `127.0.0.1:${port}` };
  }

  /** A line to the port at which the room answers, if it does. */
  #line(variables: Record<string, unknown>): Rpc | undefined {
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
