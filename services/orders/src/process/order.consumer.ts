import { Injectable } from '@nestjs/common';
import {
  feedbackRecorded,
  itemStockCounted,
  orderAmended,
  orderCancelled,
  orderGoodsReturned,
  orderPlaced,
  productionCompleted,
  productionCompletionTakenBack,
  purchaseReceiptTakenBack,
  purchaseReceived,
} from '@otdel/contracts';
import { type Delivered, On } from '@otdel/messaging';
import { type Tx } from '@otdel/platform';
import { FeedbackService } from '../feedback/feedback.service.ts';
import { feedbackAnswered } from '../order/order.messages.ts';
import { OrderProcess } from './order.process.ts';

/** Starts and signals the processes of orders. Events are delivered again while Temporal is away. */
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

  /**
   * More may have arrived than the lines needed for which it was ordered. The rest is offered to other orders, the
   * earliest promise first.
   */
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

  /** What comes again may be wanted by orders that lack it. */
  @On(purchaseReceiptTakenBack, productionCompletionTakenBack)
  async expectedAgain(
    events: Delivered<typeof purchaseReceiptTakenBack | typeof productionCompletionTakenBack>[],
    tx: Tx,
  ): Promise<void> {
    const items = events.flatMap(({ payload }) => payload.lines.map((line) => line.itemId));
    await this.process.offer(tx, { ids: [...new Set(items)] });
  }

  /** Orders may have been placed before the opening stock was set. */
  @On(itemStockCounted)
  async counted(events: Delivered<typeof itemStockCounted>[], tx: Tx): Promise<void> {
    await this.process.offer(tx, { ids: events.map((event) => event.aggregateId) });
  }

  /** Other orders may need what an order gives back, or its client. */
  @On(orderCancelled, orderAmended, orderGoodsReturned)
  async freed(
    events: Delivered<typeof orderCancelled | typeof orderAmended | typeof orderGoodsReturned>[],
    tx: Tx,
  ): Promise<void> {
    await this.process.offer(tx, { ofOrders: events.map((event) => event.aggregateId) });
  }

  /** crm accepts late answers: when the process has ended, the answer is written without it. */
  @On(feedbackRecorded)
  async answered(events: Delivered<typeof feedbackRecorded>[], tx: Tx): Promise<void> {
    const orders = new Set(events.map((event) => event.payload.orderId));
    const over = await this.process.signal(tx, [...orders], feedbackAnswered);
    await this.feedback.answeredLate(tx, over);
  }
}
