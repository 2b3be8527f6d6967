import { Injectable } from '@nestjs/common';
import { orderClosed, orderFeedbackAsked } from '@otdel/contracts';
import type { Tx } from '@otdel/platform';
import { type Order, revise } from '../order/domain/order.ts';
import { type Change, eventOf } from '../order/order-book.service.ts';
import { type OrderFacts, type StepInput } from '../order/order.messages.ts';
import { type FirmTime, StepService } from '../order/step.service.ts';
import { askAgainUntil, askUntil } from './domain/asking.ts';

/** Asks for the client's feedback, and closes orders. A step that comes twice or too early does nothing. */
@Injectable()
export class FeedbackService {
  constructor(private readonly steps: StepService) {}

  /** Asks the client of a completely delivered order, unless it is too late to ask. */
  askFeedback(step: StepInput): Promise<OrderFacts> {
    return this.steps.run(step, (_tx, order, { now, today }) => {
      if (order.axes.delivery !== 'delivered' || order.axes.feedback !== 'none') return null;
      const at = { on: today, now };
      const until = askUntil(lastDelivery(order), today)?.toString();
      if (!until) return { before: order, after: revise(order, { feedback: 'not_asked' }), events: [], at };
      return {
        before: order,
        after: revise(order, { feedback: 'asked', feedbackUntil: until }),
        events: [eventOf(orderFeedbackAsked, { askedOn: today.toString(), until })],
        at,
      };
    });
  }

  /** Closes a completely delivered order. */
  close(step: StepInput): Promise<OrderFacts> {
    return this.steps.run(step, (_tx, order, time) => closed(order, order, time));
  }

  /** Records that the client has answered, and closes the order when everything is delivered. */
  closeAnswered(step: StepInput): Promise<OrderFacts> {
    return this.steps.run(step, (_tx, order, time) => answered(order, time));
  }

  /** Asks the client again whose opinion was taken back; a closed order is open again. */
  askAgain(step: StepInput): Promise<OrderFacts> {
    return this.steps.run(step, (_tx, order, time) => unanswered(order, time));
  }

  /** Asks the clients of orders whose process has ended again. */
  async askAgainLate(tx: Tx, orderIds: readonly string[]): Promise<void> {
    await this.steps.runAll(tx, orderIds, (order, time) => unanswered(order, time));
  }

  /** Records answers for orders whose process has ended. */
  async answeredLate(tx: Tx, orderIds: readonly string[]): Promise<void> {
    await this.steps.runAll(tx, orderIds, (order, time) => answered(order, time));
  }
}

/** A closed order records a late answer only when the client was asked. */
function answered(order: Order, time: FirmTime): Change | null {
  const { feedback } = order.axes;
  if (feedback === 'answered' || (order.closedOn !== null && feedback !== 'asked'))
    return closed(order, order, time);
  const after = revise(order, { feedback: 'answered' });
  return (
    closed(order, after, time) ?? { before: order, after, events: [], at: { on: time.today, now: time.now } }
  );
}

function unanswered(before: Order, { today, now }: FirmTime): Change | null {
  if (before.axes.feedback !== 'answered') return null;
  const until = askAgainUntil(today).toString();
  return {
    before,
    after: revise(before, { feedback: 'asked', feedbackUntil: until, closedOn: null, closedAt: null }),
    events: [eventOf(orderFeedbackAsked, { askedOn: today.toString(), until })],
    at: { on: today, now },
  };
}

function closed(before: Order, order: Order, { today, now }: FirmTime): Change | null {
  if (order.axes.delivery !== 'delivered' || order.closedOn !== null) return null;
  const closedOn = today.toString();
  const { feedback } = order.axes;
  return {
    before,
    after: revise(order, { closedOn, closedAt: now.toString() }),
    events: [
      eventOf(orderClosed, {
        closedOn,
        feedback: feedback === 'answered' ? 'answered' : feedback === 'asked' ? 'unanswered' : 'not_asked',
      }),
    ],
    at: { on: today, now },
  };
}

/** @param order is completely delivered */
const lastDelivery = (order: Order): string =>
  order.shipments
    .flatMap((s) => s.deliveredOn ?? [])
    .sort()
    .at(-1)!;
