/** Thousandths by the id of a line. */
export type Quantities = Readonly<Record<string, bigint>>;

/** What one record says about how long the client waits, and the business date from which it counts. */
export interface Told {
  readonly on: string;
  /** The quantities of all lines from that day on; what was cancelled before is not among them. */
  readonly ordered?: Quantities;
  /** Quantities that will not be shipped, in addition to what was cancelled before. */
  readonly cancelled?: Quantities;
  /** Quantities in addition to what was shipped before; below zero: taken back. */
  readonly shipped?: Quantities;
}

/** From this day on the client waits, or does not wait any more. */
export interface Wait {
  on: string;
  over: boolean;
}

/**
 * On which days the wait of the client ended and began anew: of the evening of a day only what is dated by that day
 * counts. The promises report counts in the same way.
 * @param told in the order of recording
 * @example waitOf([{ on: '1998-05-01', ordered: { a: 1n } }, { on: '1998-05-06', shipped: { a: 1n } }]) // [{ on: '1998-05-01', over: false }, { on: '1998-05-06', over: true }]
 */
export function waitOf(told: readonly Told[]): Wait[] {
  const days = [...new Set(told.map(({ on }) => on))].sort();
  return days
    .map((on) => ({ on, over: isOver(told.filter((each) => each.on <= on)) }))
    .filter(({ over }, i, all) => i === 0 || over !== all[i - 1]!.over);
}

function isOver(told: readonly Told[]): boolean {
  let ordered: Quantities = {};
  const gone = new Map<string, bigint>();
  const cancelled = new Map<string, bigint>();
  for (const each of told) {
    if (each.ordered) {
      ({ ordered } = each);
      cancelled.clear();
    }
    add(cancelled, each.cancelled);
    add(gone, each.shipped);
  }
  const left = ([line, quantity]: [string, bigint]) =>
    quantity > (gone.get(line) ?? 0n) + (cancelled.get(line) ?? 0n);
  return gone.size > 0 && !Object.entries(ordered).some(left);
}

function add(sums: Map<string, bigint>, quantities: Quantities = {}): void {
  for (const [line, quantity] of Object.entries(quantities))
    sums.set(line, (sums.get(line) ?? 0n) + quantity);
}
