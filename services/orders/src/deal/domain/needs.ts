import { type LineRef } from '../../order/domain/moves.ts';
import { type Order, type OrderLine, uncoveredOf } from '../../order/domain/order.ts';

/** Lines of the order, all when not said which, as they ask for supply. */
export const needsOf = (order: Order, lines: readonly OrderLine[] = order.lines): LineRef[] =>
  lines.map((line) => ({
    lineId: line.id,
    orderId: order.id,
    orderNumber: order.number,
    lineNo: line.no,
    itemId: line.itemId,
    kind: line.kind,
    promisedOn: line.promisedOn,
    uncovered: uncoveredOf(line),
  }));

/** Numbers of the lines of which something is covered by nothing. */
export const uncoveredLines = (order: Order): number[] =>
  order.lines.filter((line) => uncoveredOf(line) > 0n).map((line) => line.no);
