import { confirmOrder, deliverOrder, shipOrder } from '@otdel/contracts';
import type { Api } from '@otdel/ops/api';
import { setTimeout as pause } from 'node:timers/promises';
import type { BenchStack } from './stack.ts';

/** Places an order and brings it to its end through the gateway, with all five services. @returns the order's id */
export async function lifeInFirm({ firm }: BenchStack): Promise<string> {
  const { manager, operations } = firm;
  const { id } = await manager.api.post<{ id: string }>('/api/orders', firm.wanted());
  await manager.api.post(`/api/orders/${id}/confirm`, {});
  await operations.api.post(`/api/orders/${id}/shipments`, {});
  await operations.api.post(`/api/orders/${id}/deliveries`, {});
  await answer(manager.api, id);
  return id;
}

/**
 * The same with orders alone, called as the gateway calls it: the cost of the process. It needs no other service.
 * @returns the order's id
 */
export async function lifeInOrders({ firm, temporal }: BenchStack): Promise<string> {
  const orderId = await firm.place(firm.wanted());
  await firm.ask(confirmOrder, { orderId }, firm.manager);
  await firm.ask(shipOrder, { orderId }, firm.operations);
  await firm.ask(deliverOrder, { orderId }, firm.operations);
  const process = temporal.workflow.getHandle(`order-${orderId}`);
  // in place of crm's event
  await process.signal('feedbackAnswered');
  await process.result();
  return orderId;
}

/** Repeats until crm has applied the event that the client may be asked. */
async function answer(api: Api, orderId: string): Promise<void> {
  for (;;) {
    try {
      await api.post(`/api/orders/${orderId}/feedback`, { rating: 5 });
      return;
    } catch (error) {
      if ((error as { code?: string }).code !== 'feedback_not_asked') throw error;
      await pause(100);
    }
  }
}
