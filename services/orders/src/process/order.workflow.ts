import { type By, bySystem, Process, stepsOf } from '@otdel/temporal/workflow';
import { patched, setWorkflowOptions, workflowInfo } from '@temporalio/workflow';
import {
  mayAmend,
  mayCancel,
  mayConfirm,
  mayCorrect,
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
  moneyChanged,
  opinionTakenBack,
  type OrderFacts,
  type OrderInput,
  type OrderMemory,
  type OrderSteps,
  type OrderSubject,
  secureSupplyUpdate,
  returnGoodsUpdate,
  shipUpdate,
  suppliesArrived,
  takeBackDeliveryUpdate,
  takeBackUpdate,
} from '../order/order.messages.ts';

const { background, interactive } = stepsOf<OrderSteps>();

/** The life of an order, from the placing to the client's feedback. */
export function order(input: OrderInput): Promise<void> {
  const process = new Process<OrderSubject, OrderFacts, OrderMemory>(input, { memory, isOver, cancelled });
  const remembered = process.memory;

  process.onCommand(confirmUpdate, mayConfirm, interactive.confirm, ({ by }) => setSupplyDue(true, by));
  process.onCommand(amendUpdate, mayAmend, interactive.amend, ({ by }) =>
    setSupplyDue(process.facts.uncovered, by),
  );
  process.onCommand(secureSupplyUpdate, maySecureSupply, interactive.secureSupply);
  process.onCommand(shipUpdate, mayShip, interactive.ship);
  process.onCommand(deliverUpdate, mayDeliver, interactive.deliver);
  process.onCommand(takeBackUpdate, mayCorrect, interactive.takeBack);
  process.onCommand(takeBackDeliveryUpdate, mayCorrect, interactive.takeBackDelivery);
  process.onCommand(returnGoodsUpdate, mayCorrect, interactive.returnGoods);
  process.onCommand(cancelUpdate, mayCancel, interactive.cancel);
  // goods come without the process, so it does not know what the order still waits for
  process.onSignal(
    suppliesArrived,
    () => (remembered.supplyDue ||= patched('look-whenever-offered') || process.facts.uncovered),
  );
  // what waits for the prepayment is supplied, or may be shipped, once that is there
  process.onSignal(moneyChanged, () => (remembered.supplyDue = true));
  process.onSignal(feedbackAnswered, () => (remembered.answered = true));
  process.onSignal(opinionTakenBack, () => Object.assign(remembered, { answered: false, askAgain: true }));

  const supplyIsDue = () => remembered.supplyDue && process.facts.commercial === 'confirmed';
  process.whenever('secureSupply', supplyIsDue, secureSupply);
  process.whenever('askAgain', () => remembered.askAgain === true, askAgain);
  process.atMoment(
    'watchPromise',
    ({ wake }) => wake.promiseAt,
    () => process.do(background.watchPromise),
  );

  return process.run(async () => {
    await process.waitFor((facts) => facts.commercial !== 'placed');
    // a shipment, a delivery or an opinion that is taken back sends the order back to this point
    while (!process.isOver) {
      // meanwhile commands and signals ship, deliver, supply and amend the order, in any order
      await process.waitFor((facts) => facts.delivery === 'delivered');
      if (process.isOver) return;
      if (process.facts.feedback === 'none' && !remembered.answered) await process.do(background.askFeedback);
      if (process.facts.feedback === 'asked')
        await process.waitFor(
          ({ delivery }) => remembered.answered || delivery !== 'delivered',
          (facts) => facts.wake.feedbackUntil,
        );
      if (process.facts.delivery !== 'delivered') continue;
      await process.do(remembered.answered ? background.closeAnswered : background.close);
      // the opinion was taken back while it was noted
      if (remembered.askAgain) await askAgain();
    }
  });

  function setSupplyDue(due: boolean, { correlationId }: By): void {
    remembered.supplyDue = due;
    remembered.supplyCause = due ? correlationId : null;
  }

  async function secureSupply(): Promise<void> {
    const { supplyCause: cause } = remembered;
    Object.assign(remembered, { supplyDue: false, supplyCause: null });
    await process.do(background.secureSupply, cause === null ? undefined : bySystem(cause));
  }

  async function askAgain(): Promise<void> {
    remembered.askAgain = false;
    await process.do(background.askAgain);
  }

  /** When an operator cancels the workflow in Temporal, the order is cancelled too. */
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
// An error thrown here fails the process visibly; otherwise Temporal would retry the task for ever. The worker
// decides the same for a history that this code cannot replay (libs/temporal).
setWorkflowOptions({ failureExceptionTypes: [Error] }, order);

const isOver = ({ commercial }: OrderFacts): boolean => commercial === 'cancelled' || commercial === 'closed';

/** The memory of a new process. When the process before it was lost, supply may have been due. */
const memory = ({ commercial, uncovered }: OrderFacts): OrderMemory => ({
  answered: false,
  supplyDue: commercial === 'confirmed' && uncovered,
  supplyCause: null,
});
