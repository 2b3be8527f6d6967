import { Module, type DynamicModule } from '@nestjs/common';
import { DiscoveryModule, DiscoveryService } from '@nestjs/core';
import { Config, controllerOf, Database, Health } from '@otdel/platform';
import { queuePrefix } from './queues.ts';
import { Messaging, type MessagingOptions } from './messaging.ts';
import { queueOperationsOf } from './queue-operations.ts';

@Module({})
export class MessagingModule {
  /** @example MessagingModule.forService({ service: 'orders' }) */
  static forService(options: MessagingOptions): DynamicModule {
    const queueOperations = queueOperationsOf(options.service);
    return {
      module: MessagingModule,
      global: true,
      imports: [DiscoveryModule],
      controllers: [controllerOf(queueOperations)],
      providers: [
        queueOperations,
        {
          provide: Messaging,
          inject: [Config, Database, Health, DiscoveryService],
          useFactory: async (
            config: Config,
            database: Database,
            health: Health,
            discovery: DiscoveryService,
          ) => new Messaging(options, config, database, health, discovery, await queuePrefix(database)),
        },
      ],
      exports: [Messaging],
    };
  }
}
