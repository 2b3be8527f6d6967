import {
  newId,
  placeOrder,
  type Actor,
  type AskedOf,
  type Operation,
  type ResponseOf,
} from '@otdel/contracts';
import { Api } from '@otdel/ops/api';
import type { Stack } from '@otdel/local';
import { readConfig, Rpc } from '@otdel/platform';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The orders use so many clients, and as many items. */
const variety = 20;

export interface Person {
  id: string;
  role: Actor['role'];
  api: Api;
}
export interface Wanted {
  clientId: string;
  lines: { itemId: string; quantity: string; promisedOn: string }[];
}

/** A firm with some clients, two people, and items of which the stock is large. */
export interface Firm {
  manager: Person;
  operations: Person;
  /** Input of the next order, for an item of the large stock by default. */
  wanted(itemId?: string): Wanted;
  /** Makes an item without stock that can be neither bought nor made. @returns its id */
  rareItem(sku: string): Promise<string>;
  /** Calls orders as the gateway does. */
  ask<O extends Operation>(operation: O, data: AskedOf<O>, by: Person): Promise<ResponseOf<O>>;
  /** Places an order for the manager, without the gateway. @returns the order's id */
  place(wanted: Wanted): Promise<string>;
  close(): void;
}

export async function prepareFirm(stack: Stack): Promise<Firm> {
  const admin = await Api.signIn({ url: stack.url, login: 'admin', password: stack.adminPassword });
  const manager = await hire(stack, admin, 'manager');
  const operations = await hire(stack, admin, 'operations');
  const putItem = async (sku: string, body: object) =>
    (await admin.put<{ item: { id: string } }>(`/api/items/by-sku/${sku}`, body)).item.id;
  const items = await each(async (i) => {
    const id = await putItem(`BENCH-${i}`, { name: `Bench item ${i}`, price: '10.00', kind: 'goods' });
    await admin.put(`/api/items/by-sku/BENCH-${i}/opening-stock`, { quantity: '100000000' });
    return id;
  });
  const clients = await each(async (i) => {
    const body = { name: `Bench client ${i}`, managerId: manager.id };
    return (await admin.put<{ client: { id: string } }>(`/api/clients/by-code/B${i}`, body)).client.id;
  });
  const promisedOn = Temporal.Now.plainDateISO().add({ days: 20 }).toString();
  let turn = 0;
  const orders = rpcOf(stack);
  const ask: Firm['ask'] = (operation, data, by) => {
    const actor = { accountId: newId(), staffId: by.id, role: by.role };
    return orders.call(operation, data, { context: { actor, correlationId: newId(), commandId: newId() } });
  };
  return {
    manager,
    operations,
    wanted(itemId) {
      const i = turn++ % variety;
      return { clientId: clients[i]!, lines: [{ itemId: itemId ?? items[i]!, quantity: '3', promisedOn }] };
    },
    rareItem: (sku) => putItem(sku, { name: sku, price: '10.00', kind: 'goods', supply: 'none' }),
    ask,
    async place(wanted) {
      const parties = {
        client: { id: wanted.clientId, version: 1, name: 'Bench client', managerId: manager.id },
        manager: { id: manager.id, version: 1, name: 'Bench manager' },
      };
      const order = { ...wanted, managerId: manager.id };
      return (await ask(placeOrder, { order, parties }, manager)).id;
    },
    close: () => orders.onApplicationShutdown(),
  };
}

const each = <T>(make: (i: number) => Promise<T>): Promise<T[]> =>
  Promise.all(Array.from({ length: variety }, (_, i) => make(i)));

/** A connection to orders, signed with the keys of this stack. */
function rpcOf(stack: Stack): Rpc {
  const { ENVELOPE_KEYS } = JSON.parse(readFileSync(join(stack.home, 'secrets.json'), 'utf8')) as {
    ENVELOPE_KEYS: string;
  };
  const line = {
    SERVICE: 'bench',
    DATABASE_URL: stack.databaseUrl,
    ORDERS_RPC: stack.rpc('orders'),
    ENVELOPE_KEYS,
  };
  return new Rpc(readConfig(line), ['orders']);
}

/** Signs in by password: each command of an administrator who acts as somebody else would write into the audit. */
export async function hire({ url }: Stack, admin: Api, role: Actor['role']): Promise<Person> {
  const code = `bench-${role}`;
  const password = newId();
  const { staff } = await admin.put<{ staff: { id: string } }>(`/api/staff/by-code/${code}`, {
    name: code,
    role,
  });
  await admin.post('/api/accounts', { login: code, password, staffId: staff.id, mustChange: false });
  return { id: staff.id, role, api: await Api.signIn({ url, login: code, password }) };
}
