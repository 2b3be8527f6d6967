import { newId, systemActor } from '@otdel/contracts';
import { runInContext } from '@otdel/platform';
import { eventually, FixedClock, openRoom, type Room, timeSkippingTemporal } from '@otdel/testing';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { ItemService } from '../item/item.service.ts';
import { ordersMigrations } from '../migrations/index.ts';
import { mayConfirm } from '../order/domain/rules.ts';
import { confirmUpdate } from '../order/order.messages.ts';
import { OrdersModule } from '../orders.module.ts';
import { OrderProcess } from '../process/order.process.ts';
import { PlacingService } from './placing.service.ts';

/** The running room and a Temporal whose clock jumps: processes and the room have the same clock. */
let temporal: TestWorkflowEnvironment;
let room: Room;
let clock: FixedClock;
const zone = 'Europe/Moscow';

beforeAll(async () => {
  temporal = await timeSkippingTemporal();
  clock = new FixedClock(new Date(await temporal.currentTimeMs()).toISOString(), zone);
  room = await openRoom(OrdersModule, ordersMigrations, {
    clock,
    env: {
      TEMPORAL_ADDRESS: temporal.address,
      TEMPORAL_NAMESPACE: temporal.namespace,
      FIRM_TIME_ZONE: zone,
    },
  });
});
afterAll(async () => {
  await room?.close();
  await temporal?.teardown();
});

const ask = <T>(
  work: (context: { correlationId: string; actor: typeof systemActor; commandId: string }) => Promise<T>,
) => {
  const context = { correlationId: 'test', actor: systemActor, commandId: newId() };
  return runInContext(context, () => work(context));
};
/** The days on which events of an order were recorded. */
const recorded = async (orderId: string) =>
  (await room.published(orderId)).map(
    ({ type, recordedAt }) =>
      `${type} ${Temporal.Instant.from(recordedAt).toZonedDateTimeISO(zone).toPlainDate()}`,
  );

it('passes days in a moment, and records each event at the firm’s time', async () => {
  const day = (days: number) => clock.today().add({ days }).toString();
  const [placedOn, riskOn, promisedOn, brokenOn] = [day(0), day(18), day(20), day(21)];
  const { item } = await ask((context) =>
    room.get(ItemService).put(
      {
        sku: 'WORK',
        name: 'Work',
        kind: 'work',
        supply: 'none',
        group: null,
        unit: 'h',
        price: '1.00',
        cost: null,
        supplierCode: null,
        leadDays: 0,
        active: true,
      },
      context,
    ),
  );
  const managerId = newId();
  const clientId = newId();
  const order = {
    clientId,
    managerId,
    lines: [{ itemId: item.id, quantity: '1', discount: '0', promisedOn }],
  };
  const parties = {
    client: { id: clientId, version: 1, name: 'Vasilek', managerId: null },
    manager: { id: managerId, version: 1, name: 'Anna', role: 'manager', active: true },
  } as const;
  const { id: orderId } = await ask((context) => room.get(PlacingService).place({ order, parties }, context));
  const by = { actor: systemActor, correlationId: 'test' };
  const confirmation = { commandId: newId(), fingerprint: 'confirm', by, change: {} };
  const confirm = { update: confirmUpdate, rule: mayConfirm };
  await eventually(() => room.get(OrderProcess).command(confirm, orderId, confirmation), {
    timeoutMs: 20_000,
  });
  await eventually(async () => expect(await recorded(orderId)).toHaveLength(4));
  await temporal.sleep('30 days');
  await eventually(async () =>
    expect(await recorded(orderId)).toEqual([
      `order.placed ${placedOn}`,
      `order.confirmed ${placedOn}`,
      `order.supply_secured ${placedOn}`,
      `order.ready ${placedOn}`,
      `order.promise_at_risk ${riskOn}`,
      `order.promise_broken ${brokenOn}`,
    ]),
  );
});
