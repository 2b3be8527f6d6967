import { Injectable } from '@nestjs/common';
import { notFound, refused } from '@otdel/contracts';
import { Clock, Config, Database, type Tx } from '@otdel/platform';
import { Processes, TemporalConnection } from '@otdel/temporal';
import {
  type OrderFacts,
  type OrderInput,
  orderProcessId,
  orderTaskQueue,
  orderWorkflow,
  suppliesArrived,
} from '../order/order.messages.ts';
import { StepService } from '../order/step.service.ts';
import { unfinishedOrders, servable, type WhichItems } from './waiting.ts';

/** The processes of orders, seen from outside. Orders are taken without them. */
@Injectable()
export class OrderProcess extends Processes<OrderFacts, OrderInput> {
  constructor(temporal: TemporalConnection, db: Database, clock: Clock, config: Config, steps: StepService) {
    super(temporal, db, clock, config, {
      workflow: orderWorkflow,
      taskQueue: orderTaskQueue,
      processId: orderProcessId,
      idOf: (input) => input.orderId,
      fromLedger: (tx, ids) => steps.factsOf(tx, ids),
      missing: (id) => notFound('order', id),
      over: ({ facts }) =>
        facts.commercial === 'cancelled' || facts.commercial === 'closed'
          ? refused('order_closed', { order: facts.number })
          : undefined,
      unfinished: unfinishedOrders,
      // an offer may have been lost with a process
      afterSweep: (tx) => this.offer(tx, 'all'),
    });
  }

  /**
   * Offers what is free of these items to those that wait for it, the earliest promise first.
   * @throws unavailable `temporal`
   */
  async offer(tx: Tx, items: WhichItems): Promise<void> {
    await this.signal(tx, await servable(tx, items), suppliesArrived);
  }
}
