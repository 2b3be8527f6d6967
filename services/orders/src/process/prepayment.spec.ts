import {
  advanceChanged,
  confirmOrder,
  creditAssessed,
  getOrder,
  overrideHold,
  shipOrder,
} from '@otdel/contracts';
import { publication } from '@otdel/messaging';
import { eventually, openStandIn, type Room } from '@otdel/testing';
import { sql } from 'kysely';
import { OrderProcess } from './order.process.ts';
import { LivingFirm } from './testing/living-firm.ts';

/** Orders of which the terms want prepayment, with real processes. The room of receivables is a stand-in. */
let firm: LivingFirm;
let receivables: Room;
beforeAll(async () => {
  firm = await LivingFirm.open();
  receivables = await openStandIn('receivables', { database: firm.database });
});
afterAll(async () => {
  await receivables?.close();
  await firm?.close();
});

const prepaid = async (holds: 'supply' | 'shipment' | null) => {
  const prepayment = holds && { percent: '100', holds };
  const facts = { prepayment, limitLeft: null, overdue: null, stops: 'none' as const };
  await receivables.publish(publication(creditAssessed, firm.client.id, facts));
  await eventually(async () =>
    expect(await firm.room.rows(sql`select prepay_holds as holds from client_credit`)).toEqual([{ holds }]),
  );
};
const pay = (orderId: string, advance: string) =>
  receivables.publish(publication(advanceChanged, firm.client.id, { orderId, advance }));
const moneyOf = async (orderId: string) => (await firm.ask(getOrder, { orderId })).money;
const confirmed = async (): Promise<string> => {
  const stocked = await firm.rareItem({ stock: '100' });
  return firm.confirmed(stocked);
};

it('goes on by itself when the payment comes', async () => {
  await prepaid('supply');
  const orderId = await confirmed();
  await eventually(async () => expect((await moneyOf(orderId)).waitsSince).not.toBeNull());
  expect(await firm.supplyOf(orderId)).toBe('none');
  await pay(orderId, '19.99');
  await eventually(async () => expect((await moneyOf(orderId)).advance).toBe('19.99'));
  expect(await firm.supplyOf(orderId)).toBe('none');
  await pay(orderId, '20.00');
  await eventually(async () => expect(await firm.supplyOf(orderId)).toBe('covered'));
  expect((await firm.ask(shipOrder, { orderId })).stage).toBe('shipped');
});

it('goes on when the payment came before the confirmation', async () => {
  const { id: orderId } = await firm.placeAndBegin(await firm.rareItem({ stock: '2' }));
  await pay(orderId, '20.00');
  await eventually(async () => expect((await moneyOf(orderId)).holds).toEqual([]));
  await firm.ask(confirmOrder, { orderId });
  await eventually(async () => expect(await firm.supplyOf(orderId)).toBe('covered'));
});

it('goes on when the head says so', async () => {
  const orderId = await confirmed();
  await firm.ask(overrideHold, { orderId, kind: 'prepayment', reason: 'test' }, 'let go');
  await eventually(async () => expect(await firm.supplyOf(orderId)).toBe('covered'));
  const again = await firm.ask(overrideHold, { orderId, kind: 'prepayment', reason: 'test' }, 'let go');
  expect(again.money.overrides).toHaveLength(1);
});

it('goes on though the signal was lost', async () => {
  const orderId = await confirmed();
  await firm.room.rows(sql`update customer_order set advance = 2000 where id = ${orderId}`);
  await firm.get(OrderProcess).findLost();
  await eventually(async () => expect(await firm.supplyOf(orderId)).toBe('covered'));
});

it('a payment that comes while the shipment is asked: shipped after it, or refused and shipped then', async () => {
  await prepaid('shipment');
  for (let i = 0; i < 5; i++) {
    const orderId = await confirmed();
    await eventually(async () => expect(await firm.supplyOf(orderId)).toBe('covered'));
    const [shipped] = await Promise.allSettled([firm.ask(shipOrder, { orderId }), pay(orderId, '20.00')]);
    const paid = async () => expect((await moneyOf(orderId)).holds).toEqual([]);
    if (shipped.status === 'rejected') {
      expect(shipped.reason).toMatchObject({ code: 'order_held' });
      await eventually(paid);
      await firm.ask(shipOrder, { orderId });
    }
    await paid();
    expect(await firm.ask(getOrder, { orderId })).toMatchObject({
      stage: 'shipped',
      money: { advance: '20.00' },
    });
  }
});

it('a payment that is taken back holds the order again, and its process knows', async () => {
  await prepaid('shipment');
  const orderId = await confirmed();
  await pay(orderId, '20.00');
  await eventually(async () => expect(await firm.supplyOf(orderId)).toBe('covered'));
  await eventually(async () => expect(await moneyOf(orderId)).toMatchObject({ holds: [], waitsSince: null }));
  await pay(orderId, '0.00');
  await eventually(async () => expect((await moneyOf(orderId)).waitsSince).not.toBeNull());
  await expect(firm.ask(shipOrder, { orderId })).rejects.toMatchObject({ code: 'order_held' });
  await prepaid(null);
});
