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
 * Opens a stand-in for a room: it publishes the events of a test, and ignores the events to which its service subscribes.
 * @example
 * const database = await freshDatabase(crmMigrations, standInMigrations('orders'))
 * const orders = await openStandIn('orders', { database })
 */
export const openStandIn = (service: Service, options: RoomOptions = {}): Promise<Room> =>
  openRoom(standInModule(service), standInMigrations(service), options);

function standInModule(service: Service): DynamicModule {
  const types: EventType[] = Object.values(subscriptions[service]).flat();

  @Injectable()
  class Ignoring {
    @On(...types)
    async ignore(): Promise<void> {}
  }
  @Module({})
  class StandIn {}
  return {
    module: StandIn,
    imports: [
      DatabaseModule.forRoot({ schema: service }),
      MessagingModule.forService({ service, pollEvery: 100 }),
    ],
    providers: [Ignoring],
  };
}
