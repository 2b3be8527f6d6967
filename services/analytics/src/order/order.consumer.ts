import { Injectable } from '@nestjs/common';
import {
  orderAmended,
  orderBreachWithdrawn,
  orderCancelled,
  orderGiven,
  orderGoodsReturned,
  orderPlaced,
  orderPromiseMoved,
  orderShipmentTakenBack,
  orderShipped,
} from '@otdel/contracts';
import { type Delivered, On } from '@otdel/messaging';
import { Config, type Tx } from '@otdel/platform';
import { NamingService } from '../naming/naming.service.ts';
import { factOf } from '../promise/domain/order-fact.ts';
import { StandingService } from '../promise/standing.service.ts';
import { WithdrawalService } from '../promise/withdrawal.service.ts';
import { revenueLinesBack, revenueLinesOf } from '../revenue/domain/revenue-lines.ts';
import { RevenueService } from '../revenue/revenue.service.ts';

/** Events of orders change several reports, and an event has one handler: this one. */
@Injectable()
export class OrderConsumer {
  constructor(
    private readonly standings: StandingService,
    private readonly revenue: RevenueService,
    private readonly naming: NamingService,
    private readonly withdrawals: WithdrawalService,
    private readonly config: Config,
  ) {}

  @On(
    orderPlaced,
    orderAmended,
    orderGiven,
    orderShipped,
    orderShipmentTakenBack,
    orderCancelled,
    orderPromiseMoved,
  )
  async happened(
    events: Delivered<
      | typeof orderPlaced
      | typeof orderAmended
      | typeof orderGiven
      | typeof orderShipped
      | typeof orderShipmentTakenBack
      | typeof orderCancelled
      | typeof orderPromiseMoved
    >[],
    tx: Tx,
  ): Promise<void> {
    const placed = events.filter((e) => e.type === orderPlaced.name);
    const shipped = events.filter((e) => e.type === orderShipped.name);
    const back = events.filter((e) => e.type === orderShipmentTakenBack.name);
    await this.naming.orders(
      tx,
      placed.map((e) => ({ id: e.aggregateId, number: e.payload.state.number })),
    );
    await this.standings.add(
      tx,
      events.map((e) => ({ orderId: e.aggregateId, version: e.aggregateVersion, fact: factOf(e) })),
    );
    await this.revenue.add(tx, [
      ...shipped.flatMap((e) => revenueLinesOf(e.aggregateId, e.payload, this.told(e))),
      ...back.flatMap((e) => revenueLinesBack(e.aggregateId, e.payload, this.told(e))),
    ]);
  }

  /** The client gave goods back: that is no broken promise, but less revenue. */
  @On(orderGoodsReturned)
  async returned(events: Delivered<typeof orderGoodsReturned>[], tx: Tx): Promise<void> {
    await this.revenue.add(
      tx,
      events.flatMap((e) => revenueLinesBack(e.aggregateId, e.payload, this.told(e))),
    );
  }

  @On(orderBreachWithdrawn)
  async withdrawn(events: Delivered<typeof orderBreachWithdrawn>[], tx: Tx): Promise<void> {
    await this.withdrawals.add(
      tx,
      events.map((event) => event.payload),
    );
  }

  private told({ recordedAt }: { recordedAt: string }) {
    return { recordedAt, timeZone: this.config.timeZone };
  }
}
