import { fromMilli, notFound, refused } from '@otdel/contracts';

/** A line of an arrival. Thousandths. */
export interface ArrivedLine {
  no: number;
  /** The purchase line, or the job. */
  id: string;
  itemId: string;
  quantity: bigint;
  takenBack: bigint;
}
/** The part of an arrival's line that had not come. */
export type BackPart = Pick<ArrivedLine, 'no' | 'id' | 'itemId' | 'quantity'>;

/**
 * Which part of an arrival is taken back: the quantities that are asked for, or everything that is left of it.
 * @param document the number of the purchase or job; `no`: which arrival of it
 * @throws not_found `line` when the arrival has no such line; refused `more_than_received`, `nothing_received`
 */
export function partsBack(
  document: string,
  no: number,
  lines: readonly ArrivedLine[],
  asked?: readonly { no: number; quantity: bigint }[],
): BackPart[] {
  const left = new Map(lines.map((line) => [line.no, line.quantity - line.takenBack]));
  const parts = (asked ?? lines.map((line) => ({ no: line.no, quantity: left.get(line.no)! })))
    .filter(({ quantity }) => quantity > 0n)
    .map(({ no: lineNo, quantity }) => {
      const line = lines.find((each) => each.no === lineNo);
      if (!line) throw notFound('line', String(lineNo));
      const rest = left.get(lineNo)! - quantity;
      if (rest < 0n)
        throw refused('more_than_received', {
          document,
          line: lineNo,
          left: fromMilli(left.get(lineNo)!),
          asked: fromMilli(quantity),
        });
      left.set(lineNo, rest);
      return { no: lineNo, id: line.id, itemId: line.itemId, quantity };
    });
  if (parts.length === 0) throw refused('nothing_received', { document, no });
  return parts;
}
