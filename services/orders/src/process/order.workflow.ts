import { type By, bySystem, Process, stepsOf } from '@otdel/temporal/workflow';
import { setWorkflowOptions, workflowInfo } from '@temporalio/workflow';
import {
  mayAmend,
  mayCancel,
  mayConfirm,
  mayDeliver,
  maySecureSupply,
  mayShip,
} from '../order/domain/rules.ts';
import {
  amendUpdate,
  cancelUpdate,
  confirmUpdate,
  deliverUpdate,
  feedbackAnswered,
  type OrderFacts,
  type OrderInput,
  type OrderMemory,
  type OrderSteps,
  type OrderSubject,
  secureSupplyUpdate,
  shipUpdate,
  suppliesArrived,
} from '../order/order.messages.ts';

const { background, interactive } = stepsOf<OrderSteps>();

/** The life of an order, from the deal to the client's opinion. */
export function order(input: OrderInput): Promise<void> {
  const process = new Process<OrderSubject, OrderFacts, OrderMemory>(input, { memory, isOver, cancelled });
  const remembered = process.memory;

  process.onCommand(confirmUpdate, mayConfirm, interactive.confirm, ({ by }) => seeToSupply(true, by));
  process.onCommand(amendUpdate, mayAmend, interactive.amend, ({ by }) =>
    seeToSupply(process.facts.uncovered, by),
  );
  process.onCommand(secureSupplyUpdate, maySecureSupply, interactive.secureSupply);
  process.onCommand(shipUpdate, mayShip, interactive.ship);
  process.onCommand(deliverUpdate, mayDeliver, interactive.deliver);
  process.onCommand(cancelUpdate, mayCancel, interactive.cancel);
  process.onSignal(suppliesArrived, () => (remembered.supplyDue ||= process.facts.uncovered));
  process.onSignal(feedbackAnswered, () => (remembered.answered = true));

  const supplyIsDue = () => remembered.supplyDue && process.facts.commercial === 'confirmed';
  process.whenever('secureSupply', supplyIsDue, secureSupply);
  process.atMoment(
    'watchPromise',
    ({ wake }) => wake.promiseAt,
    () => process.do(background.watchPromise),
  );

  return process.run(async () => {
    await process.waitFor((facts) => facts.commercial !== 'placed');
    // parts are shipped and delivered, goods arrive, lines change: each by its command or signal, in any order
    await process.waitFor((facts) => facts.delivery === 'delivered');
    if (process.isOver) return;
    if (process.facts.feedback === 'none' && !remembered.answered) await process.do(background.askFeedback);
    if (process.facts.feedback === 'asked')
      await process.waitFor(
        () => remembered.answered,
        (facts) => facts.wake.feedbackUntil,
      );
    await process.do(remembered.answered ? background.closeAnswered : background.close);
  });

  function seeToSupply(due: boolean, { correlationId }: By): void {
    remembered.supplyDue = due;
    remembered.supplyCause = due ? correlationId : null;
  }

  async function secureSupply(): Promise<void> {
    const { supplyCause: cause } = remembered;
    Object.assign(remembered, { supplyDue: false, supplyCause: null });
    await process.do(background.secureSupply, cause === null ? undefined : bySystem(cause));
  }

  /** An operator's cancellation cancels the order too. */
  async function cancelled(): Promise<void> {
    const { workflowId, runId } = workflowInfo();
    await process.command(mayCancel, background.cancel, {
      commandId: `cancel-${runId}`,
      fingerprint: runId,
      by: bySystem(workflowId),
      change: { reason: 'cancelled by the operator of the system' },
    });
  }
}
// A bug in this file ends the process visibly; it does not spin. A history that it cannot go on from does too: of that one
// the worker decides (libs/temporal).
setWorkflowOptions({ failureExceptionTypes: [Error] }, order);

const isOver = ({ commercial }: OrderFacts): boolean => commercial === 'cancelled' || commercial === 'closed';

/** Begun anew from the ledger: supply may have been on its way when the process before was lost. */
const memory = ({ commercial, uncovered }: OrderFacts): OrderMemory => ({
  answered: false,
  supplyDue: commercial === 'confirmed' && uncovered,
  supplyCause: null,
});
