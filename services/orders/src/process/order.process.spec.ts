import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import {
  type Actor,
  type AskedOf,
  cancelOrder,
  confirmOrder,
  deliverOrder,
  getOrder,
  listPurchases,
  newId,
  type Operation,
  type OrderView,
  placeOrder,
  putItem,
  putSupplier,
  receivePurchase,
  secureSupply,
  type RequestOf,
  type ResponseOf,
  setOpeningStock,
  shipOrder,
} from '@otdel/contracts';
import { createApp, Database, readConfig, Rpc } from '@otdel/platform';
import { TemporalConnection } from '@otdel/temporal';
import {
  envelopeKeys,
  eventually,
  freshDatabase,
  ownServers,
  sharedServers,
  type TestDatabase,
} from '@otdel/testing';
import { sql } from 'kysely';
import { createServer, type AddressInfo } from 'node:net';
import { ordersMigrations } from '../migrations/index.ts';
import { OrdersModule } from '../orders.module.ts';
import { OrderConsumer } from './order.consumer.ts';
import { orderProcessId } from '../order/order.messages.ts';
import { OrderProcess } from './order.process.ts';

/** Real database, real queues, real processes: orders as they run. */
let servers: Awaited<ReturnType<typeof ownServers>>;
let database: TestDatabase;
let app: NestFastifyApplication;
let rpc: Rpc;
let env: Record<string, string | number>;
let itemId: string;

const head: Actor = { accountId: newId(), staffId: newId(), role: 'head' };
const client = { id: newId(), version: 1, name: 'Vasilek', managerId: null };
const manager = { id: newId(), version: 1, name: 'Anna' };

beforeAll(async () => {
  servers = await ownServers('temporal');
  database = await freshDatabase(ordersMigrations);
  env = {
    SERVICE: 'orders',
    DATABASE_URL: database.url('orders'),
    REDIS_URL: sharedServers().redis,
    TEMPORAL_ADDRESS: servers.temporal!.address,
    ENVELOPE_KEYS: envelopeKeys,
    RPC_PORT: await freePort(),
    LOG_LEVEL: 'fatal',
  };
  app = await createApp({ module: OrdersModule, env });
  rpc = new Rpc(readConfig({ ...env, ORDERS_RPC: `127.0.0.1:${env['RPC_PORT']}` }), ['orders']);
  await ask(putSupplier, { code: 'S', name: 'Supplier' });
  const { item } = await ask(putItem, { sku: 'PAINT', name: 'Paint', price: '10.00', supplierCode: 'S' });
  itemId = item.id;
});
afterAll(async () => {
  rpc?.onApplicationShutdown();
  await app?.close();
  await servers?.[Symbol.asyncDispose]();
  await database?.drop();
});

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((ready) => server.once('listening', ready));
  const { port } = server.address() as AddressInfo;
  await new Promise((closed) => server.close(closed));
  return port;
}
const ask = <O extends Operation>(
  operation: O,
  data: AskedOf<O>,
  commandId = newId(),
): Promise<ResponseOf<O>> =>
  rpc.call(operation, data, { commandId, context: { actor: head, correlationId: `test-${commandId}` } });
const place = (item = itemId): Promise<OrderView> => {
  const promisedOn = Temporal.Now.plainDateISO().add({ days: 30 }).toString();
  const order = {
    clientId: client.id,
    managerId: manager.id,
    lines: [{ itemId: item, quantity: '2', promisedOn }],
  };
  return ask(placeOrder, { order, parties: { client, manager } } as RequestOf<typeof placeOrder>);
};
/** Nobody sells or makes it: there is what is in stock. */
const rareItem = async (sku: string, stock?: string): Promise<string> => {
  const { item } = await ask(putItem, { sku, name: sku, price: '10.00', supply: 'none' });
  if (stock) await ask(setOpeningStock, { sku, quantity: stock });
  return item.id;
};
const supplyOf = async (orderId: string) => (await ask(getOrder, { orderId })).axes.supply;
const process = (orderId: string) =>
  eventually(() =>
    app.get(TemporalConnection).ask(async (temporal) => temporal.workflow.getHandle(orderProcessId(orderId))),
  );
const begun = (orderId: string) =>
  eventually(async () => (await process(orderId)).describe(), { timeoutMs: 30_000 });
