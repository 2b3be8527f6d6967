import { Injectable } from '@nestjs/common';
import { orderClosed, orderFeedbackAsked } from '@otdel/contracts';
import { type Order, revise } from '../order/domain/order.ts';
import { type Change, say } from '../order/order-book.service.ts';
import { type OrderFacts, type StepInput } from '../order/order.messages.ts';
import { type FirmTime, StepService } from '../order/step.service.ts';
import { askUntil } from './domain/asking.ts';

/** The client's opinion, and the end of the order. None of these steps does anything twice or too early. */
@Injectable()
export class FeedbackService {
  constructor(private readonly steps: StepService) {}

  /** Asks the client of a completely delivered order, or decides that it is too late to ask. */
  ask(step: StepInput): Promise<OrderFacts> {
    return this.steps.run(step, (_tx, order, { now, today }) => {
      if (order.axes.delivery !== 'delivered' || order.axes.feedback !== 'none') return null;
      const at = { on: today, now };
      const until = askUntil(lastDelivery(order), today)?.toString();
      if (!until) return { before: order, after: revise(order, { feedback: 'not_asked' }), says: [], at };
      return {
        before: order,
        after: revise(order, { feedback: 'asked', feedbackUntil: until }),
        says: [say(orderFeedbackAsked, { askedOn: today.toString(), until })],
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
    return this.steps.run(step, (_tx, order, time) => {
      if (order.closedOn !== null || order.axes.feedback === 'answered') return closed(order, order, time);
      const answered = revise(order, { feedback: 'answered' });
      return (
        closed(order, answered, time) ?? {
          before: order,
          after: answered,
          says: [],
          at: { on: time.today, now: time.now },
        }
      );
    });
  }
}

function closed(before: Order, order: Order, { today, now }: FirmTime): Change | null {
  if (order.axes.delivery !== 'delivered' || order.closedOn !== null) return null;
  const closedOn = today.toString();
  const { feedback } = order.axes;
  return {
    before,
    after: revise(order, { closedOn, closedAt: now.toString() }),
    says: [
      say(orderClosed, {
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
