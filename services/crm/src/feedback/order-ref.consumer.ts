import { Injectable } from '@nestjs/common';
import { orderFeedbackAsked, orderGiven, orderPlaced } from '@otdel/contracts';
import { type Delivered, On } from '@otdel/messaging';
import { type Tx } from '@otdel/platform';
import { orderRefs } from './domain/order-ref.ts';
import { OrderRefService } from './order-ref.service.ts';

/** Recording an opinion needs the order's client and manager, and the day on which the client was asked. */
@Injectable()
export class OrderRefConsumer {
  constructor(private readonly refs: OrderRefService) {}

  @On(orderPlaced, orderGiven, orderFeedbackAsked)
  follow(
    events: Delivered<typeof orderPlaced | typeof orderGiven | typeof orderFeedbackAsked>[],
    tx: Tx,
  ): Promise<void> {
    return this.refs.keep(tx, orderRefs(events));
  }
}