const length = async (orderId: string) => (await (await process(orderId)).fetchHistory()).events!.length;
/** Everything that Temporal has of it, as text. */
const written = async (orderId: string) =>
  JSON.stringify(await (await process(orderId)).fetchHistory(), (key, value) =>
    key === 'data' && typeof value === 'string' ? Buffer.from(value, 'base64').toString('latin1') : value,
  );
const currentBuild = async () => {
  const temporal = await app.get(TemporalConnection).ask(async (client) =>
    client.workflowService.describeWorkerDeployment({
      namespace: 'otdel',
      deploymentName: 'orders',
    }),
  );
  return temporal.workerDeploymentInfo?.routingConfig?.currentDeploymentVersion?.buildId;
};
const receive = async (orderId: string) => {
  const { items } = await ask(listPurchases, { orderId });
  await ask(receivePurchase, { purchaseId: items[0]!.id });
};
const answer = (orderId: string) =>
  app
    .get(Database)
    .transaction((tx) => app.get(OrderConsumer).answered([{ payload: { orderId } }] as never, tx));
const ready = async () => (await app.inject({ url: '/health/ready' })).json();
const working = () =>
  eventually(async () => expect((await ready()).checks.temporal.detail.worker).toBe('RUNNING'), {
    timeoutMs: 30_000,
  });
const reboot = async (changes: Record<string, string | number> = {}) => {
  await app.close();
  app = await createApp({ module: OrdersModule, env: { ...env, ...changes } });
};
const restart = async (changes: Record<string, string | number> = {}) => {
  await reboot(changes);
  await working();
};

it('carries an order from the deal to the opinion', async () => {
  const { id: orderId } = await place();
  await begun(orderId);
  expect(await ask(confirmOrder, { orderId })).toMatchObject({
    stage: 'supply',
    axes: { commercial: 'confirmed', supply: 'on_the_way' },
  });
  await receive(orderId);
  expect((await ask(shipOrder, { orderId, lines: [{ no: 1, quantity: '0.5' }] })).stage).toBe(
    'partly_shipped',
  );
  expect((await ask(shipOrder, { orderId })).stage).toBe('shipped');
  await ask(deliverOrder, { orderId });
  await eventually(async () => expect((await ask(getOrder, { orderId })).stage).toBe('feedback'));
  await answer(orderId);
  await eventually(async () => expect((await ask(getOrder, { orderId })).stage).toBe('closed'));
  await eventually(async () => expect((await begun(orderId)).status.name).toBe('COMPLETED'));
});

it('tells of the supply that a command causes under the id of that command', async () => {
  const { id: orderId } = await place();
  const key = newId();
  await ask(confirmOrder, { orderId }, key);
  const told = () =>
    app.get(Database).read((tx) =>
      sql<{ correlationId: string; role: string }>`
          select correlation_id as "correlationId", actor ->> 'role' as role from outbox
          where type = 'order.supply_secured' and aggregate_id = ${orderId}`.execute(tx.getKysely()),
    );
  await eventually(async () =>
    expect((await told()).rows).toEqual([{ correlationId: `test-${key}`, role: 'system' }]),
  );
});

it('refuses a wrong command with its reason, and writes nothing down', async () => {
  const { id: orderId, number } = await place();
  await begun(orderId);
  await ask(confirmOrder, { orderId });
  expect(await written(orderId)).toContain(number);
  const before = await length(orderId);
  await expect(ask(confirmOrder, { orderId })).rejects.toMatchObject({
    kind: 'refused',
    code: 'order_already_confirmed',
  });
  await expect(ask(shipOrder, { orderId, lines: [{ no: 1, quantity: '3' }] })).rejects.toMatchObject({
    code: 'more_than_ordered',
  });
  await expect(ask(deliverOrder, { orderId })).rejects.toMatchObject({ code: 'nothing_on_the_way' });
  expect(await length(orderId)).toBe(before);
  await expect(ask(shipOrder, { orderId })).rejects.toMatchObject({ kind: 'refused' });
  await receive(orderId);
  expect((await ask(shipOrder, { orderId })).stage).toBe('shipped');
});

