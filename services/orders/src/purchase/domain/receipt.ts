import { fromMilli, invalidAt, refused } from '@otdel/contracts';
import { type Expected, leftOf } from '../../supply/domain/expected.ts';

export interface PurchaseLine extends Expected {
  id: string;
  no: number;
  itemId: string;
  /** The cost of one unit of the item, in hundred-thousandths; null: not known. */
  cost: bigint | null;
}

export interface ReceivedLine extends PurchaseLine {
  /** The quantity that arrives now; `received` is what had arrived before. */
  arrived: bigint;
  /** The price paid for one unit, in hundred-thousandths; the cost of the item when no price was given. */
  price: bigint | null;
}

/** The counted quantity of a line, and the price paid for one unit, in hundred-thousandths. */
export interface Counted {
  no: number;
  quantity: bigint;
  price?: bigint;
}

/**
 * Which quantity of which line arrives: the counted quantities, or everything that is left when nothing was counted.
 * @param purchase its number
 * @param above more than is expected is taken too
 * @returns the lines of which something arrives, and whether the purchase is complete then
 * @throws invalid when the purchase has no such line, or when a line is named twice; refused `more_than_expected`
 */
export function receive(
  purchase: string,
  lines: readonly PurchaseLine[],
  counted?: readonly Counted[],
  above = false,
): { received: ReceivedLine[]; complete: boolean } {
  const asked: readonly Counted[] = counted ?? lines.map((line) => ({ no: line.no, quantity: leftOf(line) }));
  const byNo = new Map(lines.map((line) => [line.no, line]));
  const seen = new Set<number>();
  const received: ReceivedLine[] = [];
  for (const [i, { no, quantity, price }] of asked.entries()) {
    const line = byNo.get(no);
    if (!line) throw invalidAt(`lines.${i}.no`, 'no_such_line', { line: no });
    if (seen.has(no)) throw invalidAt(`lines.${i}.no`, 'line_twice', { line: no });
    seen.add(no);
    const left = leftOf(line);
    if (quantity > left && !above)
      throw refused('more_than_expected', {
        document: purchase,
        line: no,
        left: fromMilli(left),
        asked: fromMilli(quantity),
      });
    if (quantity > 0n) received.push({ ...line, arrived: quantity, price: price ?? line.cost });
  }
  const arrivedOf = new Map(received.map((line) => [line.no, line.arrived]));
  return { received, complete: lines.every((line) => leftOf(line) <= (arrivedOf.get(line.no) ?? 0n)) };
}
