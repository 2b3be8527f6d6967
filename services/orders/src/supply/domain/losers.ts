/** A line for which goods are reserved. Thousandths. */
export interface Holder {
  lineId: string;
  orderId: string;
  /** ISO date. */
  promisedOn: string;
  reserved: bigint;
}

/**
 * Which lines lose how much of what is reserved for them: the latest promise first.
 * @example losers([soon, late], 1_000n) // [{ lineId: late.lineId, orderId: late.orderId, quantity: 1_000n }]
 */
export function losers(
  lines: readonly Holder[],
  quantity: bigint,
): { lineId: string; orderId: string; quantity: bigint }[] {
  const turn = lines.toSorted((a, b) =>
    a.promisedOn === b.promisedOn ? (a.lineId < b.lineId ? 1 : -1) : a.promisedOn < b.promisedOn ? 1 : -1,
  );
  let rest = quantity;
  return turn.flatMap(({ lineId, orderId, reserved }) => {
    const part = reserved < rest ? reserved : rest;
    if (part <= 0n) return [];
    rest -= part;
    return [{ lineId, orderId, quantity: part }];
  });
}
