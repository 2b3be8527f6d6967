import { Injectable, Module, type DynamicModule } from '@nestjs/common';
import { subscriptions, type EventType, type Service } from '@otdel/contracts';
import { messagingMigrations, MessagingModule, On } from '@otdel/messaging';
import { DatabaseModule, type MigrateOptions } from '@otdel/platform';
import { openRoom, type Room, type RoomOptions } from './room.ts';

/** The tables that a stand-in needs. */
export const standInMigrations = (service: Service): MigrateOptions => ({
  service,
  migrations: messagingMigrations,
});

/**
 * Stands where a room would: it publishes what a test says, and takes what its service is subscribed to without doing
 * anything with it.
 * @example
 * const database = await freshDatabase(crmMigrations, standInMigrations('orders'))
 * const orders = await openStandIn('orders', { database })
 */
export const openStandIn = (service: Service, options: RoomOptions = {}): Promise<Room> =>
  openRoom(standInModule(service), standInMigrations(service), options);

function standInModule(service: Service): DynamicModule {
  const types: EventType[] = Object.values(subscriptions[service]).flat();

  @Injectable()
  class Taking {
    @On(...types)
    async take(): Promise<void> {}
  }
  @Module({})
  class StandIn {}
  return {
    module: StandIn,
    imports: [
      DatabaseModule.forRoot({ schema: service }),
      MessagingModule.forService({ service, pollEvery: 100 }),
    ],
    providers: [Taking],
  };
}
