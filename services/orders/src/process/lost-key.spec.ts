import {
  confirmOrder,
  deliverOrder,
  getOrder,
  listOrders,
  shipOrder,
  showProcess,
  type OrderView,
} from '@otdel/contracts';
import { eventually } from '@otdel/testing';
import { randomBytes } from 'node:crypto';
import { LivingFirm } from './testing/living-firm.ts';

/** A key for payloads. Histories in this file were written without one, or with one that was lost since. */
const key = () => randomBytes(32).toString('base64');
let firm: LivingFirm;
beforeAll(async () => {
  firm = await LivingFirm.open();
});
afterAll(() => firm?.close());

const runOf = async (orderId: string) => (await firm.described(orderId)).runId;
const stageOf = async (orderId: string) => (await firm.ask(getOrder, { orderId })).stage;

/** Brings an order to a stage, and names the commands that are left to deliver it. */
const stages = {
  placed: async () => (await firm.placeAndBegin()).id,
  supply: () => firm.confirmed(),
  ready: async () => {
    const id = await firm.confirmed();
    await firm.receive(id);
    await eventually(async () => expect(await stageOf(id)).toBe('ready'));
    return id;
  },
  shipped: async () => {
    const id = await stages.ready();
    await firm.ask(shipOrder, { orderId: id });
    return id;
  },
};
async function finish(orderId: string, from: string): Promise<OrderView> {
  if (from === 'placed') await firm.ask(confirmOrder, { orderId });
  if (from === 'placed' || from === 'supply') await firm.receive(orderId);
  if (from !== 'shipped') {
    await eventually(async () => expect(await stageOf(orderId)).toBe('ready'));
    await firm.ask(shipOrder, { orderId });
  }
  return firm.ask(deliverOrder, { orderId });
}
async function everyStage(): Promise<[string, string][]> {
  const made: [string, string][] = [];
  for (const [stage, make] of Object.entries(stages)) made.push([stage, await make()]);
  return made;
}

test('a process from before there was a key goes on, and writes what comes encrypted', async () => {
  const orders = await everyStage();
  const runs = await Promise.all(orders.map(([, id]) => runOf(id)));
  const first = key();
  await firm.restart({ TEMPORAL_PAYLOAD_KEY: first });
  for (const [stage, id] of orders) {
    const { number } = await finish(id, stage);
    const written = await firm.written(id);
    expect([written.includes(number), written.includes('key-id')]).toEqual([true, true]);
  }
  expect(await Promise.all(orders.map(([, id]) => runOf(id)))).toEqual(runs);
});

test('the key is lost: each command is done at the first try, by a process that begins anew', async () => {
  await firm.restart({ TEMPORAL_PAYLOAD_KEY: key() });
  const orders = await everyStage();
  for (const [, id] of orders) {
    const { number } = await firm.ask(getOrder, { orderId: id });
    expect((await firm.written(id)).includes(number)).toBe(false);
    // operators read it by the number of the order, or by its id
    const shown = await firm.room.ask(showProcess, { order: number, limit: 100 });
    expect(shown).toMatchObject({ orderId: id, workflowId: `order-${id}`, state: 'running', next: null });
    expect(shown.items[0]!.data).toContain(number);
    const first = await firm.room.ask(showProcess, { order: id, limit: 3 });
    expect([first.items, first.next]).toEqual([shown.items.slice(0, 3), 3]);
  }
  const runs = await Promise.all(orders.map(([, id]) => runOf(id)));
  const before = (await firm.ask(listOrders, {})).items.length;

  await firm.restart({ TEMPORAL_PAYLOAD_KEY: key() });
  const unreadable = await firm.room.ask(showProcess, { order: orders[0]![1] });
  expect(unreadable.items[0]!.data).toContain('lacks the key');
  for (const [stage, id] of orders) {
    const { axes, lines } = await finish(id, stage);
    expect({ id, delivery: axes.delivery }).toEqual({ id, delivery: 'delivered' });
    expect(lines.map((line) => [line.coverage.shipped, line.delivered])).toEqual([['2', '2']]);
  }
  const after = await Promise.all(orders.map(([, id]) => runOf(id)));
  for (const [i, run] of after.entries()) expect(run).not.toBe(runs[i]);
  expect((await firm.ask(listOrders, {})).items).toHaveLength(before);
});

test('without any key, and when only a signal wakes it, a process begins anew too', async () => {
  await firm.restart({ TEMPORAL_PAYLOAD_KEY: key() });
  const orderId = await stages.supply();
  const run = await runOf(orderId);
  await firm.restart({ TEMPORAL_PAYLOAD_KEY: undefined });
  await (await firm.process(orderId)).signal('suppliesArrived');
  await eventually(async () => expect(await runOf(orderId)).not.toBe(run), { timeoutMs: 30_000 });
  expect((await finish(orderId, 'supply')).axes.delivery).toBe('delivered');
});
