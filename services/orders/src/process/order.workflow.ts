import { brokenStep, toFailure } from '@otdel/temporal/failure';
import {
  allHandlersFinished,
  ApplicationFailure,
  CancellationScope,
  condition,
  log,
  proxyLocalActivities,
  setHandler,
  setWorkflowOptions,
  sleep,
  workflowInfo,
  type LocalActivityOptions,
} from '@temporalio/workflow';
import type { UpdateDefinition } from '@temporalio/common';
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
  secureSupplyUpdate,
  shipUpdate,
  suppliesArrived,
  type By,
  type Command,
  type CommandStep,
  type OrderFacts,
  type OrderInput,
  type OrderSteps,
} from '../order/order.messages.ts';

/** A database that is away for hours is waited for: at once and often at first, then by a timer of the server's. */
const patient: LocalActivityOptions = {
  startToCloseTimeout: '35s',
  localRetryThreshold: '10s',
  retry: { initialInterval: '200ms', backoffCoefficient: 2, maximumInterval: '1 minute' },
};
/** Steps of the process's own. One that breaks by our mistake is tried until it is mended. */
const own = proxyLocalActivities<OrderSteps>(patient);
/** Steps that somebody asked for and waits for: one that breaks by our mistake is answered so. */
const asked = proxyLocalActivities<OrderSteps>({
  ...patient,
  retry: { ...patient.retry, nonRetryableErrorTypes: [brokenStep] },
});

/** The life of an order, from the deal to the client's opinion. */
export async function order(input: OrderInput): Promise<void> {
  const its = new Process(input);
  its.listen();
  // a cancellation from Temporal's side cancels the order by its own step; it tears nothing that is being done
  CancellationScope.current().cancelRequested.catch(() => its.cancelBySystem());
  await CancellationScope.nonCancellable(async () => {
    await live(its);
    await condition(allHandlersFinished);
  });
}
// A bug in this file ends the process visibly; it does not spin. A history that it cannot go on from does too: of that one
// the worker decides (libs/temporal).
setWorkflowOptions({ failureExceptionTypes: [Error] }, order);

async function live(its: Process): Promise<void> {
  await its.waitFor((facts) => facts.commercial !== 'placed');
  // parts are shipped and delivered, goods arrive, lines change: each by its command or signal, in any order
  await its.waitFor((facts) => facts.delivery === 'delivered');
  if (its.isOver) return;
  if (its.facts.feedback === 'none' && !its.answered) await its.do(own.askFeedback);
  if (its.facts.feedback === 'asked')
    await its.waitFor(
      () => its.answered,
      (facts) => facts.wake.feedbackUntil,
    );
  await its.do(its.answered ? own.closeAnswered : own.close);
}

/** What the process knows, and how it waits. One step at a time: each sees what the one before it did. */
class Process {
  facts: OrderFacts;
  answered = false;
  readonly #orderId: string;
  #supplyDue: boolean;
  /** The command that made supply due, if it was one: what is bought and made is told under its id. */
  #supplyCause: string | undefined;
  #cancelDue = false;
  /** The moment at which the promise was last looked at: never twice for the same one. */
  #watchedAt: string | null = null;
  #turn: Promise<unknown> = Promise.resolve();
  readonly #alarm = new Alarm();

  constructor({ orderId, facts }: OrderInput) {
    this.#orderId = orderId;
    this.facts = facts;
    // begun anew from the ledger: supply may have been on its way when the process before was lost
    this.#supplyDue = facts.commercial === 'confirmed' && facts.uncovered;
  }

