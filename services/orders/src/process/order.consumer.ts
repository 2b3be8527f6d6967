import { Injectable } from '@nestjs/common';
import {
  feedbackRecorded,
  itemStockCounted,
  orderAmended,
  orderCancelled,
  orderPlaced,
  productionCompleted,
  purchaseReceived,
} from '@otdel/contracts';
import { type Delivered, On } from '@otdel/messaging';
import { type Tx } from '@otdel/platform';
import { FeedbackService } from '../feedback/feedback.service.ts';
import { feedbackAnswered } from '../order/order.messages.ts';
import { OrderProcess } from './order.process.ts';

/** What the processes of orders hear. While Temporal is away the deliveries come again. */
@Injectable()
export class OrderConsumer {
  constructor(
    private readonly process: OrderProcess,
    private readonly feedback: FeedbackService,
  ) {}

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
    await this.process.offer(tx, { ids: [...new Set(items)] });
  }

  /** Orders may have been taken before anybody said what lies in the warehouse. */
  @On(itemStockCounted)
  async counted(events: Delivered<typeof itemStockCounted>[], tx: Tx): Promise<void> {
    await this.process.offer(tx, { ids: events.map((event) => event.aggregateId) });
  }

  /** What an order gives back may cover others. */
  @On(orderCancelled, orderAmended)
  async freed(events: Delivered<typeof orderCancelled | typeof orderAmended>[], tx: Tx): Promise<void> {
    await this.process.offer(tx, { ofOrders: events.map((event) => event.aggregateId) });
  }

  /** crm takes an opinion that comes late: with no process any more, the order notes it by itself. */
  @On(feedbackRecorded)
  async answered(events: Delivered<typeof feedbackRecorded>[], tx: Tx): Promise<void> {
    const orders = new Set(events.map((event) => event.payload.orderId));
    const over = await this.process.signal(tx, [...orders], feedbackAnswered);
    await this.feedback.answeredLate(tx, over);
  }
}
