/** The rule by which what is there and what comes is given to the lines of orders. Quantities are thousandths. */

/** A line of a confirmed order for which not everything is reserved. */
export interface Waiting {
  lineId: string;
  orderId: string;
  orderNumber: string;
  /** ISO date. */
  promisedOn: string;
  /** Still to be shipped, and not reserved. */
  missing: bigint;
}

/** A line of a purchase, or a production job, of which something is still to come. */
export interface Coming {
  id: string;
  source: 'purchase' | 'production';
  /** ISO date. */
  expectedOn: string;
  left: bigint;
  /** Nothing of the whole purchase or job was ever recorded to come, and no person ordered it for stock. */
  reducible: boolean;
  links: readonly { lineId: string; quantity: bigint }[];
}

/** How much of what comes is for a line. */
export interface Link {
  coming: Coming;
  lineId: string;
  quantity: bigint;
}

/** What is there of one item, what comes, and who waits for it. */
export interface ItemState {
  /** On hand and not reserved. */
  free: bigint;
  waiting: readonly Waiting[];
  coming: readonly Coming[];
}

export interface Served {
  /** What is reserved for each line, from free stock. */
  reserved: Map<string, bigint>;
  /** What of the coming goods each waiting line gets, together. */
  linked: Map<string, bigint>;
  /** What neither stock nor what comes covers, for the lines that are served. */
  missing: Map<string, bigint>;
  /** What of the coming goods is kept, though nobody has it: lines that are not served now wait for it. */
  kept: bigint;
}

/**
 * Serves lines of one item, the earliest promise first: free stock, then what is on its way. A line that is not
 * served now keeps what is on its way for it, and what it would get is set aside for it.
 * @param serves whether a line is served; the caller holds the row locks of the orders of those that are
 * @param setAside false: nothing is set aside for the others
 * @param came what has come just now: of equal promises, those go first that are linked to it
 * @returns undefined when less comes than lines have that are not served: the caller must serve them too
 */
export function serve(
  { free, waiting, coming }: ItemState,
  serves: (line: Waiting) => boolean,
  { setAside = true, came = [] }: { setAside?: boolean; came?: readonly string[] } = {},
): Served | undefined {
  const expected = new Set(
    coming.filter(({ id }) => came.includes(id)).flatMap(({ links }) => links.map(({ lineId }) => lineId)),
  );
  const first = ({ lineId }: Waiting) => (expected.has(lineId) ? 0 : 1);
  const turn = [...waiting].sort(
    (a, b) => compare(a.promisedOn, b.promisedOn) || first(a) - first(b) || compare(a.lineId, b.lineId),
  );
  const reserved = new Map<string, bigint>();
  const rest = new Map<string, bigint>();
  let left = free;
  for (const line of turn) {
    const { lineId, missing } = line;
    const mine = serves(line);
    const part = mine || setAside ? min(missing, left) : 0n;
    left -= part;
    rest.set(lineId, missing - part);
    if (mine && part > 0n) reserved.set(lineId, part);
  }

  const before = linkedBefore(coming);
  const linked = new Map(
    turn.map((line) => {
      const most = serves(line) ? rest.get(line.lineId)! : line.missing;
      return [line.lineId, min(before.get(line.lineId) ?? 0n, most)];
    }),
  );
  let surplus = coming.reduce((sum, { left: comes }) => sum + comes, 0n) - total(linked);
  // less comes than was promised: the latest promise gives way first
  for (const line of turn.toReversed()) {
    if (surplus >= 0n) break;
    if (!serves(line)) continue;
    const { lineId } = line;
    const part = min(linked.get(lineId)!, -surplus);
    linked.set(lineId, linked.get(lineId)! - part);
    surplus += part;
  }
  if (surplus < 0n) return undefined;

  const missing = new Map<string, bigint>();
  let kept = 0n;
  for (const line of turn) {
    const { lineId } = line;
    const lack = max(0n, rest.get(lineId)! - linked.get(lineId)!);
    const part = min(lack, surplus);
    surplus -= part;
    if (!serves(line)) kept += part;
    else {
      linked.set(lineId, linked.get(lineId)! + part);
      if (lack > part) missing.set(lineId, lack - part);
    }
  }
  return { reserved, linked, missing, kept };
}

/**
 * Which of the coming goods are for which line: the earliest promise gets what is expected first. No line gets more
 * or less than before, so orders need no lock for it.
 * @param linked how much each line gets; not more than comes
 */
export function link(
  waiting: readonly Waiting[],
  coming: readonly Coming[],
  linked: ReadonlyMap<string, bigint>,
): Link[] {
  const links: Link[] = [];
  const queue = [...coming].sort(byExpected).map((each) => ({ coming: each, left: each.left }));
  for (const { lineId } of [...waiting].sort(byPromise)) {
    let wants = linked.get(lineId) ?? 0n;
    while (wants > 0n) {
      const next = queue[0];
      if (!next) throw new Error(`More is to be linked to line ${lineId} than comes.`);
      const quantity = min(wants, next.left);
      if (quantity > 0n) links.push({ coming: next.coming, lineId, quantity });
      wants -= quantity;
      next.left -= quantity;
      if (next.left === 0n) queue.shift();
    }
  }
  return links;
}

/**
 * What needs to come no more: what no line has and nothing is kept for, the latest expected first. Only what is
 * reducible is reduced; the rest of what comes becomes free stock.
 */
export function reduce(
  coming: readonly Coming[],
  links: readonly Link[],
  kept: bigint,
): { coming: Coming; quantity: bigint }[] {
  const spare = new Map(coming.map((each) => [each.id, each.left]));
  for (const {
    coming: { id },
    quantity,
  } of links)
    spare.set(id, spare.get(id)! - quantity);
  const fixed = coming.filter((each) => !each.reducible).reduce((sum, { id }) => sum + spare.get(id)!, 0n);
  let keep = max(0n, kept - fixed);
  return [...coming]
    .filter((each) => each.reducible)
    .sort(byExpected)
    .map((each) => {
      const stays = min(keep, spare.get(each.id)!);
      keep -= stays;
      return { coming: each, quantity: spare.get(each.id)! - stays };
    })
    .filter(({ quantity }) => quantity > 0n);
}

/** Ids grow with time: of two equal promises the one that was given first. */
export const byPromise = (a: Waiting, b: Waiting): number =>
  compare(a.promisedOn, b.promisedOn) || compare(a.lineId, b.lineId);
const byExpected = (a: Coming, b: Coming): number =>
  compare(a.expectedOn, b.expectedOn) || compare(a.id, b.id);
const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** How much of what comes each line had. */
function linkedBefore(coming: readonly Coming[]): Map<string, bigint> {
  const sums = new Map<string, bigint>();
  for (const { links } of coming)
    for (const { lineId, quantity } of links) sums.set(lineId, (sums.get(lineId) ?? 0n) + quantity);
  return sums;
}
const total = (sums: ReadonlyMap<string, bigint>): bigint => [...sums.values()].reduce((a, b) => a + b, 0n);
const min = (a: bigint, b: bigint): bigint => (a < b ? a : b);
const max = (a: bigint, b: bigint): bigint => (a > b ? a : b);
