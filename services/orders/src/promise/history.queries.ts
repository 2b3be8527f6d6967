import { newId } from '@otdel/contracts';
import { type Tx, one, run } from '@otdel/platform';
import { type Order, type OrderLine } from '../order/domain/order.ts';
import { type Given } from './domain/verdict.ts';
import { type Quantities, type Told, type Wait, waitOf } from './domain/wait.ts';

/** What the dates of an order say: its promises, and how long the client waited. */
export interface History {
  /** In the order of recording. */
  given: Given[];
  waits: Wait[];
}

/** Quantities in JSON are exact numbers. */
type Stored = Record<string, number>;
interface Rows {
  given: Given[];
  demanded: { on: string; ordered: Stored | null; cancelled: Stored | null }[];
  shipped: { on: string; lineId: string; quantity: number }[];
}

export async function historyOf(tx: Tx, order: Order): Promise<History> {
  const { given, demanded, shipped } = (await one<Rows>(tx)`
    select
      (select json_agg(json_build_object('on', moved_on, 'promisedOn', promised_on) order by recorded_at, id)
        from promise_log where order_id = ${order.id} and line_no is null) as given,
      (select coalesce(json_agg(json_build_object('on', counts_on, 'ordered', ordered, 'cancelled', cancelled) order by id), '[]')
        from order_demand where order_id = ${order.id}) as demanded,
      (select coalesce(json_agg(json_build_object('on', g."on", 'lineId', g.line_id, 'quantity', g.quantity)), '[]') from (
        select s.shipped_on as on, coalesce(l.split_from, l.id) as line_id, p.quantity
        from shipment s join shipment_line p on p.shipment_id = s.id join order_line l on l.id = p.line_id
        where s.order_id = ${order.id}
        union all
        select c.corrected_on, coalesce(l.split_from, l.id), -p.quantity
        from shipment s join shipment_correction c on c.shipment_id = s.id and c.kind = 'shipment'
        join shipment_correction_line p on p.correction_id = c.id join order_line l on l.id = p.line_id
        where s.order_id = ${order.id}
      ) g) as shipped`)!;
  const demand: Told[] = demanded.map(({ on, ordered, cancelled }) => ({
    on,
    ...(ordered && { ordered: exact(ordered) }),
    ...(cancelled && { cancelled: exact(cancelled) }),
  }));
  const told: Told[] = [
    ...(demand.length > 0 ? demand : [{ on: order.placedOn, ordered: demandOf(order.lines) }]),
    ...shipped.map(({ on, lineId, quantity }) => ({ on, shipped: { [lineId]: BigInt(quantity) } })),
  ];
  if (order.axes.commercial !== 'cancelled') return { given, waits: waitOf(told) };
  const end = order.cancelledOn!;
  return { given, waits: [...waitOf(told.filter(({ on }) => on < end)), { on: end, over: true }] };
}

/** Keeps what is ordered from a day on; the first time also what was ordered before. */
export async function keepDemand(
  tx: Tx,
  before: Order,
  after: Order,
  how: 'amended' | 'cancelled',
  on: Temporal.PlainDate,
): Promise<void> {
  const was = new Map(before.lines.map((line) => [line.id, line.cancelled]));
  const cancelled = byLine(after.lines, (line) => line.cancelled - (was.get(line.id) ?? 0n));
  const ordered = how === 'amended' ? stored(demandOf(after.lines)) : null;
  await run(tx)`
    insert into order_demand (id, order_id, counts_on, ordered, cancelled)
    select ${newId()}::uuid, ${before.id}::uuid, ${before.placedOn}::date, ${stored(demandOf(before.lines))}::jsonb, null
    where not exists (select from order_demand where order_id = ${before.id}::uuid)
    union all
    select ${newId()}::uuid, ${before.id}::uuid, ${on.toString()}::date, ${ordered}::jsonb,
      ${ordered === null ? stored(cancelled) : null}::jsonb`;
}

const demandOf = (lines: readonly OrderLine[]): Quantities =>
  byLine(lines, (line) => line.ordered - line.cancelled);

/** A line and the rest that was split from it count as one. */
function byLine(lines: readonly OrderLine[], quantity: (line: OrderLine) => bigint): Quantities {
  const sums = new Map<string, bigint>();
  for (const line of lines) {
    const id = line.splitFrom ?? line.id;
    sums.set(id, (sums.get(id) ?? 0n) + quantity(line));
  }
  return Object.fromEntries(sums);
}

const exact = (quantities: Stored): Quantities =>
  Object.fromEntries(Object.entries(quantities).map(([line, quantity]) => [line, BigInt(quantity)]));

const stored = (quantities: Quantities): string =>
  JSON.stringify(
    Object.fromEntries(Object.entries(quantities).map(([line, quantity]) => [line, Number(quantity)])),
  );
