import { systemActor } from '@otdel/contracts';
import { bundleWorkflows, recordHistory, toDomainError, workflowsBeside } from '@otdel/temporal';
import { type WorkflowHandle } from '@temporalio/client';
import { type UpdateDefinition } from '@temporalio/common';
import { type TestWorkflowEnvironment } from '@temporalio/testing';
import { Worker } from '@temporalio/worker';
import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { orderActivities } from '../order.activities.ts';
import { type Command, orderProcessId, orderWorkflow } from '../../order/order.messages.ts';
import { PaperSteps } from './paper-steps.ts';

export const workflowsPath = workflowsBeside(import.meta.url, '../order.workflow');
export const histories = fileURLToPath(new URL('../histories', import.meta.url));
let bundle: ReturnType<typeof bundleWorkflows> | undefined;

/** One order whose process is real and whose ledger is on paper. */
export class PaperFirm {
  readonly steps = new PaperSteps();
  readonly orderId = randomUUID();
  readonly #env: TestWorkflowEnvironment;
  #handle: WorkflowHandle | undefined;

  constructor(env: TestWorkflowEnvironment) {
    this.#env = env;
  }

  /** Lives while `story` is told. The process of the order has begun. */
  async tell(story: () => Promise<void>, { promisedInDays = 10 } = {}): Promise<void> {
    // a queue of its own: a firm that failed does not hold up the next one
    const taskQueue = `paper-${this.orderId}`;
    const worker = await Worker.create({
      connection: this.#env.nativeConnection,
      taskQueue,
      identity: 'paper firm',
      workflowBundle: await (bundle ??= bundleWorkflows(workflowsPath)),
      activities: orderActivities(this.steps),
      enableNonLocalActivities: false,
    });
    await worker.runUntil(async () => {
      const now = new Date(await this.#env.currentTimeMs()).toISOString();
      const facts = this.steps.place(this.orderId, now, promisedInDays);
      this.#handle = await this.#env.client.workflow.start(orderWorkflow, {
        workflowId: orderProcessId(this.orderId),
        taskQueue,
        args: [{ orderId: this.orderId, facts }],
      });
      try {
        await story();
      } finally {
        // the server's clock does not jump while a process waits for a worker that has gone
        await this.process.terminate().catch(() => undefined);
      }
    });
  }

  get process(): WorkflowHandle {
    return this.#handle!;
  }

  /** @throws DomainError as the process says it */
  async ask<C>(
    update: UpdateDefinition<string, [Command<C>]>,
    change: C,
    commandId: string = randomUUID(),
  ): Promise<string> {
    const by = { actor: systemActor, correlationId: 'test' };
    const command = { commandId, fingerprint: JSON.stringify(change), by, change };
    try {
      return await this.process.executeUpdate(update, { updateId: commandId, args: [command] });
    } catch (error) {
      throw toDomainError(error) ?? error;
    }
  }

  /** The firm's clock jumps. */
  async pass(days: number): Promise<void> {
    await this.#env.sleep(Math.trunc(days * 86_400_000));
  }

  async now(): Promise<number> {
    return this.#env.currentTimeMs();
  }

  /** What Temporal has written down of it: types of events, without their prefix. */
  async history(): Promise<string[]> {
    const { events } = await this.process.fetchHistory();
    const { temporal } = await import('@temporalio/proto');
    return (events ?? []).map((e) =>
      temporal.api.enums.v1.EventType[e.eventType!].replace('EVENT_TYPE_', ''),
    );
  }

  /** With RECORD=1 keeps the history for the replay test: after the process has changed on purpose. */
  async record(name: string): Promise<void> {
    if (process.env['RECORD']) await recordHistory(this.process, histories, name);
  }
}
