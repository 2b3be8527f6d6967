import {
  amendOrder,
  cancelOrder,
  confirmOrder,
  deliverOrder,
  DomainError,
  getOrder,
  newId,
  secureSupply,
  setOpeningStock,
  shipOrder,
  takeBackShipment,
} from '@otdel/contracts';
import { eventually, type Room } from '@otdel/testing';
import { sql } from 'kysely';
import { LivingFirm } from './testing/living-firm.ts';

/**
 * Commands of one order: refusals, idempotency, and many of them. Two replicas of orders, whose processes continue as new
 * after fifty commands.
 */
let firm: LivingFirm;
let second: Room;

beforeAll(async () => {
  firm = await LivingFirm.open({ env: { TEMPORAL_COMMANDS_PER_RUN: 50 } });
  second = await firm.replica();
});
afterAll(async () => {
  await second?.close();
  await firm?.close();
});

it('refuses a wrong command with its reason, and leaves no trace in the history', async () => {
  const { id: orderId, number } = await firm.placeAndBegin();
  await firm.ask(confirmOrder, { orderId });
  expect(await firm.written(orderId)).toContain(number);
  const before = await firm.events(orderId);
  await expect(firm.ask(confirmOrder, { orderId })).rejects.toMatchObject({
    kind: 'refused',
    code: 'order_already_confirmed',
  });
  await expect(firm.ask(shipOrder, { orderId, lines: [{ no: 1, quantity: '3' }] })).rejects.toMatchObject({
    code: 'more_than_ordered',
  });
  await expect(firm.ask(deliverOrder, { orderId })).rejects.toMatchObject({ code: 'nothing_on_the_way' });
  expect(await firm.events(orderId)).toBe(before);
  await expect(firm.ask(shipOrder, { orderId })).rejects.toMatchObject({ kind: 'refused' });
  await firm.receive(orderId);
  expect((await firm.ask(shipOrder, { orderId })).stage).toBe('shipped');
});

