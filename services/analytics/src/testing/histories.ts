/** Random possible histories of orders, as their events. */
import {
  fromMilli,
  fromMinor,
  fromPrice,
  lineValue,
  orderAmended,
  orderCancelled,
  orderPlaced,
  orderPromiseMoved,
  orderShipped,
  partValue,
  type PayloadOf,
} from '@otdel/contracts';
import fc from 'fast-check';

/** The type and the payload of an event to publish. */
export interface HistoryEvent {
  type: OrderFact['name'];
  payload: PayloadOf<OrderFact>;
}
type OrderFact =
  | typeof orderPlaced
  | typeof orderAmended
  | typeof orderShipped
  | typeof orderCancelled
  | typeof orderPromiseMoved;
export interface History {
  orderId: string;
  events: HistoryEvent[];
}
type Line = PayloadOf<typeof orderPlaced>['lines'][number];
interface OpenLine {
  id: string;
  no: number;
  itemId: string;
  price: bigint;
  ordered: bigint;
  shipped: bigint;
  promisedOn: string;
}

export const day = (n: number): string => Temporal.PlainDate.from('2026-01-01').add({ days: n }).toString();
/** @example uuid(7, 'a') */
export const uuid = (n: number, kind: string): string =>
  `0198c0de-000${kind}-7000-8000-${String(n).padStart(12, '0')}`;
export const managers = [1, 2, 3].map((n) => uuid(n, 'a'));
export const clients = [1, 2, 3, 4].map((n) => uuid(n, 'b'));
export const items = [1, 2, 3].map((n) => uuid(n, 'c'));

const seed = fc.record({
  client: fc.constantFrom(...clients),
  manager: fc.constantFrom(...managers),
  placed: fc.nat(20),
  lines: fc.array(
    fc.record({
      item: fc.constantFrom(...items),
      price: fc.nat(99_999),
      quantity: fc.integer({ min: 1, max: 9_000 }),
      lead: fc.nat(12),
    }),
    { minLength: 1, maxLength: 3 },
  ),
  steps: fc.array(
    fc.record({
      kind: fc.constantFrom('ship', 'ship', 'shipAll', 'amend', 'add', 'move', 'handOver', 'cancel'),
      // may lie before the date of the step before: facts are often recorded late
      jump: fc.integer({ min: -3, max: 5 }),
      line: fc.nat(),
      part: fc.integer({ min: 1, max: 4 }),
    }),
    { maxLength: 7 },
  ),
});
type Seed = typeof seed extends fc.Arbitrary<infer T> ? T : never;

/** @param first number of the first order; ids are unique over all histories */
export const histories = (first: number, count: number): fc.Arbitrary<History[]> =>
  fc
    .array(seed, { minLength: count, maxLength: count })
    .map((seeds) => seeds.map((s, i) => live(uuid(first + i, 'd'), s)));

function live(orderId: string, s: Seed): History {
  const events: HistoryEvent[] = [];
  const lines: OpenLine[] = s.lines.map((l, i) => ({
    id: lineId(orderId, i),
    no: i + 1,
    itemId: l.item,
    price: BigInt(l.price),
    ordered: BigInt(l.quantity),
    shipped: 0n,
    promisedOn: day(s.placed + l.lead),
  }));
  let manager = s.manager;
  let promise = latest(lines);
  let now = s.placed;
  const add = <E extends OrderFact>(type: E, facts: Omit<PayloadOf<E>, 'state'>) =>
    events.push({
      type: type.name,
      payload: { state: stateOf(orderId, s.client, manager, promise), ...facts } as never,
    });
  add(orderPlaced, { placedOn: day(now), currency: 'RUB', value: valueOf(lines), lines: lines.map(lineOf) });

  for (const [at, { kind, jump, line: pick, part }] of s.steps.entries()) {
    const open = lines.filter((l) => l.shipped < l.ordered);
    if (open.length === 0) break;
    const on = Math.max(s.placed, now + jump);
    now = Math.max(now, on);
    if (kind === 'handOver') manager = managers[pick % managers.length]!;
    else if (kind === 'cancel') {
      const whole = lines.every((l) => l.shipped === 0n);
      const left = open.map((l) => ({ lineId: l.id, quantity: fromMilli(l.ordered - l.shipped) }));
      const value = fromMinor(lines.reduce((sum, l) => sum + shippedValue(l), 0n));
      add(orderCancelled, {
        cancelledOn: day(on),
        whole,
        completedOn: whole ? null : day(now),
        value,
        lines: left,
      });
      break;
    } else if (kind === 'ship' || kind === 'shipAll') {
      const parcels = (kind === 'shipAll' ? open : [open[pick % open.length]!]).map((l) => {
        const left = l.ordered - l.shipped;
        const quantity = kind === 'shipAll' ? left : left / BigInt(part) || left;
        const value = fromMinor(partValue(l.price, l.shipped, quantity, '0'));
        l.shipped += quantity;
        return { lineId: l.id, itemId: l.itemId, quantity: fromMilli(quantity), value };
      });
      const complete = lines.every((l) => l.shipped === l.ordered);
      add(orderShipped, {
        shipmentId: uuid(at, 'e').replace('0198c0de', orderId.slice(-8)),
        shippedOn: day(on),
        complete,
        completedOn: complete ? day(on) : null,
        lines: parcels,
      });
    } else {
      const line = open[pick % open.length]!;
      // may go down to what was shipped: then nothing of the line is left
      if (kind === 'amend') line.ordered = line.shipped + BigInt(line.shipped > 0n ? part - 1 : part) * 500n;
      if (kind === 'move') line.promisedOn = day(on + (pick % 10));
      if (kind === 'add')
        lines.push({
          ...line,
          id: lineId(orderId, lines.length),
          no: lines.length + 1,
          ordered: 1_250n,
          shipped: 0n,
          promisedOn: day(on + 3),
        });
      const from = promise;
      promise = latest(lines);
      add(orderAmended, {
        amendedOn: day(on),
        value: valueOf(lines),
        lines: lines.map(lineOf),
      });
      if (promise !== from) add(orderPromiseMoved, { from, to: promise, movedOn: day(on) });
    }
  }
  return { orderId, events };
}

const lineId = (orderId: string, n: number) => uuid(n, 'f').replace('0198c0de', orderId.slice(-8));
const latest = (lines: readonly OpenLine[]): string =>
  lines
    .map((l) => l.promisedOn)
    .sort()
    .at(-1)!;
const full = (l: OpenLine): bigint => lineValue(l.price, l.ordered, '0');
const shippedValue = (l: OpenLine): bigint => lineValue(l.price, l.shipped, '0');
const valueOf = (lines: readonly OpenLine[]): string =>
  fromMinor(lines.reduce((sum, l) => sum + full(l), 0n));
const lineOf = (l: OpenLine): Line => ({
  lineId: l.id,
  no: l.no,
  itemId: l.itemId,
  kind: 'goods',
  quantity: fromMilli(l.ordered),
  price: fromPrice(l.price),
  discount: '0',
  value: fromMinor(full(l)),
  promisedOn: l.promisedOn,
});
const stateOf = (orderId: string, clientId: string, managerId: string, promisedOn: string) => ({
  number: `SO-${orderId.slice(-6)}`,
  stage: 'placed' as const,
  previousStage: null,
  axes: { commercial: 'placed', supply: 'none', delivery: 'none', feedback: 'none' } as const,
  clientId,
  managerId,
  clientManagerId: null,
  promisedOn,
});
