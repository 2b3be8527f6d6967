import {
  type Actor,
  confirmOrder,
  DomainError,
  getOrder,
  newId,
  placeOrder,
  putItem,
  type RequestOf,
  secureSupply,
  shipOrder,
} from '@otdel/contracts';
import { TemporalConnection } from '@otdel/temporal';
import { eventually, openRoom, ownServers, type Room } from '@otdel/testing';
import { sql } from 'kysely';
import { ordersMigrations } from '../migrations/index.ts';
import { orderProcessId } from '../order/order.messages.ts';
import { OrdersModule } from '../orders.module.ts';

/** Two replicas of orders, whose processes go on in a new run after fifty commands. */
let servers: Awaited<ReturnType<typeof ownServers>>;
let first: Room;
let second: Room;
const head: Actor = { accountId: newId(), staffId: newId(), role: 'head' };

beforeAll(async () => {
  servers = await ownServers('temporal');
  const env = { TEMPORAL_ADDRESS: servers.temporal!.address, TEMPORAL_COMMANDS_PER_RUN: 50 };
  first = await openRoom(OrdersModule, ordersMigrations, { env });
  second = await openRoom(OrdersModule, ordersMigrations, { env, database: first.database });
});
afterAll(async () => {
  await second?.close();
  await first?.close();
  await servers?.[Symbol.asyncDispose]();
});

/** A confirmed order of which nobody has, buys or makes anything: its supply may be asked for again and again. */
async function uncoveredOrder(): Promise<string> {
  const { item } = await first.ask(
    putItem,
    { sku: newId(), name: 'Rare', price: '10.00', supply: 'none' },
    { as: head },
  );
  const [client, manager] = [
    { id: newId(), version: 1, name: 'Vasilek', managerId: null },
    { id: newId(), version: 1, name: 'Anna' },
  ];
  const lines = [
    { itemId: item.id, quantity: '2', promisedOn: Temporal.Now.plainDateISO().add({ days: 30 }).toString() },
  ];
  const order = { clientId: client.id, managerId: manager.id, lines };
  const { id: orderId } = await first.ask(
    placeOrder,
    { order, parties: { client, manager } } as RequestOf<typeof placeOrder>,
    { as: head },
  );
  await eventually(() => first.ask(confirmOrder, { orderId }, { as: head, key: `confirm-${orderId}` }));
  return orderId;
}
const process = (orderId: string) =>
  first.get(TemporalConnection).ask(async (temporal) => temporal.workflow.getHandle(orderProcessId(orderId)));
const run = async (orderId: string) => (await (await process(orderId)).describe()).runId;
const replica = (i: number) => (i % 2 === 0 ? first : second);
const codeOf = (outcome: PromiseSettledResult<unknown>): string =>
  outcome.status === 'fulfilled' ? 'done' : (outcome.reason as DomainError).code;
const counted = (outcomes: PromiseSettledResult<unknown>[]): Record<string, number> =>
  Object.fromEntries(
    Object.entries(Object.groupBy(outcomes, codeOf)).map(([code, those]) => [code, those!.length]),
  );

it('answers a hundred commands at once on one order, with two replicas, across new runs', async () => {
  const orderId = await uncoveredOrder();
  const before = await run(orderId);
  const outcomes = await Promise.allSettled(
    Array.from({ length: 100 }, (_, i) =>
      i % 4 === 3
        ? replica(i).ask(shipOrder, { orderId }, { as: head })
        : replica(i).ask(secureSupply, { orderId }, { as: head }),
    ),
  );
  expect(counted(outcomes)).toEqual({ done: 75, nothing_covered: 25 });
  await eventually(async () => expect(await run(orderId)).not.toBe(before));
});

it('does a command once whose key comes many times at once, across new runs', async () => {
  const orderId = await uncoveredOrder();
  const keys = Array.from({ length: 20 }, () => newId());
  const outcomes = await Promise.allSettled(
    Array.from({ length: 100 }, (_, i) =>
      replica(i).ask(secureSupply, { orderId }, { as: head, key: keys[i % keys.length]! }),
    ),
  );
  expect(counted(outcomes)).toEqual({ done: 100 });
  const done = await first.rows<{ n: number }>(
    sql`select count(*)::int as n from applied_command where id = any(${keys})`,
  );
  expect(done).toEqual([{ n: keys.length }]);
});

it('lives on after hundreds of commands, as quick as before', async () => {
  const orderId = await uncoveredOrder();
  for (let i = 0; i < 130; i++) await first.ask(secureSupply, { orderId }, { as: head });
  const { events } = await (await process(orderId)).fetchHistory();
  expect(events!.length).toBeLessThan(400);
  expect((await first.ask(getOrder, { orderId }, { as: head })).axes.supply).toBe('uncovered');
});
