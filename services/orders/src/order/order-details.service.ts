import { Injectable } from '@nestjs/common';
import {
  type CallContext,
  changeDetails,
  changeShipment,
  commentOrder,
  newId,
  notFound,
  type OrderView,
  type RequestOf,
} from '@otdel/contracts';
import { Answers, Clock, Database, mustBeAsSeen, once, one, run, type Tx, whoActs } from '@otdel/platform';
import { OrderQueries } from './order.queries.ts';

/**
 * Writes what people say about orders, and where goods go. It is nobody's state: no event tells it, so that the address
 * and the contact of a client stay in this room.
 */
@Injectable()
export class OrderDetailsService {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
    private readonly queries: OrderQueries,
  ) {}

  /** What is left out stays; null takes it away. @throws not_found `order`; forbidden `order_of_another`; version_changed */
  @Answers(changeDetails)
  async changeDetails(data: RequestOf<typeof changeDetails>, context: CallContext): Promise<OrderView> {
    const { orderId, note, deliverTo } = data;
    await this.queries.mustChange(orderId, context.actor);
    return this.write(data, context, async (tx) => {
      await raiseVersion(tx, orderId, context);
      await run(tx)`
        update customer_order set
          note = case when ${note !== undefined} then ${note ?? null} else note end,
          deliver_to = case when ${deliverTo !== undefined} then ${json(deliverTo)}::jsonb else deliver_to end
        where id = ${orderId}`;
    });
  }

  /** @throws not_found `order`, `shipment`; version_changed */
  @Answers(changeShipment)
  async changeShipment(data: RequestOf<typeof changeShipment>, context: CallContext): Promise<OrderView> {
    const { orderId, shipmentNo, carrier, deliverTo } = data;
    await this.queries.mustSee(orderId, context.actor);
    return this.write(data, context, async (tx) => {
      await raiseVersion(tx, orderId, context);
      const changed = await run(tx)`
        update shipment set
          carrier = case when ${carrier !== undefined} then ${carrier ?? null} else carrier end,
          deliver_to = case when ${deliverTo !== undefined} then ${json(deliverTo)}::jsonb else deliver_to end
        where order_id = ${orderId} and no = ${shipmentNo}`;
      if (changed === 0) throw notFound('shipment', String(shipmentNo));
    });
  }

  /** @throws not_found `order` */
  @Answers(commentOrder)
  async comment(data: RequestOf<typeof commentOrder>, context: CallContext): Promise<OrderView> {
    const { staffId } = context.actor;
    await this.queries.mustSee(data.orderId, context.actor);
    return this.write(
      data,
      context,
      (tx) =>
        run(tx)`
        insert into order_comment (id, order_id, said, said_at, said_by, actor)
        values (${newId()}, ${data.orderId}, ${data.comment}, ${this.clock.now().toString()}::timestamptz,
          ${staffId}::uuid, ${whoActs()})`,
    );
  }

  private async write(
    data: { orderId: string },
    context: CallContext,
    work: (tx: Tx) => Promise<unknown>,
  ): Promise<OrderView> {
    await once(this.db, { commandId: context.commandId, data }, async (tx) => {
      await work(tx);
      return null;
    });
    return this.queries.get({ orderId: data.orderId }, context);
  }
}

async function raiseVersion(tx: Tx, orderId: string, context: CallContext): Promise<void> {
  const present = await one<{ version: number }>(tx)`
    select version from customer_order where id = ${orderId} for update`;
  mustBeAsSeen(context, present);
  await run(tx)`update customer_order set version = version + 1 where id = ${orderId}`;
}

const json = (given: object | null | undefined): string | null => (given ? JSON.stringify(given) : null);
