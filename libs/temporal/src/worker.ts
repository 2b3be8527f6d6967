import { logger } from '@otdel/platform';
import { Worker, type NativeConnection, type WorkerOptions } from '@temporalio/worker';
import { setTimeout as pause } from 'node:timers/promises';
import { workflowsFor, type WorkflowFiles } from './bundle.ts';
import type { TemporalConnection } from './connection.ts';
import { takeOver } from './versioning.ts';

const log = logger('temporal');
const firstPause = 500;
const longestPause = 30_000;
/** Milliseconds after which a worker counts as healthy: its failure starts again from the first pause. */
const healthyAfter = 60_000;

export interface WorkerShape {
  taskQueue: string;
  workflows: WorkflowFiles;
  /** Local activities. */
  steps: object;
  /** Ordinary activities. Without any the worker does not poll for them. */
  calls?: object;
  /** Set where builds run side by side: a workflow then stays with the build that began it. */
  buildId?: string | undefined;
}

/** Works on a task queue until it is stopped. A worker that fails is replaced. */
export class TemporalWorker {
  readonly #connection: TemporalConnection;
  readonly #shape: WorkerShape;
  readonly #stopping = new AbortController();
  #worker: Worker | undefined;
  #running: Promise<void> | undefined;

  constructor(connection: TemporalConnection, shape: WorkerShape) {
    this.#connection = connection;
    this.#shape = shape;
  }

  /** Returns at once: the worker begins when Temporal answers. */
  start(): void {
    this.#running ??= this.#keepRunning();
  }

  get state(): string {
    return this.#worker?.getState() ?? 'WAITING';
  }

  /** Waits some seconds for running tasks to finish. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    if (this.#worker?.getState() === 'RUNNING') this.#worker.shutdown();
    await this.#running;
  }

  async #keepRunning(): Promise<void> {
    const { signal } = this.#stopping;
    for (let wait = firstPause; !signal.aborted; wait = Math.min(wait * 2, longestPause)) {
      const began = performance.now();
      try {
        await this.#run();
      } catch (error) {
        if (signal.aborted) return;
        if (performance.now() - began > healthyAfter) wait = firstPause;
        const { taskQueue } = this.#shape;
        log.error({ err: error, taskQueue, againInMs: wait }, 'the worker of processes failed');
        await pause(wait, undefined, { signal }).catch(() => undefined);
      }
    }
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopping;
    const { taskQueue, workflows, buildId } = this.#shape;
    const [connection, workflowBundle] = await Promise.all([
      this.#connection.ready(),
      workflowsFor(workflows),
    ]);
    // the SDK leaks threads when it cannot create a worker, so the namespace is checked first
    await this.#connection.ask((client) =>
      client.workflowService.describeNamespace({ namespace: this.#connection.namespace }),
    );
    if (signal.aborted) return;
    const worker = await Worker.create({ ...this.#options(connection), workflowBundle });
    this.#worker = worker;
    const running = worker.run();
    // stopped while it was created: only a worker that has run releases its connection
    if (signal.aborted) worker.shutdown();
    log.info({ taskQueue, ...(buildId && { buildId }) }, 'working on processes');
    const version = buildId && { deploymentName: taskQueue, buildId };
    await Promise.all([
      running,
      version && takeOver(connection, this.#connection.namespace, version, signal),
    ]);
  }

  #options(connection: NativeConnection): WorkerOptions {
    const { taskQueue, steps, calls, buildId } = this.#shape;
    return {
      connection,
      namespace: this.#connection.namespace,
      dataConverter: this.#connection.workerDataConverter,
      taskQueue,
      activities: { ...steps, ...calls },
      enableNonLocalActivities: calls !== undefined,
      // A workflow that today's code cannot replay fails visibly, and is begun anew from the ledger. Otherwise its task
      // would be retried for ever, and every caller would wait in vain. Only the worker can set this: the
      // `failureExceptionTypes` of a workflow never catch this error.
      workflowFailureErrorTypes: { '*': ['NondeterminismError'] },
      // beyond so many, sleeping workflows leave the memory and are replayed when they wake
      maxCachedWorkflows: 400,
      shutdownGraceTime: '4s',
      shutdownForceTime: '7s',
      ...(buildId && {
        workerDeploymentOptions: {
          version: { deploymentName: taskQueue, buildId },
          useWorkerVersioning: true,
          defaultVersioningBehavior: 'PINNED',
        },
      }),
    };
  }
}
