import { bindActivities, workflowsOf } from '@otdel/temporal';
import { PaperProcess } from '@otdel/temporal/testing';
import { type TestWorkflowEnvironment } from '@temporalio/testing';
import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { orderSteps } from '../order.activities.ts';
import { orderProcessId, orderWorkflow } from '../../order/order.messages.ts';
import { PaperSteps } from './paper-steps.ts';

export const workflows = workflowsOf(new URL('../../orders.module.ts', import.meta.url).href);
export const histories = fileURLToPath(new URL('../histories', import.meta.url));

/** One order with a real process, whose ledger is in memory. */
export class PaperFirm extends PaperProcess {
  readonly steps: PaperSteps;
  readonly orderId: string;

  constructor(env: TestWorkflowEnvironment) {
    const [steps, orderId] = [new PaperSteps(), randomUUID()];
    super(env, {
      workflows,
      workflow: orderWorkflow,
      processId: orderProcessId(orderId),
      steps: bindActivities(orderSteps, () => steps as never),
    });
    this.steps = steps;
    this.orderId = orderId;
  }

  /** Places the order, starts its process, and runs `story` while the process lives. */
  async liveOrder(
    story: () => Promise<void>,
    { promisedInDays = 10, commandsPerRun = 500 } = {},
  ): Promise<void> {
    const now = new Date(await this.now()).toISOString();
    const facts = this.steps.place(this.orderId, now, promisedInDays);
    await this.live({ orderId: this.orderId, facts, commandsPerRun }, story);
  }
}
