import { refused } from '@otdel/contracts';
import { type OrderLine, openOf } from '../../order/domain/order.ts';
import { type LineAmendment } from './amendment.ts';

/** The rest of a partly shipped line, as a line of its own, and the line of which it is the rest. */
export interface Rest {
  of: OrderLine;
  line: OrderLine;
}

/**
 * What is shipped keeps its price. Where the price or the discount of a partly shipped line changes, its rest becomes a
 * new line, with what covers it, and the change goes there; the old line ends with what is shipped of it.
 * @param changes discounts in their shortest form
 * @throws refused `line_fully_shipped`
 */
export function splitShipped(
  lines: readonly OrderLine[],
  changes: readonly LineAmendment[],
  newId: () => string,
): { lines: OrderLine[]; changes: LineAmendment[]; rests: Rest[] } {
  const rests = new Map<number, Rest>();
  const last = Math.max(...lines.map((line) => line.no));
  for (const change of changes) {
    const of = lines.find((line) => line.no === change.no)!;
    if (of.shipped === 0n || !isRepriced(of, change)) continue;
    if (openOf(of) === 0n || change.quantity === of.shipped)
      throw refused('line_fully_shipped', { line: of.no });
    rests.set(of.no, { of, line: restOf(of, newId(), last + rests.size + 1) });
  }
  const ended = lines.map((line) => (rests.has(line.no) ? shippedPartOf(line) : line));
  return {
    lines: [...ended, ...[...rests.values()].map((rest) => rest.line)],
    changes: changes.map((change) => toRest(change, rests.get(change.no))),
    rests: [...rests.values()],
  };
}

const isRepriced = (line: OrderLine, { price, discount }: LineAmendment): boolean =>
  (price !== undefined && price !== line.price) || (discount !== undefined && discount !== line.discount);

const shippedPartOf = (line: OrderLine): OrderLine => ({
  ...line,
  ordered: line.shipped + line.cancelled,
  value: line.shippedValue,
  ...{ reserved: 0n, inPurchase: 0n, inProduction: 0n },
});

const restOf = (line: OrderLine, id: string, no: number): OrderLine => ({
  ...line,
  ...{ id, no, splitFrom: line.splitFrom ?? line.id },
  ...{ ordered: openOf(line), value: line.value - line.shippedValue },
  ...{ shipped: 0n, shippedValue: 0n, delivered: 0n, cancelled: 0n },
});

const toRest = (change: LineAmendment, rest: Rest | undefined): LineAmendment =>
  rest === undefined
    ? change
    : {
        ...change,
        no: rest.line.no,
        ...(change.quantity !== undefined && { quantity: change.quantity - rest.of.shipped }),
      };