it('does a command once, also when its order is over', async () => {
  const { id: orderId } = await place();
  await begun(orderId);
  const key = newId();
  await ask(cancelOrder, { orderId, reason: 'test' }, key);
  await eventually(async () => expect((await begun(orderId)).status.name).toBe('COMPLETED'));
  expect((await ask(cancelOrder, { orderId, reason: 'test' }, key)).stage).toBe('cancelled');
  await expect(ask(cancelOrder, { orderId, reason: 'another' }, key)).rejects.toMatchObject({
    code: 'idempotency_key_reused',
  });
  await expect(ask(cancelOrder, { orderId, reason: 'test' })).rejects.toMatchObject({
    code: 'order_cancelled',
  });
  await expect(ask(shipOrder, { orderId })).rejects.toMatchObject({ code: 'order_cancelled' });
  await expect(ask(confirmOrder, { orderId: newId() })).rejects.toMatchObject({ code: 'order_not_found' });
});

it('notices a key that was used for something else while the process runs', async () => {
  const { id: orderId } = await place();
  const key = newId();
  await ask(confirmOrder, { orderId }, key);
  await ask(confirmOrder, { orderId }, key);
  await expect(ask(cancelOrder, { orderId, reason: 'test' }, key)).rejects.toMatchObject({
    code: 'idempotency_key_reused',
  });
});

it('does a command again under its key once the reason of its refusal is mended', async () => {
  const { id: orderId } = await place(await rareItem('RARE-1'));
  await begun(orderId);
  await ask(confirmOrder, { orderId });
  const key = newId();
  await expect(ask(shipOrder, { orderId }, key)).rejects.toMatchObject({ kind: 'refused' });
  await ask(setOpeningStock, { sku: 'RARE-1', quantity: '5' });
  await ask(secureSupply, { orderId });
  expect((await ask(shipOrder, { orderId }, key)).stage).toBe('shipped');
  expect((await ask(shipOrder, { orderId }, key)).shipments).toHaveLength(1);
});

it('offers what an order gives back to those that wait for it, the earliest promise first', async () => {
  const item = await rareItem('RARE-2', '2');
  const first = await place(item);
  await ask(confirmOrder, { orderId: first.id });
  const [second, third] = [await place(item), await place(item)];
  for (const { id: orderId } of [second, third]) await ask(confirmOrder, { orderId });
  expect(await supplyOf(second.id)).toBe('uncovered');
  await ask(cancelOrder, { orderId: first.id, reason: 'test' });
  await eventually(async () => expect(await supplyOf(second.id)).toBe('covered'), { timeoutMs: 30_000 });
  expect(await supplyOf(third.id)).toBe('uncovered');
});

it('offers an opening stock to those that wait for it', async () => {
  const { id: orderId } = await place(await rareItem('RARE-4'));
  await ask(confirmOrder, { orderId });
  await ask(setOpeningStock, { sku: 'RARE-4', quantity: '2' });
  await eventually(async () => expect(await supplyOf(orderId)).toBe('covered'), { timeoutMs: 20_000 });
});

it('finds orders whose process was lost, and what became free unnoticed', async () => {
  const item = await rareItem('RARE-3');
  const { id: orderId } = await place(item);
  await ask(confirmOrder, { orderId });
  const db = app.get(Database);
  await db.transaction(async (tx) => {
    await sql`update customer_order set placed_at = placed_at - interval '1 hour' where id = ${orderId}`.execute(
      tx.getKysely(),
    );
    await sql`update stock set on_hand = 2000 where item_id = ${item}`.execute(tx.getKysely());
  });
  await (await process(orderId)).terminate('test');
  await eventually(async () => expect(await app.get(OrderProcess).findLost()).toBe(1), { timeoutMs: 30_000 });
  expect((await begun(orderId)).status.name).toBe('RUNNING');
  await eventually(async () => expect(await supplyOf(orderId)).toBe('covered'));
  await eventually(async () => expect(await app.get(OrderProcess).findLost()).toBe(0));
});

it('lets one replica look for lost processes at a time', async () => {
  const looks = await Promise.all([app.get(OrderProcess).findLost(), app.get(OrderProcess).findLost()]);
  expect(looks.sort()).toEqual([0, null]);
});

