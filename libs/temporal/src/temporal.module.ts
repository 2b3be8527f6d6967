import {
  Module,
  type BeforeApplicationShutdown,
  type DynamicModule,
  type OnApplicationBootstrap,
  type Type,
} from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import { Config, Health } from '@otdel/platform';
import { TemporalConnection } from './connection.ts';
import { TemporalWorker } from './worker.ts';

export interface WorkerModuleOptions<Service extends object> {
  taskQueue: string;
  /** @see workflowsBeside */
  workflowsPath: string;
  /** The injected class whose methods the processes have done for them. */
  service: Type<Service>;
  /** @see bindActivities */
  activities: (service: Service) => object;
}

/** Client and worker of one process, on one line to Temporal. It boots and is ready while Temporal is away. */
export class TemporalProcess implements OnApplicationBootstrap, BeforeApplicationShutdown {
  #worker: TemporalWorker | undefined;

  constructor(
    private readonly options: WorkerModuleOptions<object>,
    private readonly config: Config,
    private readonly health: Health,
    private readonly connection: TemporalConnection,
    private readonly modules: ModuleRef,
  ) {}

  onApplicationBootstrap(): void {
    const { taskQueue, workflowsPath, service, activities } = this.options;
    this.#worker = new TemporalWorker(this.connection, {
      taskQueue,
      workflowsPath,
      activities: activities(this.modules.get(service, { strict: false })),
      buildId: this.config.env.BUILD_ID,
    });
    this.health.register('temporal', () => this.#check(), { critical: false });
    this.#worker.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.connection.stop();
    await this.#worker?.stop();
    await this.connection.close();
  }

  async #check(): Promise<Record<string, unknown>> {
    await this.connection.ping();
    return { worker: this.#worker?.state };
  }
}

@Module({})
export class TemporalModule {
  /**
   * @example TemporalModule.forWorker({ taskQueue: 'orders', workflowsPath: workflowsBeside(import.meta.url,
   *   'process/order.workflow'), service: OrderStepsService, activities: orderActivities })
   */
  static forWorker<Service extends object>(options: WorkerModuleOptions<Service>): DynamicModule {
    return {
      module: TemporalModule,
      global: true,
      providers: [
        {
          provide: TemporalConnection,
          inject: [Config],
          useFactory: (config: Config) => new TemporalConnection(config),
        },
        {
          provide: TemporalProcess,
          inject: [Config, Health, TemporalConnection, ModuleRef],
          useFactory: (config: Config, health: Health, connection: TemporalConnection, modules: ModuleRef) =>
            new TemporalProcess(
              options as unknown as WorkerModuleOptions<object>,
              config,
              health,
              connection,
              modules,
            ),
        },
      ],
      exports: [TemporalConnection],
    };
  }
}
