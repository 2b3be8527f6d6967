import { Injectable } from '@nestjs/common';
import { fromMilli, fromMinor, newId, orderShipped } from '@otdel/contracts';
import { type Tx, one, run, whoActs } from '@otdel/platform';
import { OpenDays } from '../books/open-days.service.ts';
import { type At, notBefore } from '../business-date/domain/business-date.ts';
import { GateService } from '../credit/gate.service.ts';
import {
  type Order,
  type OrderLine,
  latestPromise,
  lineInEvents,
  move,
  revise,
} from '../order/domain/order.ts';
import { mayShip } from '../order/domain/rules.ts';
import { type Change, eventOf } from '../order/order-book.service.ts';
import { type CommandStep, type OrderFacts, type Shipping } from '../order/order.messages.ts';
import { processFacts } from '../order/process-facts.service.ts';
import { type FirmTime, StepService } from '../order/step.service.ts';
import { PromiseService } from '../promise/promise.service.ts';
import { SupplyService } from '../supply/supply.service.ts';
import { type Parcel, parcelsOf } from './domain/parcels.ts';

/** Ships orders, whole or in parts. */
@Injectable()
export class ShipmentService {
  constructor(
    private readonly steps: StepService,
    private readonly days: OpenDays,
    private readonly supply: SupplyService,
    private readonly promises: PromiseService,
    private readonly gate: GateService,
  ) {}

  /**
   * Ships the given quantities, or all that can go: works and services go with the last goods. The values of the parts of a line sum to the line's
   * value.
   * @throws refused `order_not_confirmed`, `order_cancelled`, `more_than_ordered`, `nothing_to_ship`, `not_covered`,
   *   `nothing_covered`, `order_held`, `shipped_in_future`, `shipped_before_confirmed`, `shipped_before_received`; not_found `line`
   */
  ship(step: CommandStep<Shipping>): Promise<OrderFacts> {
    return this.steps.run(step, async (tx, order, time) => {
      mayShip(processFacts(order, time.zone), step.change);
      const on = await this.days.given(tx, 'shipped', step.change.shippedOn, time.today);
      notBefore('shipped_before_confirmed', on, order.confirmedOn!);
      const parcels = parcelsOf(
        order.lines,
        step.change.lines?.map((line) => ({ no: line.no, quantity: BigInt(line.quantity) })),
      );
      this.gate.mayShip(
        order,
        parcels.reduce((sum, { value }) => sum + value, 0n),
      );
      return this.handOver(tx, order, parcels, step.change.carrier ?? null, on, time);
    });
  }

  private async handOver(
    tx: Tx,
    before: Order,
    parcels: readonly Parcel<OrderLine>[],
    carrier: string | null,
    on: Temporal.PlainDate,
    time: FirmTime,
  ): Promise<Change> {
    const at = { on, now: time.now };
    const shipment = {
      id: newId(),
      no: before.shipments.length + 1,
      shippedOn: at.on.toString(),
      deliveredOn: null,
      takenBack: false,
    };
    const moves = await this.supply.consume(
      tx,
      parcels.map(({ line, quantity }) => ({
        lineId: line.id,
        itemId: line.itemId,
        kind: line.kind,
        quantity,
      })),
      shipment.id,
      at,
    );
    await record(tx, before.id, shipment, parcels, carrier, at);

    const valueOf = new Map(parcels.map((p) => [p.line.id, p.value]));
    const shipped = revise(before, {
      lines: move(before.lines, moves).map((line) => {
        const value = valueOf.get(line.id);
        return value === undefined ? line : { ...line, shippedValue: line.shippedValue + value };
      }),
      shipments: [...before.shipments, shipment],
    });
    const { completedOn } = shipped;
    const outcome = await this.promises.follow(
      tx,
      {
        before,
        after: shipped,
        promisedOn: await promiseAfter(tx, shipped),
        // what is shipped first may be recorded last: then the promise moves with the last shipment
        on: Temporal.PlainDate.from(lastDayOf(shipped)),
        reason: 'Shipped: the promise is that of the lines that are left, or were shipped last.',
        why: `Shipped on ${completedOn ?? shipment.shippedOn}, in time; recorded later.`,
      },
      time,
    );
    const event = eventOf(orderShipped, {
      shipmentId: shipment.id,
      shippedOn: shipment.shippedOn,
      complete: completedOn !== null,
      completedOn,
      lines: parcels.map(({ line, quantity, value }) => ({
        ...lineInEvents(line),
        itemId: line.itemId,
        quantity: fromMilli(quantity),
        value: fromMinor(value),
      })),
    });
    return { before, after: outcome.order, events: [event, ...outcome.events], at };
  }
}

const lastDayOf = ({ shipments }: Order): string =>
  shipments
    .filter((s) => !s.takenBack)
    .map((s) => s.shippedOn)
    .sort()
    .at(-1)!;

/**
 * The promise after a shipment: the latest day of the lines that are open, or of those that were shipped on the last
 * day. The last shipment leaves it as it is: it shipped the lines that were open.
 */
async function promiseAfter(tx: Tx, order: Order): Promise<string> {
  const open = latestPromise(order.lines);
  const last = lastDayOf(order);
  if (open !== undefined) return open;
  if (order.shipments.at(-1)!.shippedOn === last) return order.promisedOn;
  const row = await one<{ promisedOn: string }>(tx)`
    select max(l.promised_on) as "promisedOn"
    from shipment s join shipment_line p on p.shipment_id = s.id join order_line l on l.id = p.line_id
    where s.order_id = ${order.id} and s.shipped_on = ${last}::date and p.quantity > p.taken_back`;
  return row!.promisedOn;
}

async function record(
  tx: Tx,
  orderId: string,
  shipment: { id: string; no: number },
  parcels: readonly Parcel<OrderLine>[],
  carrier: string | null,
  at: At,
): Promise<void> {
  await run(tx)`
    with made as (
      insert into shipment (id, order_id, no, shipped_on, recorded_at, carrier, actor, deliver_to)
      values (${shipment.id}, ${orderId}, ${shipment.no}, ${at.on.toString()}::date,
        ${at.now.toString()}::timestamptz, ${carrier}, ${whoActs()},
        (select deliver_to from customer_order where id = ${orderId}))
    )
    insert into shipment_line (shipment_id, line_id, quantity, value)
    select ${shipment.id}::uuid, line_id, quantity, value
    from unnest(
      ${parcels.map((p) => p.line.id)}::uuid[], ${parcels.map((p) => p.quantity)}::bigint[],
      ${parcels.map((p) => p.value)}::bigint[]
    ) as p (line_id, quantity, value)`;
}
