import { fromMilli, notFound, refused, shareOf } from '@otdel/contracts';

/** A line of a shipment. Thousandths and minor units. */
export interface ShippedLine {
  lineId: string;
  no: number;
  quantity: bigint;
  value: bigint;
  takenBack: bigint;
  takenBackValue: bigint;
  returned: bigint;
}
/** The part of a shipment's line that is taken back or returned. */
export interface BackPart {
  lineId: string;
  no: number;
  quantity: bigint;
  value: bigint;
}

/** What is left of a line of a shipment. */
export const leftOf = ({ quantity, takenBack, returned }: ShippedLine): bigint =>
  quantity - takenBack - returned;

/**
 * Which part of a shipment comes back: the quantities that are asked for, or everything that is left. The value is
 * taken from what is left of the value, so that the last part gets the remainder to the minor unit.
 * @throws not_found `line` when the shipment has no such line; refused `more_than_shipped`
 */
export function partsBack(
  lines: readonly ShippedLine[],
  asked?: readonly { no: number; quantity: bigint }[],
): BackPart[] {
  const wanted = asked ?? lines.map((line) => ({ no: line.no, quantity: leftOf(line) }));
  return wanted
    .filter(({ quantity }) => quantity > 0n)
    .map(({ no, quantity }) => {
      const line = lines.find((each) => each.no === no);
      if (!line) throw notFound('line', String(no));
      const left = leftOf(line);
      if (quantity > left)
        throw refused('more_than_shipped', { line: no, left: fromMilli(left), asked: fromMilli(quantity) });
      const kept = line.quantity - line.takenBack;
      const value = shareOf(line.value - line.takenBackValue, kept, quantity);
      return { lineId: line.lineId, no, quantity, value };
    });
}
