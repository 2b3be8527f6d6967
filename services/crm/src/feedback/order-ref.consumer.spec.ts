import { type EventType, newId, orderFeedbackAsked, orderPlaced } from '@otdel/contracts';
import { publication } from '@otdel/messaging';
import { eventually, type Room } from '@otdel/testing';
import { sql } from 'kysely';
import { openCrm } from '../testing/crm.ts';
import { asked, placed } from '../testing/order-news.ts';

let room: Room;
beforeAll(async () => {
  room = await openCrm();
});
afterAll(() => room?.close());

const [clientId, anna, boris] = [newId(), newId(), newId()];
const ref = async (orderId: string) => {
  const rows = await room.rows(sql`
    select number, client_id as "clientId", manager_id as "managerId", asked_on as "askedOn"
    from order_ref where id = ${orderId}`);
  return rows[0] ?? null;
};
/** Sent with a given version, as when Redis has mixed up the order of events. */
const send = (type: EventType, orderId: string, version: number, payload: unknown, id = newId()) =>
  room.rows(sql`
    insert into outbox (id, type, version, aggregate, aggregate_id, aggregate_version, recorded_at, correlation_id, actor, payload)
    values (${id}, ${type.name}, ${type.version}, ${type.aggregate}, ${orderId}, ${version}, now(), 'test',
      '{"staffId": null, "role": "system"}', ${JSON.stringify(payload)}::jsonb)`);
const waiting = async (orderId: string) =>
  (await room.rows(sql`select from inbox_waiting where aggregate_id = ${orderId}`)).length;

const whose = (managerId: string) => ({ number: 'SO-2026-000009', clientId, managerId });
const whole = { ...whose(boris), askedOn: '2026-11-20' };

it('keeps whose the order is, and when its client was asked', async () => {
  const orderId = newId();
  await room.publish(publication(orderPlaced, orderId, placed(whose(anna))));
  await eventually(async () => expect(await ref(orderId)).toMatchObject({ ...whose(anna), askedOn: null }));
  await room.publish(publication(orderFeedbackAsked, orderId, asked(whose(boris))));
  await eventually(async () => expect(await ref(orderId)).toEqual(whole));
});

it('waits for what comes late', async () => {
  const orderId = newId();
  await send(orderFeedbackAsked, orderId, 2, asked(whose(boris)));
  await eventually(async () => expect(await waiting(orderId)).toBe(1));
  expect(await ref(orderId)).toBeNull();
  await send(orderPlaced, orderId, 1, placed(whose(anna)));
  await eventually(async () => expect(await ref(orderId)).toEqual(whole));
  expect(await waiting(orderId)).toBe(0);
});

it('applies an event that comes twice only once', async () => {
  const orderId = newId();
  await room.publish(publication(orderPlaced, orderId, placed(whose(anna))));
  await room.publish(publication(orderFeedbackAsked, orderId, asked(whose(boris))));
  await eventually(async () => expect(await ref(orderId)).toMatchObject({ askedOn: '2026-11-20' }));
  // as if the relay had died before it marked the event as sent; the number shows whether the row is written again
  await room.rows(sql`update order_ref set number = 'untouched' where id = ${orderId}`);
  await room.rows(sql`update outbox set published_at = null where aggregate_id = ${orderId}`);
  const next = newId();
  await room.publish(publication(orderPlaced, next, placed(whose(anna))));
  await eventually(async () => {
    const unsent = await room.rows(sql`select from outbox where published_at is null`);
    expect([unsent.length, await ref(next)]).toEqual([0, expect.anything()]);
  });
  // jobs are taken in order: when one more is applied, all before it are
  const last = newId();
  await room.publish(publication(orderPlaced, last, placed(whose(anna))));
  await eventually(async () => expect(await ref(last)).not.toBeNull());
  expect(await ref(orderId)).toMatchObject({ number: 'untouched', managerId: boris, askedOn: '2026-11-20' });
});
