import { Migration } from '@mikro-orm/migrations';
import { Injectable, Module, type DynamicModule } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import {
  clientChanged,
  newId,
  subscriptions,
  type EventType,
  type PayloadOf,
  type Service,
} from '@otdel/contracts';
import {
  asSystem,
  createApp,
  Database,
  DatabaseModule,
  parseEnvelopeKeys,
  type MigrateOptions,
  type Tx,
} from '@otdel/platform';
import { envelopeKeys, sharedServers } from '@otdel/testing';
import { sql } from 'kysely';
import {
  Messaging,
  messagingMigrations,
  MessagingModule,
  On,
  publication,
  publishAll,
  ReadModel,
  type Delivered,
} from '../index.ts';
import { queuePrefix, type QueueAddress } from '../queues.ts';

/** `heard` has no unique key: an event that is applied twice shows as two rows. */
class RoomTables extends Migration {
  override up(): void {
    for (const statement of [
      `create table heard (n bigint generated always as identity, event_id uuid, aggregate_id uuid, version int, name text)`,
      `create table bad (aggregate_id uuid, version int)`,
    ])
      this.addSql(statement);
  }
}
export const roomMigrations = (service: Service): MigrateOptions => ({
  service,
  readModels: true,
  migrations: [...messagingMigrations, RoomTables],
});

/** A handler that records every event in `heard`, and fails on those that are listed in `bad`. */
export function ledgerOf(service: Service, seconds = 0) {
  const types: EventType[] = Object.values(subscriptions[service]).flat();

  @Injectable()
  @ReadModel({ tables: ['heard'] })
  class Ledger {
    @On(...types)
    async note(events: Delivered[], tx: Tx): Promise<void> {
      const db = tx.getKysely();
      const { rows } = await sql`
        select 1 from ${sql.table(`${service}.bad`)} b join unnest(${events.map((e) => e.aggregateId)}::uuid[], ${events.map((e) => e.aggregateVersion)}::int[]) as e (i, v)
        on b.aggregate_id = e.i and b.version = e.v`.execute(db);
      if (rows.length > 0) throw new Error('this event is bad');
      await sql`
        insert into heard (event_id, aggregate_id, version, name)
        select (e->>'id')::uuid, (e->>'aggregateId')::uuid, (e->>'aggregateVersion')::int, e->'payload'->>'name'
        from jsonb_array_elements(${JSON.stringify(events)}::jsonb) with ordinality as k (e, n) order by n`.execute(
        db,
      );
      if (seconds > 0) await sql`select pg_sleep(${seconds})`.execute(db);
    }
  }
  return Ledger;
}

export interface RoomOptions {
  databaseUrl: string;
  redisUrl: string;
  reconcileEvery?: number;
  pollEvery?: number;
  /** Envelope keys; those of all tests when left out. */
  keys?: string;
  /** Seconds that the handler sleeps in its transaction. */
  seconds?: number;
}

export function roomModule(
  service: Service,
  { reconcileEvery, pollEvery, seconds }: RoomOptions,
): DynamicModule {
  @Module({})
  class Room {}
  return {
    module: Room,
    imports: [
      DatabaseModule.forRoot({ schema: service }),
      MessagingModule.forService({
        service,
        ...(reconcileEvery && { reconcileEvery }),
        ...(pollEvery && { pollEvery }),
      }),
    ],
    providers: [ledgerOf(service, seconds)],
  };
}

export interface Room {
  app: NestFastifyApplication;
  database: Database;
  messaging: Messaging;
  /** The recorded versions of one aggregate, in the order of applying. */
  versions(aggregateId: string): Promise<number[]>;
  heard(): Promise<{ rows: number; distinct: number }>;
  [Symbol.asyncDispose](): Promise<void>;
}

export async function openRoom(service: Service, options: RoomOptions): Promise<Room> {
  const env = {
    SERVICE: service,
    DATABASE_URL: options.databaseUrl,
    REDIS_URL: options.redisUrl,
    ENVELOPE_KEYS: options.keys ?? envelopeKeys,
    DB_POOL: 6,
    LOG_LEVEL: 'fatal',
  };
  const app = await createApp({ module: roomModule(service, options), env });
  const database = app.get(Database);
  return {
    app,
    database,
    messaging: app.get(Messaging),
    versions: (aggregateId) =>
      database.read(async (tx) => {
        const { rows } = await sql<{ version: number }>`
          select version from heard where aggregate_id = ${aggregateId} order by n`.execute(tx.getKysely());
        return rows.map((r) => r.version);
      }),
    heard: () =>
      database.read(async (tx) => {
        const { rows } = await sql<{ rows: number; distinct: number }>`
          select count(*)::int as rows, count(distinct event_id)::int as distinct from heard`.execute(
          tx.getKysely(),
        );
        return rows[0]!;
      }),
    [Symbol.asyncDispose]: () => app.close(),
  };
}

/** The queues of the test firm, with a service as the sender. */
export const addressOf = async (database: Database, service: Service): Promise<QueueAddress> => ({
  url: sharedServers().redis,
  prefix: await queuePrefix(database),
  keys: parseEnvelopeKeys(envelopeKeys),
  service,
});

export const clientNamed = (name: string): PayloadOf<typeof clientChanged> => ({
  region: name,
  segment: null,
  keyClient: false,
  active: true,
});

/** Publishes `times` changes of each of `clients` clients in one transaction. @returns the ids of the clients */
export async function publishChanges(
  { database }: Pick<Room, 'database'>,
  clients: number | string[],
  times = 1,
): Promise<string[]> {
  const ids = typeof clients === 'number' ? Array.from({ length: clients }, () => newId()) : clients;
  const changes = ids.flatMap((id) =>
    Array.from({ length: times }, (_, i) => publication(clientChanged, id, clientNamed(`name ${i}`))),
  );
  await asSystem(() => database.transaction((tx) => publishAll(tx, changes, Temporal.Now.instant())));
  return ids;
}

export const upTo = (n: number): number[] => Array.from({ length: n }, (_, i) => i + 1);
