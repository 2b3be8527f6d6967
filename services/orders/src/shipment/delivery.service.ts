import { Injectable } from '@nestjs/common';
import { orderDelivered } from '@otdel/contracts';
import { type Tx, many, whoActs } from '@otdel/platform';
import { OpenDays } from '../books/open-days.service.ts';
import { type At, notBefore } from '../business-date/domain/business-date.ts';
import { type Order, revise } from '../order/domain/order.ts';
import { mayDeliver } from '../order/domain/rules.ts';
import { type Change, eventOf } from '../order/order-book.service.ts';
import { type CommandStep, type Delivering, type OrderFacts } from '../order/order.messages.ts';
import { processFacts } from '../order/process-facts.service.ts';
import { StepService } from '../order/step.service.ts';

/** Records what clients have received. */
@Injectable()
export class DeliveryService {
  constructor(
    private readonly steps: StepService,
    private readonly days: OpenDays,
  ) {}

  /**
   * Records that one shipment, or each shipment that is under way, has reached the client.
   * @throws refused `nothing_on_the_way`, `already_delivered`, `delivered_in_future`, `delivered_before_shipped`
   */
  deliver(step: CommandStep<Delivering>): Promise<OrderFacts> {
    return this.steps.run(step, async (tx, order, { now, today, zone }) => {
      const { shipmentNo, deliveredOn } = step.change;
      mayDeliver(processFacts(order, zone), { shipmentNo });
      const on = await this.days.given(tx, 'delivered', deliveredOn, today);
      const arrived = order.shipments.filter(
        (s) => s.deliveredOn === null && !s.takenBack && (shipmentNo === undefined || s.no === shipmentNo),
      );
      for (const { shippedOn } of arrived) notBefore('delivered_before_shipped', on, shippedOn);
      const ids = arrived.map((s) => s.id);
      return this.arrive(tx, order, ids, { on, now });
    });
  }

  private async arrive(tx: Tx, before: Order, shipmentIds: readonly string[], at: At): Promise<Change> {
    const deliveredOn = at.on.toString();
    const quantityOf = await record(tx, shipmentIds, at);
    const after = revise(before, {
      lines: before.lines.map((line) => {
        const quantity = quantityOf.get(line.id);
        return quantity === undefined ? line : { ...line, delivered: line.delivered + quantity };
      }),
      shipments: before.shipments.map((s) => (shipmentIds.includes(s.id) ? { ...s, deliveredOn } : s)),
    });
    const complete = after.axes.delivery === 'delivered';
    const events = [eventOf(orderDelivered, { shipmentIds: [...shipmentIds], deliveredOn, complete })];
    return { before, after, events, at };
  }
}

/** Marks the shipments as delivered. @returns the delivered quantity by line */
async function record(tx: Tx, shipmentIds: readonly string[], at: At): Promise<Map<string, bigint>> {
  const rows = await many<{ lineId: string; quantity: bigint }>(tx)`
    with arrived as (
      update shipment set delivered_on = ${at.on.toString()}::date, delivered_at = ${at.now.toString()}::timestamptz,
        delivered_actor = ${whoActs()}
      where id = any(${shipmentIds}::uuid[]) returning id
    )
    select l.line_id as "lineId", sum(l.quantity - l.taken_back)::bigint as quantity
    from shipment_line l join arrived a on a.id = l.shipment_id group by l.line_id`;
  return new Map(rows.map((row) => [row.lineId, row.quantity]));
}
