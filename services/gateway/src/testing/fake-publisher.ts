import { Injectable, Module } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { subscriptions } from '@otdel/contracts';
import { messagingMigrations, MessagingModule, On, publishAll, type Publication } from '@otdel/messaging';
import { createApp, Database, DatabaseModule, type MigrateOptions } from '@otdel/platform';

/** Hears what orders must hear, and does nothing. */
@Injectable()
class Deaf {
  @On(...Object.values(subscriptions.orders).flat())
  async hear(): Promise<void> {}
}

@Module({
  imports: [DatabaseModule.forRoot({ schema: 'orders' }), MessagingModule.forService({ service: 'orders' })],
  providers: [Deaf],
})
class PublisherModule {}

export const publisherMigrations: MigrateOptions = { service: 'orders', migrations: messagingMigrations };

export interface Publisher {
  app: NestFastifyApplication;
  /** In one transaction, over the real outbox, relay and queue. */
  publish(...publications: Publication[]): Promise<void>;
}

/** A room that only speaks: it stands where orders would. */
export async function startPublisher(at: { database: string; redis: string }): Promise<Publisher> {
  const env = { SERVICE: 'orders', LOG_LEVEL: 'fatal', DATABASE_URL: at.database, REDIS_URL: at.redis };
  const app = await createApp({ module: PublisherModule, env });
  const db = app.get(Database);
  return { app, publish: (...publications) => db.transaction((tx) => publishAll(tx, publications)) };
}
