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

const { own, asked } = stepsOf<OrderSteps>();

/** The life of an order, from the deal to the client's opinion. */
export function order(input: OrderInput): Promise<void> {
  const its = new Process<OrderSubject, OrderFacts, OrderMemory>(input, { memory, isOver, cancelled });
  const remembered = its.memory;

  its.obey(confirmUpdate, mayConfirm, asked.confirm, ({ by }) => seeToSupply(true, by));
  its.obey(amendUpdate, mayAmend, asked.amend, ({ by }) => seeToSupply(its.facts.uncovered, by));
  its.obey(secureSupplyUpdate, maySecureSupply, asked.secureSupply);
  its.obey(shipUpdate, mayShip, asked.ship);
  its.obey(deliverUpdate, mayDeliver, asked.deliver);
  its.obey(cancelUpdate, mayCancel, asked.cancel);
  its.hear(suppliesArrived, () => (remembered.supplyDue ||= its.facts.uncovered));
  its.hear(feedbackAnswered, () => (remembered.answered = true));

  const supplyIsDue = () => remembered.supplyDue && its.facts.commercial === 'confirmed';
  its.whenever('secureSupply', supplyIsDue, secureSupply);
  its.atMoment(
    'watchPromise',
    ({ wake }) => wake.promiseAt,
    () => its.do(own.watchPromise),
  );

  return its.live(async () => {
    await its.waitFor((facts) => facts.commercial !== 'placed');
    // parts are shipped and delivered, goods arrive, lines change: each by its command or signal, in any order
    await its.waitFor((facts) => facts.delivery === 'delivered');
    if (its.isOver) return;
    if (its.facts.feedback === 'none' && !remembered.answered) await its.do(own.askFeedback);
    if (its.facts.feedback === 'asked')
      await its.waitFor(
        () => remembered.answered,
        (facts) => facts.wake.feedbackUntil,
      );
    await its.do(remembered.answered ? own.closeAnswered : own.close);
  });

  function seeToSupply(due: boolean, { correlationId }: By): void {
    remembered.supplyDue = due;
    remembered.supplyCause = due ? correlationId : null;
  }

  async function secureSupply(): Promise<void> {
    const { supplyCause: cause } = remembered;
    Object.assign(remembered, { supplyDue: false, supplyCause: null });
    await its.do(own.secureSupply, cause === null ? undefined : bySystem(cause));
  }

  /** An operator's cancellation cancels the order too. */
  async function cancelled(): Promise<void> {
    const { workflowId, runId } = workflowInfo();
    await its.command(mayCancel, own.cancel, {
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
