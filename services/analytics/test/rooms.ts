/** The room of the reports as it runs, and beside it rooms that only tell. All on one real database and Redis. */
import { type DynamicModule, Injectable, Module } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import {
  type Actor,
  type Call,
  DomainError,
  type ErrorRecord,
  type EventType,
  promisesReport,
  rebuild,
  rebuildProgress,
  type RequestOf,
  type ResponseOf,
  revenueReport,
  type Service,
  subscriptions,
  systemActor,
} from '@otdel/contracts';
import {
  Messaging,
  messagingMigrations,
  MessagingModule,
  On,
  type Publication,
  publishAll,
} from '@otdel/messaging';
import { type Clock, createApp, Database, DatabaseModule, type MigrateOptions } from '@otdel/platform';
import { sql } from 'kysely';
import { AnalyticsModule } from '../src/analytics.module.ts';
import { PromiseController } from '../src/promise/promise.controller.ts';
import { RebuildController } from '../src/rebuild/rebuild.controller.ts';
import { RevenueController } from '../src/revenue/revenue.controller.ts';

export interface Servers {
  /** Of the database, for the role of a service. */
  url(service: string): string;
  redis: string;
}

export const tellerMigrations = (service: Service): MigrateOptions => ({
  service,
  migrations: messagingMigrations,
});

/** Hears what its service is subscribed to, and makes nothing of it. */
function deafModule(service: Service): DynamicModule {
  const types: EventType[] = Object.values(subscriptions[service]).flat();

  @Injectable()
  class Deaf {
    @On(...types)
    async hear(): Promise<void> {}
  }
  @Module({})
  class Teller {}
  return {
    module: Teller,
    imports: [
      DatabaseModule.forRoot({ schema: service }),
      MessagingModule.forService({ service, pollEvery: 100 }),
    ],
    providers: [Deaf],
  };
}

export interface Teller {
  tell(publications: readonly Publication[]): Promise<void>;
  /** Everything once more, as after a crash between telling and noting that. */
  repeat(): Promise<void>;
  told(): Promise<number>;
  close(): Promise<void>;
}

export async function openTeller(servers: Servers, service: Service): Promise<Teller> {
  const app = await open(servers, service, deafModule(service));
  const database = app.get(Database);
  return {
    tell: (publications) => database.transaction((tx) => publishAll(tx, publications)),
    repeat: () =>
      database.transaction(async (tx) => {
        await tx.execute('update outbox set published_at = null');
      }),
    told: () =>
      database.read(async (tx) => {
        const { rows } = await sql<{ n: number }>`
          select count(*)::int as n from outbox where published_at is not null`.execute(tx.getKysely());
        return rows[0]!.n;
      }),
    close: () => app.close(),
  };
}

/** The room of the reports, and what is asked of it, as a call of another room would. */
export async function openReports(servers: Servers, clock: Clock) {
  const app = await open(servers, 'analytics', AnalyticsModule, clock);
  // as RPC calls them: with the raw message alone
  type Door = (raw: unknown) => Promise<{ ok: unknown } | { error: ErrorRecord }>;
  const door = (controller: object, method: string) =>
    (controller as Record<string, Door>)[method]!.bind(controller);
  const rebuilds = app.get(RebuildController);
  const doors = new Map<Call, Door>([
    [promisesReport, door(app.get(PromiseController), 'report')],
    [revenueReport, door(app.get(RevenueController), 'report')],
    [rebuild, door(rebuilds, 'rebuild')],
    [rebuildProgress, door(rebuilds, 'progress')],
  ]);
  return {
    async ask<C extends Call>(
      call: C,
      data: RequestOf<C>,
      actor: Actor = systemActor,
      commandId?: string,
    ): Promise<ResponseOf<C>> {
      const context = { correlationId: 'test', actor, commandId };
      const answer = await doors.get(call)!({ context, data });
      if ('error' in answer) throw new DomainError(answer.error);
      return call.response.parse(answer.ok) as ResponseOf<C>;
    },
    /** What has been heard; `waiting` are jobs of the queue and events before their turn. */
    async heard(): Promise<{ applied: number; waiting: number; poisoned: number }> {
      const { inbox, queue } = await app.get(Messaging).state();
      const { waiting, active, delayed } = queue!;
      return { ...inbox, waiting: inbox.waiting + waiting + active + delayed };
    },
    close: () => app.close(),
  };
}

const open = (
  servers: Servers,
  service: Service,
  module: DynamicModule | (new () => object),
  clock?: Clock,
): Promise<NestFastifyApplication> =>
  createApp({
    module,
    clock,
    env: {
      SERVICE: service,
      DATABASE_URL: servers.url(service),
      REDIS_URL: servers.redis,
      DB_POOL: 5,
      LOG_LEVEL: 'fatal',
    },
  });
