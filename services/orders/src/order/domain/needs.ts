import { type LineRef } from './moves.ts';
import { type Order, type OrderLine, openOf } from './order.ts';

/** The lines for supply to cover. @param lines of this order as they are to be; all when left out */
export const needsOf = (order: Order, lines: readonly OrderLine[] = order.lines): LineRef[] =>
  lines.map((line) => ({
    lineId: line.id,
    orderId: order.id,
    orderNumber: order.number,
    itemId: line.itemId,
    kind: line.kind,
    promisedOn: line.promisedOn,
    open: openOf(line),
    reserved: line.reserved,
  }));
