import { Injectable } from '@nestjs/common';
import { feedbackRecorded, orderPlaced, productionCompleted, purchaseReceived } from '@otdel/contracts';
import { type Delivered, On } from '@otdel/messaging';
import { type Tx } from '@otdel/platform';
import { sql } from 'kysely';
import { feedbackAnswered, suppliesArrived } from './order.messages.ts';
import { OrderProcess } from './order.process.ts';

/** What the processes of orders are told. While Temporal is away the deliveries come again. */
@Injectable()
export class OrderConsumer {
  constructor(private readonly process: OrderProcess) {}

  @On(orderPlaced)
  async placed(events: Delivered<typeof orderPlaced>[], tx: Tx): Promise<void> {
    await this.process.start(
      tx,
      events.map((event) => event.aggregateId),
    );
  }

  /** What came beyond the lines that it was for may cover others: the earliest promise is served first. */
  @On(purchaseReceived, productionCompleted)
  async arrived(
    events: Delivered<typeof purchaseReceived | typeof productionCompleted>[],
    tx: Tx,
  ): Promise<void> {
    const items = events.flatMap(({ payload }) =>
      'lines' in payload ? payload.lines.map((line) => line.itemId) : [payload.itemId],
    );
    await this.process.signal(tx, await waitingFor(tx, [...new Set(items)]), suppliesArrived);
  }

  @On(feedbackRecorded)
  async answered(events: Delivered<typeof feedbackRecorded>[], tx: Tx): Promise<void> {
    const orders = new Set(events.map((event) => event.payload.orderId));
    await this.process.signal(tx, [...orders], feedbackAnswered);
  }
}

/** Confirmed orders with lines of these items that nothing covers, by promise. */
async function waitingFor(tx: Tx, itemIds: readonly string[]): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select o.id from customer_order o
    where o.completed_on is null and o.cancelled_on is null and o.commercial = 'confirmed' and o.supply = 'uncovered'
      and exists (select from order_line l where l.order_id = o.id and l.item_id = any(${itemIds}::uuid[])
        and l.ordered > l.shipped + l.reserved + l.in_purchase + l.in_production + l.cancelled)
    order by o.promised_on, o.id`.execute(tx.getKysely());
  return rows.map((row) => row.id);
}
