import {
  Module,
  type BeforeApplicationShutdown,
  type DynamicModule,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import { Config, Health } from '@otdel/platform';
import { type ActivitiesByProcess, bindActivities, mustDiffer } from './activities.ts';
import type { WorkflowFiles } from './bundle.ts';
import { TemporalConnection } from './connection.ts';
import { TemporalWorker } from './worker.ts';

export interface WorkerModuleOptions {
  taskQueue: string;
  /** @see workflowsOf */
  workflows: WorkflowFiles;
  /** The steps of each process: local activities, run by the worker that runs the workflow. */
  steps: ActivitiesByProcess;
  /** The calls of each process to the outside (mail, a carrier): ordinary activities. The workflow sleeps until they are done. */
  calls?: ActivitiesByProcess;
}

/** The client and the worker of this process, on one connection. The process boots and is ready while Temporal is away. */
export class TemporalProcess implements OnApplicationBootstrap, BeforeApplicationShutdown {
  #worker: TemporalWorker | undefined;

  constructor(
    private readonly options: WorkerModuleOptions,
    private readonly config: Config,
    private readonly health: Health,
    private readonly connection: TemporalConnection,
    private readonly modules: ModuleRef,
  ) {}

  onApplicationBootstrap(): void {
    const { taskQueue, workflows, steps, calls } = this.options;
    const bind = (activities: ActivitiesByProcess) =>
      bindActivities(Object.assign({}, ...Object.values(activities)), (type) =>
        this.modules.get(type, { strict: false }),
      );
    this.#worker = new TemporalWorker(this.connection, {
      taskQueue,
      workflows,
      steps: bind(steps),
      ...(calls && { calls: bind(calls) }),
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
   * @throws Error when a name stands for two steps or calls: the worker knows them by their names only
   * @example
   * TemporalModule.forWorker({ taskQueue: 'orders', workflows: workflowsOf(import.meta.url), steps: { order: orderSteps } })
   */
  static forWorker(options: WorkerModuleOptions): DynamicModule {
    mustDiffer(options.steps, options.calls);
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
            new TemporalProcess(options, config, health, connection, modules),
        },
      ],
      exports: [TemporalConnection],
    };
  }
}
