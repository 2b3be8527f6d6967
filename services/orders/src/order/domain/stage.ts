import type { Axes, Stage } from '@otdel/contracts';

/** Of a line, what decides about the order's state. Thousandths. */
export interface LineState {
  ordered: bigint;
  shipped: bigint;
  delivered: bigint;
  reserved: bigint;
  inPurchase: bigint;
  inProduction: bigint;
  cancelled: bigint;
}
/** Of an order, what decides about its state. */
export interface StateFacts {
  confirmedOn: string | null;
  cancelledOn: string | null;
  closedOn: string | null;
  feedback: Axes['feedback'];
  lines: readonly LineState[];
  shipments: readonly { shippedOn: string }[];
}

/** Each axis from line quantities and recorded facts; none is ever set by hand. */
export function axesOf(facts: StateFacts): Axes {
  const commercial = commercialOf(facts);
  return {
    commercial,
    supply: commercial === 'placed' || commercial === 'cancelled' ? 'none' : supplyOf(facts.lines),
    delivery: deliveryOf(facts.lines),
    feedback: facts.feedback,
  };
}

/** One word for people. Whatever was handed over last speaks louder than what still waits. */
export function stageOf({ commercial, supply, delivery, feedback }: Axes): Stage {
  if (commercial === 'cancelled' || commercial === 'closed') return commercial;
  if (delivery === 'delivered') return feedback === 'asked' ? 'feedback' : 'delivered';
  if (delivery === 'shipped' || delivery === 'partly_shipped') return delivery;
  if (commercial === 'placed') return 'placed';
  return supply === 'covered' ? 'ready' : 'supply';
}

/** The day of the last shipment, once nothing is left to ship. A cancelled order that shipped nothing has none. */
export function completedOnOf({ lines, shipments }: Pick<StateFacts, 'lines' | 'shipments'>): string | null {
  if (lines.some((line) => open(line) > 0n)) return null;
  return (
    shipments
      .map((s) => s.shippedOn)
      .sort()
      .at(-1) ?? null
  );
}

/**
 * Everything that is still to be shipped has become covered: the order can be shipped, for the first time or for
 * the rest of it.
 */
export const becameReady = (before: StateFacts, after: StateFacts): boolean =>
  axesOf(before).supply !== 'covered' &&
  axesOf(after).supply === 'covered' &&
  after.lines.some((line) => open(line) > 0n);

function commercialOf({ confirmedOn, cancelledOn, closedOn, lines }: StateFacts): Axes['commercial'] {
  if (closedOn !== null) return 'closed';
  // with a part shipped only the rest was cancelled: the order goes on
  if (cancelledOn !== null && lines.every((line) => line.shipped === 0n)) return 'cancelled';
  return confirmedOn === null ? 'placed' : 'confirmed';
}

function supplyOf(lines: readonly LineState[]): Axes['supply'] {
  if (lines.some((l) => open(l) > l.reserved + l.inPurchase + l.inProduction)) return 'uncovered';
  return lines.some((l) => l.inPurchase + l.inProduction > 0n) ? 'on_the_way' : 'covered';
}

function deliveryOf(lines: readonly LineState[]): Axes['delivery'] {
  if (lines.every((line) => line.shipped === 0n)) return 'none';
  if (lines.some((line) => open(line) > 0n)) return 'partly_shipped';
  return lines.some((line) => line.delivered < line.shipped) ? 'shipped' : 'delivered';
}

const open = (line: LineState): bigint => line.ordered - line.shipped - line.cancelled;
