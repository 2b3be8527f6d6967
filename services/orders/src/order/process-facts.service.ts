import { nextCheck } from './domain/watch.ts';
import { type Order, isConfirmed, openOf, uncoveredOf } from './domain/order.ts';
import { type OrderFacts } from './order.messages.ts';

/**
 * The facts that the process of an order works with. Thousandths fit into numbers: a line has at most 10^12 of them.
 */
export function processFacts(order: Order, zone: string): OrderFacts {
  const { commercial, delivery, feedback } = order.axes;
  return {
    number: order.number,
    commercial,
    delivery,
    feedback,
    lines: order.lines.map((line) => ({
      no: line.no,
      open: Number(openOf(line)),
      shipped: Number(line.shipped),
    })),
    onTheWay: order.shipments.filter((s) => s.deliveredOn === null && !s.takenBack).map((s) => s.no),
    uncovered: isConfirmed(order) && order.lines.some((line) => uncoveredOf(line) > 0n),
    wake: {
      promiseAt: nextCheck(order, zone)?.toString() ?? null,
      feedbackUntil: feedbackUntil(order, zone),
    },
  };
}

/** The end of the last day of the wait for an answer, in the firm's zone. */
function feedbackUntil({ feedbackUntil: day, axes, closedOn }: Order, zone: string): string | null {
  if (day === null || axes.feedback !== 'asked' || closedOn !== null) return null;
  return Temporal.PlainDate.from(day).add({ days: 1 }).toZonedDateTime(zone).toInstant().toString();
}
