import { type OrderLine } from '../../order/domain/order.ts';
import { amendedValueOf } from './pricing.ts';

/** The new values of a line: prices in hundred-thousandths, quantities in thousandths. What is left out stays. */
export interface LineAmendment {
  no: number;
  quantity?: bigint;
  price?: bigint;
  discount?: string;
  promisedOn?: string;
}

/**
 * The amended lines, before supply changes their coverage. Lines that do not change stay the same objects.
 * @param change names lines of this order, each once, none below what is shipped of it
 * @throws invalid when a value is more than a sum can be
 */
export function amendLines(
  lines: readonly OrderLine[],
  change: { lines: readonly LineAmendment[]; remove: readonly number[] },
): OrderLine[] {
  const indexOf = new Map(change.lines.map((line, i) => [line.no, i]));
  return lines.map((line) => {
    if (change.remove.includes(line.no)) return { ...line, cancelled: line.ordered, value: 0n };
    const i = indexOf.get(line.no);
    return i === undefined ? line : amendLine(line, change.lines[i]!, `lines.${i}`);
  });
}

function amendLine(line: OrderLine, to: LineAmendment, path: string): OrderLine {
  const amended = {
    ...line,
    ordered: to.quantity ?? line.ordered,
    price: to.price ?? line.price,
    discount: to.discount ?? line.discount,
    promisedOn: to.promisedOn ?? line.promisedOn,
  };
  const sameWorth =
    amended.ordered === line.ordered && amended.price === line.price && amended.discount === line.discount;
  return sameWorth ? amended : { ...amended, value: amendedValueOf(amended, path) };
}
