import { type LineRef } from '../../order/domain/moves.ts';
import { type Order, type OrderLine, uncoveredOf } from '../../order/domain/order.ts';

/** What lines need from supply. @param lines of this order; all when left out */
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

/** Numbers of the lines that are not fully covered. */
export const uncoveredLines = (order: Order): number[] =>
  order.lines.filter((line) => uncoveredOf(line) > 0n).map((line) => line.no);
