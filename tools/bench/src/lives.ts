import { confirmOrder, deliverOrder, shipOrder } from '@otdel/contracts';
import type { Api } from '@otdel/ops/api';
import { setTimeout as pause } from 'node:timers/promises';
import type { BenchStack } from './stack.ts';

/** A whole life through the gateway, seen by all five services. @returns the order's id */
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
 * The same of orders alone, asked as the gateway asks it: what its process costs. Needs no other service.
 * @returns the order's id
 */
export async function lifeInOrders({ firm, temporal }: BenchStack): Promise<string> {
  const orderId = await firm.place(firm.wanted());
  await firm.ask(confirmOrder, { orderId }, firm.manager);
  await firm.ask(shipOrder, { orderId }, firm.operations);
  await firm.ask(deliverOrder, { orderId }, firm.operations);
  const process = temporal.workflow.getHandle(`order-${orderId}`);
  // what crm's event would bring
  await process.signal('feedbackAnswered');
  await process.result();
  return orderId;
}

/** Once crm has heard, by an event, that the client may be asked. */
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
