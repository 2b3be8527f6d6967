import {
  cancelOrder,
  confirmOrder,
  deliverOrder,
  feedbackRecorded,
  feedbackTakenBack,
  getOrder,
  newId,
  setOpeningStock,
  shipOrder,
  takeBackDelivery,
  takeBackShipment,
} from '@otdel/contracts';
import { publication } from '@otdel/messaging';
import { eventually, openStandIn, type Room } from '@otdel/testing';
import { LivingFirm } from './testing/living-firm.ts';

/** The process of an order: what it waits for, and free stock that it is offered. */
let firm: LivingFirm;
let crm: Room;
beforeAll(async () => {
  firm = await LivingFirm.open();
  crm = await openStandIn('crm', { database: firm.database });
});
afterAll(async () => {
  await crm?.close();
  await firm?.close();
});

it('carries an order from the placing to the feedback', async () => {
  const { id: orderId } = await firm.placeAndBegin();
  expect(await firm.ask(confirmOrder, { orderId })).toMatchObject({
    stage: 'supply',
    axes: { commercial: 'confirmed', supply: 'on_the_way' },
  });
  await firm.receive(orderId);
  expect((await firm.ask(shipOrder, { orderId, lines: [{ no: 1, quantity: '0.5' }] })).stage).toBe(
    'partly_shipped',
  );
  expect((await firm.ask(shipOrder, { orderId })).stage).toBe('shipped');
  await firm.ask(deliverOrder, { orderId });
  await eventually(async () => expect((await firm.ask(getOrder, { orderId })).stage).toBe('feedback'));
  const today = Temporal.Now.plainDateISO().toString();
  const opinion = { clientId: firm.client.id, orderId, rating: 5, askedOn: today, answeredOn: today };
  const interactionId = newId();
  await crm.publish(publication(feedbackRecorded, interactionId, opinion));
  await eventually(async () => expect((await firm.ask(getOrder, { orderId })).stage).toBe('closed'));
  await eventually(async () => expect((await firm.described(orderId)).status.name).toBe('COMPLETED'));

  // the opinion is taken back: the order is open, the client is asked once more, and answers
  const { clientId } = opinion;
  await crm.publish(
    publication(feedbackTakenBack, interactionId, { clientId, orderId, rating: 5, takenBackOn: today }),
  );
  await eventually(async () =>
    expect(await firm.ask(getOrder, { orderId })).toMatchObject({
      stage: 'feedback',
      axes: { commercial: 'confirmed', feedback: 'asked' },
    }),
  );
  await eventually(async () => expect((await firm.described(orderId)).status.name).toBe('RUNNING'));
  const asked = (await firm.room.published(orderId)).filter(({ type }) => type === 'order.feedback_asked');
  expect(asked).toHaveLength(2);
  await crm.publish(publication(feedbackRecorded, interactionId, { ...opinion, rating: 2 }));
  await eventually(async () => expect((await firm.ask(getOrder, { orderId })).stage).toBe('closed'));
  await eventually(async () => expect((await firm.described(orderId)).status.name).toBe('COMPLETED'));

  // what was recorded wrongly is taken back: the order is open, has a process again, and ends a second time
  for (const shipmentNo of [1, 2]) {
    const back = { orderId, shipmentNo, reason: 'test' };
    await firm.ask(takeBackDelivery, back, `back-${orderId}-${shipmentNo}`);
    await firm.ask(takeBackDelivery, back, `back-${orderId}-${shipmentNo}`);
  }
  expect(await firm.ask(takeBackShipment, { orderId, shipmentNo: 2, reason: 'test' })).toMatchObject({
    stage: 'partly_shipped',
    axes: { commercial: 'confirmed', feedback: 'answered' },
  });
  await eventually(async () => expect((await firm.described(orderId)).status.name).toBe('RUNNING'));
  await firm.ask(shipOrder, { orderId });
  await firm.ask(deliverOrder, { orderId });
  await eventually(async () => expect((await firm.ask(getOrder, { orderId })).stage).toBe('closed'));
  await eventually(async () => expect((await firm.described(orderId)).status.name).toBe('COMPLETED'));
});

it('publishes supply that a command causes with the correlation id of the command', async () => {
  const { id: orderId } = await firm.place();
  const key = newId();
  await firm.ask(confirmOrder, { orderId }, key);
  await eventually(async () => {
    const published = (await firm.room.published(orderId)).filter(
      ({ type }) => type === 'order.supply_secured',
    );
    expect(published.map(({ correlationId, actor }) => [correlationId, actor.role])).toEqual([
      [`test-${key}`, 'system'],
    ]);
  });
});

const covered = (orderId: string, timeoutMs: number) =>
  eventually(async () => expect(await firm.supplyOf(orderId)).toBe('covered'), { timeoutMs });

it('offers what an order gives back to waiting orders, the earliest promise first', async () => {
  const item = await firm.rareItem({ stock: '2' });
  const first = await firm.confirmed(item);
  const [second, third] = [await firm.place(item), await firm.place(item)];
  for (const { id: orderId } of [second, third]) await firm.ask(confirmOrder, { orderId });
  expect(await firm.supplyOf(second.id)).toBe('uncovered');
  await firm.ask(cancelOrder, { orderId: first, reason: 'test' });
  await covered(second.id, 30_000);
  expect(await firm.supplyOf(third.id)).toBe('uncovered');
});

it('offers an opening stock to waiting orders', async () => {
  const orderId = await firm.confirmed(await firm.rareItem({ sku: 'RARE' }));
  await firm.ask(setOpeningStock, { sku: 'RARE', quantity: '2' });
  await covered(orderId, 20_000);
});

it('goes on after a restart of the room', async () => {
  const orderId = await firm.confirmed();
  await firm.restart();
  await firm.receive(orderId);
  expect((await firm.ask(shipOrder, { orderId })).stage).toBe('shipped');
  expect((await firm.ask(deliverOrder, { orderId })).axes.delivery).toBe('delivered');
});
