/**
 * Whether a command on an order is allowed, by the facts that its process knows. The rules run twice: in the process,
 * for a quick answer, and under the row lock of the order, for the final one. Coverage is checked only under the
 * lock, because goods arrive without the process.
 *
 * The workflow bundle includes this file, so it imports only types and `@otdel/contracts/errors`. Quantities are
 * thousandths.
 */
import type { Axes } from '@otdel/contracts';
import { invalidAt, notFound, refused } from '@otdel/contracts/errors';

/** The facts of the order that the rules need. */
export interface KnownOrder {
  number: string;
  commercial: Axes['commercial'];
  delivery: Axes['delivery'];
  lines: readonly { no: number; open: number; shipped: number }[];
  /** Numbers of the shipments that are not delivered yet. */
  onTheWay: readonly number[];
}
interface Named {
  no: number;
  quantity?: number;
}
interface AmendmentOf {
  lines: readonly Named[];
  add: readonly unknown[];
  remove: readonly number[];
}
interface ShippingOf {
  lines?: readonly Named[];
}

/** @throws refused `order_cancelled`, `order_already_confirmed` */
export function mayConfirm(order: KnownOrder): void {
  notCancelled(order);
  if (order.commercial !== 'placed') throw refused('order_already_confirmed', { order: order.number });
}

/** @throws refused `order_not_confirmed`, `order_cancelled`, `order_closed` */
export function maySecureSupply(order: KnownOrder): void {
  notCancelled(order);
  notClosed(order);
  confirmed(order);
}

/**
 * @throws refused `order_cancelled`, `order_closed`, `order_fully_shipped`, `below_shipped`, `line_shipped`,
 *   `nothing_left`; not_found `line`; invalid when a line is named twice
 */
export function mayAmend(order: KnownOrder, change: AmendmentOf): void {
  notCancelled(order);
  notClosed(order);
  notFullyShipped(order);
  notTwice([...change.lines.map((line) => line.no), ...change.remove]);
  for (const { no, quantity } of change.lines) {
    const line = presentLine(order, no);
    if (quantity !== undefined && quantity < line.shipped)
      throw refused('below_shipped', { line: no, shipped: inUnits(line.shipped) });
  }
  for (const no of change.remove)
    if (presentLine(order, no).shipped > 0) throw refused('line_shipped', { line: no });
  const stays = order.lines.some((line) => present(line) && !change.remove.includes(line.no));
  if (!stays && change.add.length === 0) throw refused('nothing_left');
}

/**
 * Is asked under the lock alone: processes that are under way have let such amendments through, and are told again.
 * @throws refused `day_of_shipped_line`
 */
export function mayMoveDays(
  lines: readonly { no: number; open: bigint; promisedOn: string }[],
  change: { lines: readonly { no: number; promisedOn?: string }[] },
): void {
  const shipped = new Map(lines.filter((l) => l.open === 0n).map((l) => [l.no, l.promisedOn]));
  const moved = change.lines.find(
    ({ no, promisedOn }) => promisedOn !== undefined && shipped.has(no) && shipped.get(no) !== promisedOn,
  );
  if (moved) throw refused('day_of_shipped_line', { line: moved.no });
}

/**
 * @throws refused `order_not_confirmed`, `order_cancelled`, `more_than_ordered`, `nothing_to_ship`; not_found `line`;
 *   invalid when a line is named twice
 */
export function mayShip(order: KnownOrder, change: ShippingOf): void {
  notCancelled(order);
  confirmed(order);
  const asked = change.lines ?? [];
  notTwice(asked.map((line) => line.no));
  for (const { no, quantity = 0 } of asked) {
    const { open } = knownLine(order, no);
    if (quantity > open)
      throw refused('more_than_ordered', { line: no, open: inUnits(open), asked: inUnits(quantity) });
  }
  if (order.lines.every((line) => line.open === 0)) throw refused('nothing_to_ship', { order: order.number });
}

/** @throws refused `nothing_on_the_way`, `already_delivered` */
export function mayDeliver(order: KnownOrder, { shipmentNo }: { shipmentNo?: number }): void {
  if (shipmentNo === undefined ? order.onTheWay.length > 0 : order.onTheWay.includes(shipmentNo)) return;
  if (shipmentNo !== undefined && order.delivery !== 'none')
    throw refused('already_delivered', { order: order.number, shipment: shipmentNo });
  throw refused('nothing_on_the_way', { order: order.number });
}

/**
 * Whether something of a shipment can be put right; the ledger knows how much.
 * @throws refused `order_cancelled`; not_found `line`; invalid when a line is named twice
 */
export function mayCorrect(order: KnownOrder, { lines = [] }: ShippingOf & { shipmentNo: number }): void {
  notCancelled(order);
  notTwice(lines.map((line) => line.no));
  for (const { no } of lines) knownLine(order, no);
}

/** @throws refused `order_cancelled`, `order_closed` */
export function mayGive(order: KnownOrder): void {
  notCancelled(order);
  notClosed(order);
}

/** @throws refused `order_cancelled`, `order_fully_shipped`, `order_closed` */
export function mayCancel(order: KnownOrder): void {
  notCancelled(order);
  notClosed(order);
  notFullyShipped(order);
}

function notCancelled(order: KnownOrder): void {
  if (order.commercial === 'cancelled') throw refused('order_cancelled', { order: order.number });
}
function notClosed(order: KnownOrder): void {
  if (order.commercial === 'closed') throw refused('order_closed', { order: order.number });
}
function confirmed(order: KnownOrder): void {
  if (order.commercial === 'placed') throw refused('order_not_confirmed', { order: order.number });
}
function notFullyShipped(order: KnownOrder): void {
  if (order.delivery === 'shipped' || order.delivery === 'delivered')
    throw refused('order_fully_shipped', { order: order.number });
}
function notTwice(numbers: readonly number[]): void {
  const twice = numbers.find((no, i) => numbers.indexOf(no) !== i);
  if (twice !== undefined) throw invalidAt('lines', 'line_twice', { line: twice });
}

function knownLine(order: KnownOrder, no: number) {
  const line = order.lines.find((l) => l.no === no);
  if (!line) throw notFound('line', String(no));
  return line;
}
/** A line that was removed counts as unknown. */
const present = (line: { open: number; shipped: number }): boolean => line.open + line.shipped > 0;
function presentLine(order: KnownOrder, no: number) {
  const line = knownLine(order, no);
  if (!present(line)) throw notFound('line', String(no));
  return line;
}

/** Does not use contracts/money, which would bring a decimal library into the bundle. */
const inUnits = (thousandths: number): string => String(thousandths / 1000);
