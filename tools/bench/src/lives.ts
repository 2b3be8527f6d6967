import {
  confirmOrder,
  deliverOrder,
  newId,
  placeOrder,
  shipOrder,
  type Actor,
  type AskedOf,
  type Operation,
  type ResponseOf,
} from '@otdel/contracts';
import { Api } from '@otdel/ops/api';
import type { Stack } from '@otdel/local';
import { readConfig, Rpc } from '@otdel/platform';
import type { Client } from '@temporalio/client';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

/** How many different clients and items the orders are about. */
const variety = 20;

export interface Lives {
  /** A whole life through the gateway, seen by all five services. @returns the order's id */
  ofFirm(): Promise<string>;
  /** The same of orders alone, asked as the gateway asks it: what its process costs. Needs no other service. */
  ofProcess(): Promise<string>;
  close(): void;
}

/** A firm with some items in plenty, some clients and two people. */
export async function prepareLives(stack: Stack, temporal: Client): Promise<Lives> {
  const admin = await Api.signIn({ url: stack.url, login: 'admin', password: stack.adminPassword });
  const manager = await hire(admin, 'manager');
  const operations = await hire(admin, 'operations');
  const items = await each(async (i) => {
    const body = { name: `Bench item ${i}`, price: '10.00', kind: 'goods' };
    const { item } = await admin.put<{ item: { id: string } }>(`/api/items/by-sku/BENCH-${i}`, body);
    await admin.put(`/api/items/by-sku/BENCH-${i}/opening-stock`, { quantity: '100000000' });
    return item.id;
  });
  const clients = await each(async (i) => {
    const body = { name: `Bench client ${i}`, managerId: manager.id };
    return (await admin.put<{ client: { id: string } }>(`/api/clients/by-code/B${i}`, body)).client.id;
  });
  const promisedOn = Temporal.Now.plainDateISO().add({ days: 20 }).toString();
  let turn = 0;
  const wanted = () => {
    const i = turn++ % variety;
    return { clientId: clients[i]!, lines: [{ itemId: items[i]!, quantity: '3', promisedOn }] };
  };
  const { ENVELOPE_KEYS } = JSON.parse(readFileSync(join(stack.home, 'secrets.json'), 'utf8')) as {
    ENVELOPE_KEYS: string;
  };
  const line = {
    SERVICE: 'bench',
    DATABASE_URL: stack.databaseUrl,
    ORDERS_RPC: stack.rpc('orders'),
    ENVELOPE_KEYS,
  };
  const orders = new Rpc(readConfig(line), ['orders']);
  const ask = <O extends Operation>(operation: O, data: AskedOf<O>, by: Person): Promise<ResponseOf<O>> => {
    const actor = { accountId: newId(), staffId: by.id, role: by.role };
    return orders.call(operation, data, { context: { actor, correlationId: newId(), commandId: newId() } });
  };

  return {
    async ofFirm() {
      const { id } = await manager.api.post<{ id: string }>('/api/orders', wanted());
      await manager.api.post(`/api/orders/${id}/confirm`, {});
      await operations.api.post(`/api/orders/${id}/shipments`, {});
      await operations.api.post(`/api/orders/${id}/deliveries`, {});
      await answer(manager.api, id);
      return id;
    },
    async ofProcess() {
      const order = { ...wanted(), managerId: manager.id };
      const parties = {
        client: { id: order.clientId, version: 1, name: 'Bench client', managerId: manager.id },
        manager: { id: manager.id, version: 1, name: 'Bench manager' },
      };
      const { id: orderId } = await ask(placeOrder, { order, parties }, manager);
      await ask(confirmOrder, { orderId }, manager);
      await ask(shipOrder, { orderId }, operations);
      await ask(deliverOrder, { orderId }, operations);
      const process = temporal.workflow.getHandle(`order-${orderId}`);
      // what crm's event would bring
      await process.signal('feedbackAnswered');
      await process.result();
      return orderId;
    },
    close: () => orders.onApplicationShutdown(),
  };
}

const each = <T>(make: (i: number) => Promise<T>): Promise<T[]> =>
  Promise.all(Array.from({ length: variety }, (_, i) => make(i)));

interface Person {
  id: string;
  role: Actor['role'];
  api: Api;
}

async function hire(admin: Api, role: Actor['role']): Promise<Person> {
  const code = `bench-${role}`;
  const { staff } = await admin.put<{ staff: { id: string } }>(`/api/staff/by-code/${code}`, {
    name: code,
    role,
  });
  const account = await admin.post<{ id: string }>('/api/accounts', {
    login: code,
    password: newId(),
    staffId: staff.id,
  });
  return { id: staff.id, role, api: await admin.as(account.id) };
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
