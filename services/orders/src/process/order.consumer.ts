import { Injectable } from '@nestjs/common';
import {
  advanceChanged,
  feedbackRecorded,
  feedbackTakenBack,
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
import { CreditService } from '../credit/credit.service.ts';
import { FeedbackService } from '../feedback/feedback.service.ts';
import { feedbackAnswered, moneyChanged, opinionTakenBack } from '../order/order.messages.ts';
import { OrderProcess } from './order.process.ts';

/** Starts and signals the processes of orders. Events are delivered again while Temporal is away. */
@Injectable()
export class OrderConsumer {
  constructor(
    private readonly process: OrderProcess,
    private readonly feedback: FeedbackService,
    private readonly credit: CreditService,
  ) {}

  /** What waits for a prepayment goes on when it has come, and waits again when it was taken back. */
  @On(advanceChanged)
  async paid(events: Delivered<typeof advanceChanged>[], tx: Tx): Promise<void> {
    await this.process.signal(tx, await this.credit.keepAdvances(tx, events), moneyChanged);
  }

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

  /**
   * crm accepts late answers: when the process has ended, the answer is written without it. What is taken back of a closed
   * order opens it again, with a process that waits for another answer.
   */
  @On(feedbackRecorded, feedbackTakenBack)
  async rated(
    events: Delivered<typeof feedbackRecorded | typeof feedbackTakenBack>[],
    tx: Tx,
  ): Promise<void> {
    // all opinions of an order are one interaction, so they come in order: the last one counts
    const last = new Map(events.map((event) => [event.payload.orderId, event.type]));
    const of = (type: string) => [...last].flatMap(([orderId, is]) => (is === type ? [orderId] : []));
    const answered = await this.process.signal(tx, of(feedbackRecorded.name), feedbackAnswered);
    await this.feedback.answeredLate(tx, answered);
    const unanswered = await this.process.signal(tx, of(feedbackTakenBack.name), opinionTakenBack);
    await this.feedback.askAgainLate(tx, unanswered);
    await this.process.begin(tx, unanswered);
  }
}
