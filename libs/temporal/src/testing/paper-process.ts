import { systemActor } from '@otdel/contracts';
import type { WorkflowHandle } from '@temporalio/client';
import type { UpdateDefinition } from '@temporalio/common';
import proto from '@temporalio/proto';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { Worker } from '@temporalio/worker';
import { randomUUID } from 'node:crypto';
import { Commander } from '../commander.ts';
import { type WorkflowFiles, workflowsFor } from '../bundle.ts';
import { toDomainError } from '../failure.ts';
import type { Command } from '../workflow/messages.ts';
import { recordHistory } from './histories.ts';

/** Milliseconds that a command waits for its answer. */
const patience = 20_000;

export interface PaperOptions {
  workflows: WorkflowFiles;
  workflow: string;
  processId: string;
  /** Activities without a database: they keep their state in the test. @see bindActivities */
  steps: object;
  calls?: object;
}

/**
 * One real workflow on a server with time skipping, whose steps keep their state in the test.
 * @example await paper.live({ orderId, facts }, async () => { await paper.command(shipUpdate, {}); await paper.pass(3); });
 */
export class PaperProcess {
  readonly #env: TestWorkflowEnvironment;
  readonly #options: PaperOptions;
  readonly #commander: Commander;
  #handle: WorkflowHandle | undefined;

  constructor(env: TestWorkflowEnvironment, options: PaperOptions) {
    this.#env = env;
    this.#options = options;
    this.#commander = new Commander({
      ask: (work) => work(env.client),
      deadline: () => Date.now() + patience,
    });
  }

  /** Starts the workflow, runs `story`, and terminates the workflow when it still runs then. */
  async live(input: object, story: () => Promise<void>): Promise<void> {
    const { workflows, workflow, processId, steps, calls } = this.#options;
    // one task queue per process: a failed test does not hold up the next one
    const taskQueue = `paper-${processId}`;
    const worker = await Worker.create({
      connection: this.#env.nativeConnection,
      taskQueue,
      identity: 'paper',
      workflowBundle: await workflowsFor(workflows),
      activities: { ...steps, ...calls },
      enableNonLocalActivities: calls !== undefined,
    });
    await worker.runUntil(async () => {
      const { workflowId } = await this.#env.client.workflow.start(workflow, {
        workflowId: processId,
        taskQueue,
        args: [input],
      });
      // without a run id: the handle follows continuing as new
      this.#handle = this.#env.client.workflow.getHandle(workflowId);
      try {
        await story();
      } finally {
        // the clock does not skip while a workflow waits for a worker that has gone
        await this.process.terminate().catch(() => undefined);
      }
    });
  }

  get process(): WorkflowHandle {
    return this.#handle!;
  }

  /** The id of the current run; it changes when the workflow continues as new. */
  async run(): Promise<string> {
    return (await this.process.describe()).runId;
  }

  /** @throws DomainError that the process answers */
  async command<Change>(
    update: UpdateDefinition<string, [Command<Change>]>,
    change: Change,
    commandId: string = randomUUID(),
  ): Promise<string> {
    const by = { actor: systemActor, correlationId: 'test' };
    const command = { commandId, fingerprint: JSON.stringify(change), by, change };
    try {
      return await this.#commander.send(this.#options.processId, update, command);
    } catch (error) {
      throw toDomainError(error) ?? error;
    }
  }

  /** Skips time. */
  async pass(days: number): Promise<void> {
    await this.#env.sleep(Math.trunc(days * 86_400_000));
  }

  async now(): Promise<number> {
    return this.#env.currentTimeMs();
  }

  /** The event types in the history of a run, without their prefix. @param runId the current run when left out */
  async history(runId?: string): Promise<string[]> {
    const { events } = await this.#of(runId).fetchHistory();
    return (events ?? []).map((e) =>
      proto.temporal.api.enums.v1.EventType[e.eventType!].replace('EVENT_TYPE_', ''),
    );
  }

  /**
   * With RECORD=1 writes the history of a run for the replay test: do so after the workflow has changed on purpose. Never
   * overwrites a file.
   * @param runId the current run when left out
   */
  async record(folder: string, name: string, runId?: string): Promise<void> {
    if (process.env['RECORD']) await recordHistory(this.#of(runId), folder, name);
  }

  #of(runId: string | undefined): WorkflowHandle {
    return this.#env.client.workflow.getHandle(this.#options.processId, runId);
  }
}
