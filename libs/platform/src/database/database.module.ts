import { MikroORM, type AnyEntity, type EntityName } from '@mikro-orm/postgresql';
import { Module, type DynamicModule, type OnModuleInit } from '@nestjs/common';
import { Clock } from '../clock.ts';
import { CommandCleaning } from '../command-cleaning.ts';
import { Config } from '../config.ts';
import { Health } from '../health.ts';
import { Database } from './database.ts';
import { PooledClient } from './pooled-client.ts';
import { typeParsers } from './types.ts';

export interface DatabaseOptions {
  /** The schema of the service. */
  schema: string;
  entities?: EntityName<AnyEntity>[];
}

/** The pool and the entities of one service. */
export async function connect(config: Config, { schema, entities = [] }: DatabaseOptions): Promise<MikroORM> {
  return MikroORM.init({
    clientUrl: config.databaseUrl,
    entities: entities as never[],
    discovery: { warnWhenNoEntities: false },
    metadataCache: { enabled: false },
    pool: { min: 0, max: config.env.DB_POOL, idleTimeoutMillis: 30_000 },
    driverOptions: {
      Client: PooledClient,
      types: typeParsers,
      application_name: config.service,
      connectionTimeoutMillis: 5_000,
      keepAlive: true,
      options: `-c search_path=${schema} -c statement_timeout=30s -c idle_in_transaction_session_timeout=60s -c timezone=UTC`,
    },
  });
}

@Module({})
export class DatabaseModule implements OnModuleInit {
  constructor(
    private readonly database: Database,
    private readonly health: Health,
  ) {}

  /** @example DatabaseModule.forRoot({ schema: 'orders', entities: [Order, OrderLine] }) */
  static forRoot(options: DatabaseOptions): DynamicModule {
    return {
      module: DatabaseModule,
      global: true,
      providers: [
        {
          provide: Database,
          inject: [Config],
          useFactory: async (config: Config) => new Database(await connect(config, options)),
        },
        {
          provide: CommandCleaning,
          inject: [Database, Clock],
          useFactory: (database: Database, clock: Clock) => new CommandCleaning(database, clock),
        },
      ],
      exports: [Database],
    };
  }

  onModuleInit(): void {
    this.health.register('database', () => this.database.ping());
  }
}
