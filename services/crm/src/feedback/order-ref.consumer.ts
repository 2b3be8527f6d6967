import { Injectable } from '@nestjs/common';
import { orderFeedbackAsked, orderPlaced } from '@otdel/contracts';
import { type Delivered, On } from '@otdel/messaging';
import { type Tx } from '@otdel/platform';
import { orderRefs } from './domain/order-ref.ts';
import { OrderRefService } from './order-ref.service.ts';

/** An opinion needs to know of its order whose it is, and whether it was asked for. */
@Injectable()
export class OrderRefConsumer {
  constructor(private readonly refs: OrderRefService) {}

  @On(orderPlaced, orderFeedbackAsked)
  follow(events: Delivered<typeof orderPlaced | typeof orderFeedbackAsked>[], tx: Tx): Promise<void> {
    return this.refs.keep(tx, orderRefs(events));
  }
}