it('leaves what an operator of Temporal cancelled as it is', async () => {
  const { id: orderId } = await place();
  await ask(confirmOrder, { orderId });
  await app
    .get(Database)
    .transaction((tx) =>
      sql`update customer_order set placed_at = placed_at - interval '1 hour' where id = ${orderId}`.execute(
        tx.getKysely(),
      ),
    );
  await (await process(orderId)).cancel();
  await eventually(async () => expect((await ask(getOrder, { orderId })).stage).toBe('cancelled'));
  await eventually(async () => expect((await begun(orderId)).status.name).toBe('COMPLETED'));
  expect(await app.get(OrderProcess).findLost()).toBe(0);
  expect((await begun(orderId)).status.name).toBe('COMPLETED');
});

it('goes on in the next process of ours when this one stops', async () => {
  const { id: orderId } = await place();
  await ask(confirmOrder, { orderId });
  await restart();
  await receive(orderId);
  expect((await ask(shipOrder, { orderId })).stage).toBe('shipped');
  expect((await ask(deliverOrder, { orderId })).axes.delivery).toBe('delivered');
});

it('begins a process from the ledger where its event has not come, or where it was lost', async () => {
  // nothing listens there: events wait
  await restart({ REDIS_URL: `redis://127.0.0.1:${await freePort()}` });
  const { id: orderId } = await place();
  await expect((await process(orderId)).describe()).rejects.toThrow();
  expect((await ask(confirmOrder, { orderId })).stage).toBe('supply');
  await (await process(orderId)).terminate('test');
  await receive(orderId);
  expect((await ask(shipOrder, { orderId })).stage).toBe('shipped');
  await restart();
  expect((await ask(deliverOrder, { orderId })).axes.delivery).toBe('delivered');
});

it('takes orders while Temporal is away, and begins their processes when it is back', async () => {
  const known = await place();
  await begun(known.id);
  await servers.temporal!.kill9();
  const { id: orderId } = await place();
  const asked = performance.now();
  await expect(ask(confirmOrder, { orderId: known.id })).rejects.toMatchObject({
    kind: 'unavailable',
    code: 'temporal_unavailable',
  });
  expect(performance.now() - asked).toBeLessThan(11_000);
  await eventually(async () =>
    expect(await ready()).toMatchObject({
      ready: true,
      checks: { temporal: { ok: false, critical: false } },
    }),
  );
  await servers.temporal!.restart();
  await begun(orderId);
  expect((await ask(confirmOrder, { orderId })).stage).toBe('supply');
  expect((await ask(confirmOrder, { orderId: known.id })).stage).toBe('supply');
  await eventually(async () =>
    expect(await ready()).toMatchObject({ ready: true, checks: { temporal: { ok: true } } }),
  );
});

it('boots while Temporal is away', async () => {
  await servers.temporal!.kill9();
  await reboot();
  const { id: orderId } = await place();
  await expect(ask(confirmOrder, { orderId })).rejects.toMatchObject({ code: 'temporal_unavailable' });
  await servers.temporal!.restart();
  await begun(orderId);
  expect((await ask(confirmOrder, { orderId })).stage).toBe('supply');
});

it('hides what it tells Temporal when there is a key', async () => {
  await restart({ TEMPORAL_PAYLOAD_KEY: Buffer.alloc(32, 7).toString('base64') });
  const { id: orderId, number } = await place();
  await begun(orderId);
  expect((await ask(confirmOrder, { orderId })).stage).toBe('supply');
  expect(await written(orderId)).not.toContain(number);
});

it('begins orders on the newest build, and goes on with each on its own', async () => {
  await restart({ BUILD_ID: 'build-1' });
  const first = await place();
  await begun(first.id);
  await ask(confirmOrder, { orderId: first.id });
  await restart({ BUILD_ID: 'build-2' });
  await eventually(async () => expect(await currentBuild()).toBe('build-2'));
  const second = await place();
  await begun(second.id);
  await ask(confirmOrder, { orderId: second.id });
  // the old build starts again beside: it takes nothing over, and the order that it began goes on
  await restart({ BUILD_ID: 'build-1' });
  await receive(first.id);
  expect((await ask(shipOrder, { orderId: first.id })).stage).toBe('shipped');
  expect(await currentBuild()).toBe('build-2');
});
