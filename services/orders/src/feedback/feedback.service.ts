import { Injectable } from '@nestjs/common';
import { orderClosed, orderFeedbackAsked } from '@otdel/contracts';
import type { Tx } from '@otdel/platform';
import { type Order, revise } from '../order/domain/order.ts';
import { type Change, eventOf } from '../order/order-book.service.ts';
import { type OrderFacts, type StepInput } from '../order/order.messages.ts';
import { type FirmTime, StepService } from '../order/step.service.ts';
import { askUntil } from './domain/asking.ts';

/** The client's opinion, and the end of the order. None of these steps does anything twice or too early. */
@Injectable()
export class FeedbackService {
  constructor(private readonly steps: StepService) {}

  /** Asks the client of a completely delivered order, or decides that it is too late to ask. */
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

  /** The client has answered: noted in any case, closed when everything is delivered. */
  closeAnswered(step: StepInput): Promise<OrderFacts> {
    return this.steps.run(step, (_tx, order, time) => answered(order, time));
  }

  /** Notes answers for orders whose process is over. */
  async answeredLate(tx: Tx, orderIds: readonly string[]): Promise<void> {
    await this.steps.runAll(tx, orderIds, (order, time) => answered(order, time));
  }
}

/** An order that was closed without an answer is still to get one; one that nobody asked for never does. */
function answered(order: Order, time: FirmTime): Change | null {
  const { feedback } = order.axes;
  if (feedback === 'answered' || (order.closedOn !== null && feedback !== 'asked'))
    return closed(order, order, time);
  const after = revise(order, { feedback: 'answered' });
  return (
    closed(order, after, time) ?? { before: order, after, events: [], at: { on: time.today, now: time.now } }
  );
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

/** Of a completely delivered order. */
const lastDelivery = (order: Order): string =>
  order.shipments
    .flatMap((s) => s.deliveredOn ?? [])
    .sort()
    .at(-1)!;
