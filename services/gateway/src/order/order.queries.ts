import { Injectable } from '@nestjs/common';
import { getOrder, listTasks, type OrderWithTasks } from '@otdel/contracts';
import { logger, Rpc } from '@otdel/platform';

const log = logger('orders');
/** Milliseconds that an order waits for its tasks. */
const patience = 2_000;

@Injectable()
export class OrderQueries {
  constructor(private readonly rpc: Rpc) {}

  /** The order comes also while planning is away. @throws not_found `order` */
  async get(orderId: string): Promise<OrderWithTasks> {
    const [order, openTasks] = await Promise.all([
      this.rpc.call(getOrder, { orderId }),
      this.#openTasks(orderId),
    ]);
    return { ...order, openTasks };
  }

  async #openTasks(orderId: string): Promise<OrderWithTasks['openTasks']> {
    try {
      const tasks = { orderId, state: 'open' as const, limit: 200 };
      return (await this.rpc.call(listTasks, tasks, { timeoutMs: patience })).items;
    } catch (error) {
      log.warn({ err: error }, 'an order is shown without its tasks');
      return null;
    }
  }
}
