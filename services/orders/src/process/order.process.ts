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
  moneyChanged,
  suppliesArrived,
} from '../order/order.messages.ts';
import { StepService } from '../order/step.service.ts';
import { freedOrders, unfinishedOrders, ordersToServe, type WhichItems } from './waiting.ts';

/** Starts, commands and signals the processes of orders. Placing an order does not need it. */
@Injectable()
export class OrderProcess extends Processes<OrderFacts, OrderInput> {
  constructor(
    temporal: TemporalConnection,
    private readonly db: Database,
    clock: Clock,
    config: Config,
    steps: StepService,
  ) {
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
      // signals about free stock and about money may have been lost with a process
      afterSweep: async (tx) => {
        await this.offer(tx, 'all');
        await this.signal(tx, await freedOrders(tx), moneyChanged);
      },
    });
  }

  /**
   * Signals the orders that free stock of these items can cover, the earliest promise first.
   * @throws unavailable `temporal`
   */
  async offer(tx: Tx, items: WhichItems): Promise<void> {
    await this.signal(tx, await ordersToServe(tx, items), suppliesArrived);
  }

  /** Has the order looked at again: it may wait for money no more. @throws unavailable `temporal` */
  async wake(orderId: string): Promise<void> {
    await this.db.transaction((tx) => this.signal(tx, [orderId], moneyChanged));
  }

  /** Begins the process of an order that is open again. @throws unavailable `temporal` */
  async beginOne(orderId: string): Promise<void> {
    await this.db.transaction((tx) => this.begin(tx, [orderId]));
  }

  /** Whether free stock, or what comes for nobody, could cover something of the order. */
  async mayServe(orderId: string): Promise<boolean> {
    const orders = await this.db.read((tx) => ordersToServe(tx, { ofOrders: [orderId] }));
    return orders.includes(orderId);
  }
}