it('does nothing to an order that changed since it was seen', async () => {
  const { id: orderId, version } = await firm.place();
  const as = firm.head;
  const both = await Promise.allSettled(
    ['one', 'two'].map((reason) => {
      const lines = [{ no: 1, quantity: reason === 'one' ? '11' : '12' }];
      return firm.room.ask(amendOrder, { orderId, reason, lines }, { as, seen: [version] });
    }),
  );
  expect(both.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
  expect(both.find(({ status }) => status === 'rejected')).toMatchObject({
    reason: { kind: 'changed', code: 'version_changed', params: { version: version + 1 } },
  });
  const stale = { as, seen: [version] };
  const changed = { code: 'version_changed', params: { version: version + 1 } };
  await expect(firm.room.ask(confirmOrder, { orderId }, stale)).rejects.toMatchObject(changed);
  await expect(firm.room.ask(cancelOrder, { orderId, reason: 'test' }, stale)).rejects.toMatchObject(changed);
  const key = newId();
  const now = { as, key, seen: [version + 1] };
  expect((await firm.room.ask(confirmOrder, { orderId }, now)).axes.commercial).toBe('confirmed');
  // the same command again is the same one
  expect((await firm.room.ask(confirmOrder, { orderId }, now)).axes.commercial).toBe('confirmed');
  await expect(firm.room.ask(secureSupply, { orderId }, stale)).rejects.toMatchObject({
    code: 'version_changed',
  });
  await firm.receive(orderId);
  const shipped = await firm.ask(shipOrder, { orderId });
  const back = { orderId, shipmentNo: 1, reason: 'test' };
  await expect(firm.room.ask(takeBackShipment, back, stale)).rejects.toMatchObject({
    code: 'version_changed',
  });
  const taken = await firm.room.ask(takeBackShipment, back, { as, seen: [shipped.version] });
  expect(taken.stage).toBe('ready');
});

it('does a command once, also when its order has ended', async () => {
  const { id: orderId } = await firm.placeAndBegin();
  const key = newId();
  await firm.ask(cancelOrder, { orderId, reason: 'test' }, key);
  await eventually(async () => expect((await firm.described(orderId)).status.name).toBe('COMPLETED'));
  expect((await firm.ask(cancelOrder, { orderId, reason: 'test' }, key)).stage).toBe('cancelled');
  await expect(firm.ask(cancelOrder, { orderId, reason: 'another' }, key)).rejects.toMatchObject({
    code: 'idempotency_key_reused',
  });
  await expect(firm.ask(cancelOrder, { orderId, reason: 'test' })).rejects.toMatchObject({
    code: 'order_cancelled',
  });
  await expect(firm.ask(shipOrder, { orderId })).rejects.toMatchObject({ code: 'order_cancelled' });
  await expect(firm.ask(confirmOrder, { orderId: newId() })).rejects.toMatchObject({
    code: 'order_not_found',
  });
});

it('refuses a key that was used for another command while the process runs', async () => {
  const { id: orderId } = await firm.place();
  const key = newId();
  await firm.ask(confirmOrder, { orderId }, key);
  await firm.ask(confirmOrder, { orderId }, key);
  await expect(firm.ask(cancelOrder, { orderId, reason: 'test' }, key)).rejects.toMatchObject({
    code: 'idempotency_key_reused',
  });
});

it('accepts a refused command under the same key once the reason of the refusal is gone', async () => {
  const { id: orderId } = await firm.placeAndBegin(await firm.rareItem({ sku: 'RARE' }));
  await firm.ask(confirmOrder, { orderId });
  const key = newId();
  await expect(firm.ask(shipOrder, { orderId }, key)).rejects.toMatchObject({ kind: 'refused' });
  await firm.ask(setOpeningStock, { sku: 'RARE', quantity: '5' });
  await firm.ask(secureSupply, { orderId });
  expect((await firm.ask(shipOrder, { orderId }, key)).stage).toBe('shipped');
  expect((await firm.ask(shipOrder, { orderId }, key)).shipments).toHaveLength(1);
});

/** A confirmed order that nothing covers: it accepts `secureSupply` again and again. */
const uncoveredOrder = async () => firm.confirmed(await firm.rareItem());
const run = async (orderId: string) => (await firm.described(orderId)).runId;
const replica = (i: number) => (i % 2 === 0 ? firm.room : second);
const codeOf = (outcome: PromiseSettledResult<unknown>): string =>
  outcome.status === 'fulfilled' ? 'done' : (outcome.reason as DomainError).code;
const counted = (outcomes: PromiseSettledResult<unknown>[]): Record<string, number> =>
  Object.fromEntries(
    Object.entries(Object.groupBy(outcomes, codeOf)).map(([code, those]) => [code, those!.length]),
  );

it('answers a hundred simultaneous commands on one order, with two replicas, across new runs', async () => {
  const orderId = await uncoveredOrder();
  const before = await run(orderId);
  const outcomes = await Promise.allSettled(
    Array.from({ length: 100 }, (_, i) =>
      i % 4 === 3
        ? replica(i).ask(shipOrder, { orderId }, { as: firm.head })
        : replica(i).ask(secureSupply, { orderId }, { as: firm.head }),
    ),
  );
  expect(counted(outcomes)).toEqual({ done: 75, nothing_covered: 25 });
  await eventually(async () => expect(await run(orderId)).not.toBe(before));
});

it('does a command once when its key comes many times at once, across new runs', async () => {
  const orderId = await uncoveredOrder();
  const keys = Array.from({ length: 20 }, () => newId());
  const outcomes = await Promise.allSettled(
    Array.from({ length: 100 }, (_, i) =>
      replica(i).ask(secureSupply, { orderId }, { as: firm.head, key: keys[i % keys.length]! }),
    ),
  );
  expect(counted(outcomes)).toEqual({ done: 100 });
  const done = await firm.room.rows<{ n: number }>(
    sql`select count(*)::int as n from applied_command where id = any(${keys})`,
  );
  expect(done).toEqual([{ n: keys.length }]);
});

it('goes on after hundreds of commands, as quick as before', async () => {
  const orderId = await uncoveredOrder();
  for (let i = 0; i < 130; i++) await firm.ask(secureSupply, { orderId });
  expect(await firm.events(orderId)).toBeLessThan(400);
  expect((await firm.ask(getOrder, { orderId })).axes.supply).toBe('uncovered');
});
