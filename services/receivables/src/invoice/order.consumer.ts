import { Injectable } from '@nestjs/common';
import {
  orderCancelled,
  orderGiven,
  orderGoodsReturned,
  orderPlaced,
  orderShipmentTakenBack,
  orderShipped,
} from '@otdel/contracts';
import { type Delivered, On } from '@otdel/messaging';
import { type Tx } from '@otdel/platform';
import { OrderRefService } from '../order/order-ref.service.ts';
import { InvoicingService } from './invoicing.service.ts';

type Event = Delivered<
  | typeof orderPlaced
  | typeof orderGiven
  | typeof orderShipped
  | typeof orderShipmentTakenBack
  | typeof orderGoodsReturned
  | typeof orderCancelled
>;

/** Invoices what is shipped, and credits what comes back. One handler takes all: an order's events come in order. */
@Injectable()
export class OrderConsumer {
  constructor(
    private readonly orders: OrderRefService,
    private readonly invoicing: InvoicingService,
  ) {}

  @On(orderPlaced, orderGiven, orderShipped, orderShipmentTakenBack, orderGoodsReturned, orderCancelled)
  async follow(events: Event[], tx: Tx): Promise<void> {
    await this.orders.keep(
      tx,
      events.map(({ aggregateId: id, payload: { state } }) => ({
        ...{ id, number: state.number, clientId: state.clientId, managerId: state.managerId },
      })),
    );
    const cancelled = events.filter((event) => event.type === orderCancelled.name);
    const shipped = events.filter((event) => event.type === orderShipped.name);
    const back = events.filter(
      (event) => event.type === orderShipmentTakenBack.name || event.type === orderGoodsReturned.name,
    );
    if (cancelled.length > 0)
      await this.orders.cancel(
        tx,
        cancelled.map(({ aggregateId }) => aggregateId),
      );
    if (shipped.length > 0) await this.invoicing.issue(tx, shipped as Delivered<typeof orderShipped>[]);
    if (back.length > 0)
      await this.invoicing.credit(
        tx,
        back as Delivered<typeof orderShipmentTakenBack | typeof orderGoodsReturned>[],
      );
  }
}
