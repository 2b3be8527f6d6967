import { Injectable } from '@nestjs/common';
import { getOrder, id, listTasks, type OrderWithTasks } from '@otdel/contracts';
import { logger, Rpc } from '@otdel/platform';

const log = logger('orders');
/** Milliseconds to wait for the tasks of an order. */
const tasksTimeout = 2_000;

@Injectable()
export class OrderQueries {
  constructor(private readonly rpc: Rpc) {}

  /**
   * Without its tasks (null) while planning does not answer.
   * @param orderId its id, or its number: then planning is asked second
   * @throws not_found `order`
   */
  async get(orderId: string): Promise<OrderWithTasks> {
    if (!id.safeParse(orderId).success) {
      const order = await this.rpc.call(getOrder, { orderId });
      return { ...order, openTasks: await this.#openTasks(order.id) };
    }
    const [order, openTasks] = await Promise.all([
      this.rpc.call(getOrder, { orderId }),
      this.#openTasks(orderId),
    ]);
    return { ...order, openTasks };
  }

  async #openTasks(orderId: string): Promise<OrderWithTasks['openTasks']> {
    try {
      const tasks = { orderId, state: 'open' as const, limit: 200 };
      return (await this.rpc.call(listTasks, tasks, { timeoutMs: tasksTimeout })).items;
    } catch (error) {
      log.warn({ err: error }, 'an order is shown without its tasks');
      return null;
    }
  }
}
