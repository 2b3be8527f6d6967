import { logger } from '@otdel/platform';
import { Worker, type NativeConnection, type WorkerOptions } from '@temporalio/worker';
import { setTimeout as pause } from 'node:timers/promises';
import { workflowsFor, type WorkflowFiles } from './bundle.ts';
import type { TemporalConnection } from './connection.ts';
import { takeOver } from './versioning.ts';

const log = logger('temporal');
const firstPause = 500;
const longestPause = 30_000;
/** A worker that lived for so many milliseconds was healthy: its failure is a new one. */
const healthyAfter = 60_000;

export interface WorkerShape {
  taskQueue: string;
  workflows: WorkflowFiles;
  /** Local activities. */
  steps: object;
  /** Ordinary activities. Without any nothing polls for them. */
  calls?: object;
  /** Set where builds run side by side: processes then stay with the build that began them. */
  buildId?: string | undefined;
}

/** Works on a task queue for as long as the process lives; a worker that fails is made anew. */
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

  /** Returns at once: the worker comes when Temporal is there. */
  start(): void {
    this.#running ??= this.#keepRunning();
  }

  get state(): string {
    return this.#worker?.getState() ?? 'WAITING';
  }

  /** Lets the work in hand finish, for some seconds. */
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
    // the SDK leaves the threads of a worker behind that cannot be made: first our namespace must be there
    await this.#connection.ask((client) =>
      client.workflowService.describeNamespace({ namespace: this.#connection.namespace }),
    );
    if (signal.aborted) return;
    const worker = await Worker.create({ ...this.#options(connection), workflowBundle });
    this.#worker = worker;
    const running = worker.run();
    // asked to stop while it was made: only a worker that has run gives its connection back
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
      dataConverter: this.#connection.dataConverter,
      taskQueue,
      activities: { ...steps, ...calls },
      enableNonLocalActivities: calls !== undefined,
      // A process that today's code cannot live again ends, seen as failed, and is begun anew from the ledger. Otherwise
      // its task would be tried for ever, and everybody who asks it for something would wait in vain. Only the worker can
      // say so: `failureExceptionTypes` of a workflow never catches this one error.
      workflowFailureErrorTypes: { '*': ['NondeterminismError'] },
      // beyond so many, sleeping processes leave the memory; they are replayed when something happens to them
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
