import { confirmOrder, deliverOrder, getOrder, setOpeningStock, shipOrder } from '@otdel/contracts';
import { Database } from '@otdel/platform';
import { eventually, FixedClock } from '@otdel/testing';
import { sql } from 'kysely';
import { OrderProcess } from './order.process.ts';
import { LivingFirm, noQueues } from './testing/living-firm.ts';

/** The sweep for lost processes, while the queues are away: no event starts or signals a process. */
let firm: LivingFirm;
const clock = new FixedClock(Temporal.Now.instant().toString());
beforeAll(async () => {
  firm = await LivingFirm.open({ clock, env: noQueues });
});
afterAll(() => firm?.close());

const findLost = () => firm.get(OrderProcess).findLost();
/** The sweep looks only at orders older than the time that their first event may take. */
const tenMinutesLater = () => clock.moveTo(clock.now().add({ minutes: 10 }).toString());

it('starts lost processes, and offers stock that became free meanwhile', async () => {
  const orderId = await firm.confirmed(await firm.rareItem({ sku: 'RARE' }));
  tenMinutesLater();
  await firm.ask(setOpeningStock, { sku: 'RARE', quantity: '2' });
  await (await firm.process(orderId)).terminate('test');
  await eventually(async () => expect(await findLost()).toBe(1), { timeoutMs: 30_000 });
  expect((await firm.described(orderId)).status.name).toBe('RUNNING');
  await eventually(async () => expect(await firm.supplyOf(orderId)).toBe('covered'));
  await eventually(async () => expect(await findLost()).toBe(0));
});

/** How many searches hold their lock and wait for the orders; steps of living processes may wait for them too. */
const sweeps = async () => {
  const rows = await firm.room.rows(sql`
    select from pg_locks held join pg_stat_activity using (pid)
    where locktype = 'advisory' and granted and wait_event_type = 'Lock' and datname = current_database()`);
  return rows.length;
};

it('lets one replica look for lost processes at a time', async () => {
  // the first search is held at the orders, with its lock in hand, while the second one looks
  const { first } = await firm.get(Database).transaction(async (tx) => {
    await tx.execute('lock table customer_order in access exclusive mode');
    const held = findLost();
    await eventually(async () => expect(await sweeps()).toBe(1));
    expect(await findLost()).toBeNull();
    return { first: held };
  });
  expect(await first).toBe(0);
});

it('does not restart a process that an operator of Temporal cancelled', async () => {
  const orderId = await firm.confirmed();
  tenMinutesLater();
  await (await firm.process(orderId)).cancel();
  await eventually(async () => expect((await firm.ask(getOrder, { orderId })).stage).toBe('cancelled'));
  await eventually(async () => expect((await firm.described(orderId)).status.name).toBe('COMPLETED'));
  expect(await findLost()).toBe(0);
  expect((await firm.described(orderId)).status.name).toBe('COMPLETED');
});

it('a command starts the process from the ledger when its event has not come, or when it was lost', async () => {
  const { id: orderId } = await firm.place();
  await expect((await firm.process(orderId)).describe()).rejects.toThrow();
  expect((await firm.ask(confirmOrder, { orderId })).stage).toBe('supply');
  await (await firm.process(orderId)).terminate('test');
  await firm.receive(orderId);
  expect((await firm.ask(shipOrder, { orderId })).stage).toBe('shipped');
  await firm.restart({ REDIS_URL: undefined });
  expect((await firm.ask(deliverOrder, { orderId })).axes.delivery).toBe('delivered');
});