  listen(): void {
    this.#obey(confirmUpdate, mayConfirm, asked.confirm, ({ by }) => this.#seeToSupply(true, by));
    this.#obey(amendUpdate, mayAmend, asked.amend, ({ by }) => this.#seeToSupply(this.facts.uncovered, by));
    this.#obey(secureSupplyUpdate, maySecureSupply, asked.secureSupply);
    this.#obey(shipUpdate, mayShip, asked.ship);
    this.#obey(deliverUpdate, mayDeliver, asked.deliver);
    this.#obey(cancelUpdate, mayCancel, asked.cancel);
    setHandler(suppliesArrived, () => void (this.#supplyDue ||= this.facts.uncovered));
    setHandler(feedbackAnswered, () => void (this.answered = true));
  }

  get isOver(): boolean {
    return this.facts.commercial === 'cancelled' || this.facts.commercial === 'closed';
  }

  cancelBySystem(): void {
    this.#cancelDue = true;
  }

  /**
   * Until it is so, or the deadline has come, or the order is over. Meanwhile supply is looked for when there is a
   * reason, and the promise is looked at when its moment comes: by one timer.
   */
  async waitFor(
    reached: (facts: OrderFacts) => boolean,
    deadline: (facts: OrderFacts) => string | null = () => null,
  ): Promise<void> {
    for (;;) {
      if (this.#cancelDue) await this.#cancel();
      else if (this.isOver || reached(this.facts)) return;
      else if (this.#maySecure) await this.#secureSupply();
      else if (isPast(this.#promiseAt)) await this.#watchPromise();
      else if (isPast(deadline(this.facts))) return;
      else {
        const wakeAt = () => earliest(this.#promiseAt, deadline(this.facts));
        this.#alarm.set(wakeAt());
        await condition(
          () =>
            this.#alarm.isOff(wakeAt()) ||
            this.#cancelDue ||
            this.isOver ||
            reached(this.facts) ||
            this.#maySecure,
        );
      }
    }
  }

  /** @throws ActivityFailure when the step says no */
  do(step: OrderSteps['close']): Promise<void> {
    return this.#inTurn(async () => {
      this.facts = await step({ orderId: this.#orderId, now: now() });
    });
  }

  get #maySecure(): boolean {
    return this.#supplyDue && this.facts.commercial === 'confirmed';
  }

  get #promiseAt(): string | null {
    const { promiseAt } = this.facts.wake;
    return promiseAt === this.#watchedAt ? null : promiseAt;
  }

  #seeToSupply(due: boolean, { correlationId }: By): void {
    this.#supplyDue = due;
    this.#supplyCause = due ? correlationId : undefined;
  }

  async #secureSupply(): Promise<void> {
    this.#supplyDue = false;
    const cause = this.#supplyCause;
    this.#supplyCause = undefined;
    const by = cause && { by: { actor: firm, correlationId: cause } };
    await this.#aside('secureSupply', () => this.do((step) => own.secureSupply({ ...step, ...by })));
  }

  async #watchPromise(): Promise<void> {
    this.#watchedAt = this.#promiseAt;
    await this.#aside('watchPromise', () => this.do(own.watchPromise));
  }

  async #cancel(): Promise<void> {
    this.#cancelDue = false;
    const { workflowId, runId } = workflowInfo();
    const change = { reason: 'cancelled by the operator of the system' };
    await this.#aside('cancel', () =>
      this.#inTurn(async () => {
        mayCancel(this.facts);
        this.facts = await own.cancel({
          orderId: this.#orderId,
          now: now(),
          commandId: `cancel-${runId}`,
          fingerprint: runId,
          by: { actor: firm, correlationId: workflowId },
          change,
        });
      }),
    );
  }

  /** What goes wrong beside the story is told, and the story goes on. */
  async #aside(step: string, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      log.warn('a step of the process was not done', { step, error: toFailure(error) });
    }
  }

  #obey<Change>(
    update: UpdateDefinition<string, [Command<Change>]>,
    rule: (facts: OrderFacts, change: Change) => void,
    step: (step: CommandStep<Change>) => Promise<OrderFacts>,
    then: (command: Command<Change>) => void = () => undefined,
  ): void {
    const check = (command: Command<Change>) => {
      try {
        rule(this.facts, command.change);
      } catch (error) {
        throw toFailure(error);
      }
    };
    const obey = async (command: Command<Change>) => {
      try {
        // what came before in the queue may have changed what is allowed
        check(command);
        this.facts = await step({ ...command, orderId: this.#orderId, now: now() });
      } catch (error) {
        throw inAnswerTo(command, toFailure(error));
      }
      then(command);
      return command.fingerprint;
    };
    setHandler(
      update,
      (command) => CancellationScope.nonCancellable(() => this.#inTurn(() => obey(command))),
      {
        validator: check,
      },
    );
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const mine = this.#turn.then(work);
    this.#turn = mine.catch(() => undefined);
    return mine;
  }
}

/** One timer, which keeps running while other things are done and is set anew only when its moment moves. */
class Alarm {
  #at: string | null = null;
  #timer: CancellationScope | undefined;

  set(at: string | null): void {
    if (at === this.#at) return;
    this.#timer?.cancel();
    this.#at = at;
    this.#timer = at === null ? undefined : this.#start(Date.parse(at) - Date.now());
  }

  /** It has rung, or it is set for another moment than this one. */
  isOff(at: string | null): boolean {
    return at !== this.#at;
  }

  #start(ms: number): CancellationScope {
    const timer = new CancellationScope();
    const ring = () => {
      this.#at = null;
      this.#timer = undefined;
    };
    timer.run(() => sleep(Math.max(1, ms))).then(ring, () => undefined);
    return timer;
  }
}

/** Temporal answers a repeated command with what it has written down: so the asker sees that it is an old answer. */
const inAnswerTo = ({ attempt }: Command<unknown>, failure: ApplicationFailure): ApplicationFailure =>
  attempt === undefined
    ? failure
    : ApplicationFailure.create({
        message: failure.message,
        ...(failure.type && { type: failure.type }),
        nonRetryable: failure.nonRetryable ?? false,
        details: [failure.details?.[0], attempt],
      });
const firm: By['actor'] = { accountId: null, staffId: null, role: 'system' };
const now = (): string => new Date().toISOString();
const isPast = (moment: string | null): boolean => moment !== null && Date.parse(moment) <= Date.now();
/** Of ISO moments in UTC. */
const earliest = (a: string | null, b: string | null): string | null =>
  a === null || b === null ? (a ?? b) : Date.parse(a) <= Date.parse(b) ? a : b;
