import type { Axes, Stage } from '@otdel/contracts';

/** The quantities of a line that decide about the state of the order. Thousandths. */
export interface LineState {
  ordered: bigint;
  shipped: bigint;
  delivered: bigint;
  reserved: bigint;
  inPurchase: bigint;
  inProduction: bigint;
  cancelled: bigint;
}
/** The facts that decide about the state of an order. */
export interface StateFacts {
  confirmedOn: string | null;
  cancelledOn: string | null;
  closedOn: string | null;
  feedback: Axes['feedback'];
  lines: readonly LineState[];
  shipments: readonly { shippedOn: string; takenBack: boolean }[];
  /** Its supply waits for the prepayment. */
  supplyHeld?: boolean;
}

/** Computes each axis from the quantities of lines and recorded facts; nobody sets an axis by hand. */
export function axesOf(facts: StateFacts): Axes {
  const commercial = commercialOf(facts);
  return {
    commercial,
    supply:
      commercial === 'placed' || commercial === 'cancelled' || facts.supplyHeld
        ? 'none'
        : supplyOf(facts.lines),
    delivery: deliveryOf(facts.lines),
    feedback: facts.feedback,
  };
}

/** The stage: one word for people. What was shipped or delivered counts before what still waits. */
export function stageOf({ commercial, supply, delivery, feedback }: Axes): Stage {
  if (commercial === 'cancelled' || commercial === 'closed') return commercial;
  if (delivery === 'delivered') return feedback === 'asked' ? 'feedback' : 'delivered';
  if (delivery === 'shipped' || delivery === 'partly_shipped') return delivery;
  if (commercial === 'placed') return 'placed';
  return supply === 'covered' ? 'ready' : 'supply';
}

/** The day of the last shipment, once nothing is left to ship; null for a cancelled order that shipped nothing. */
export function completedOnOf({ lines, shipments }: Pick<StateFacts, 'lines' | 'shipments'>): string | null {
  if (lines.some((line) => open(line) > 0n)) return null;
  return (
    shipments
      .filter((s) => !s.takenBack)
      .map((s) => s.shippedOn)
      .sort()
      .at(-1) ?? null
  );
}

/**
 * Whether the last open quantity of the order has just become covered. An order may become ready again, for the rest
 * after a shipment.
 */
export const becameReady = (before: StateFacts, after: StateFacts): boolean =>
  axesOf(before).supply !== 'covered' &&
  axesOf(after).supply === 'covered' &&
  after.lines.some((line) => open(line) > 0n);

function commercialOf({ confirmedOn, cancelledOn, closedOn, lines }: StateFacts): Axes['commercial'] {
  if (closedOn !== null) return 'closed';
  // with a part shipped only the rest was cancelled, and the order goes on
  if (cancelledOn !== null && lines.every((line) => line.shipped === 0n && open(line) === 0n))
    return 'cancelled';
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
