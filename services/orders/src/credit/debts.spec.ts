import { listOrders, newId } from '@otdel/contracts';
import { operations, owing } from '../testing/owing.ts';
import { RealFirm } from '../testing/real-firm.ts';

/** Today is 2026-11-24. */
let firm: RealFirm;
beforeAll(async () => {
  firm = await RealFirm.open();
  await firm.item('STOCKED', { stock: '100000' });
});
afterAll(() => firm?.close());
beforeEach(() => {
  firm.clock.moveTo('2026-11-24T12:00:00Z');
  firm.clientId = newId();
});
const { assess, pay, override, place, confirm, ship, holds, kinds } = owing(() => firm);
const supply = { percent: '50', holds: 'supply' } as const;

describe('debts', () => {
  const overdue = { sum: '150.00', dueOn: '2026-10-31' };

  test('what is overdue holds at the confirmation and before shipment, and says what would lift it', async () => {
    const { id, number } = await place();
    await assess({ overdue });
    const hold = { kind: 'overdue', sum: '150.00', dueOn: '2026-10-31' };
    expect(await holds(id)).toEqual([{ ...hold, blocks: 'confirmation' }]);
    const before = await firm.view(id);
    await expect(confirm(id)).rejects.toMatchObject({
      kind: 'refused',
      code: 'order_held',
      params: { order: number, holds: [hold] },
    });
    expect(await firm.view(id)).toEqual(before);
    await assess({});
    await confirm(id);
    await firm.secure(id);
    await assess({ overdue });
    expect(await holds(id)).toEqual([{ ...hold, blocks: 'shipment' }]);
    await expect(ship(id)).rejects.toMatchObject({ code: 'order_held' });
    await assess({});
    await ship(id);
    expect(await kinds(id)).toEqual([]);
  });

  test('operations and managers of others see the hold, and no sums of debts beside the order', async () => {
    const { id } = await place();
    await assess({ overdue, limitLeft: '-1.00' });
    const hidden = { blocks: 'confirmation', sum: null, dueOn: null };
    expect(await holds(id, operations)).toEqual([
      { kind: 'overdue', ...hidden },
      { kind: 'credit_limit', ...hidden },
    ]);
    expect(await holds(id, firm.manager)).toEqual(await holds(id, operations));
    await expect(confirm(id, operations)).rejects.toMatchObject({
      params: {
        holds: [
          { kind: 'overdue', sum: null },
          { kind: 'credit_limit', sum: null },
        ],
      },
    });
  });

  test('an order that is paid in full passes, and one that is paid in part does not', async () => {
    const { id } = await place();
    await assess({ overdue, limitLeft: '0.00' });
    await pay(id, '99.99');
    await expect(confirm(id)).rejects.toMatchObject({ code: 'order_held' });
    await pay(id, '100.00');
    await confirm(id);
    await firm.secure(id);
    await ship(id);
  });

  test('the limit counts what is confirmed for the client and not shipped, and what has come for it', async () => {
    await assess({ limitLeft: '150.00' });
    const [first, second] = [await place(), await place()];
    await confirm(first.id);
    expect(await holds(second.id)).toMatchObject([{ kind: 'credit_limit', sum: '50.00' }]);
    await expect(confirm(second.id)).rejects.toMatchObject({
      code: 'order_held',
      params: { holds: [{ kind: 'credit_limit', sum: '50.00' }] },
    });
    await pay(first.id, '50.00');
    await confirm(second.id);
  });

  test('of two confirmations at the same moment one takes what is left of the limit', async () => {
    await assess({ limitLeft: '150.00' });
    const orders = [await place(), await place()];
    const racers = orders.map(
      ({ id }) =>
        () =>
          confirm(id),
    );
    // the gate is behind them when they write their stages
    const outcomes = await firm.atOnce('stage_log', racers);
    expect(outcomes.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    expect(outcomes.find(({ status }) => status === 'rejected')).toMatchObject({
      reason: { code: 'order_held' },
    });
  });

  test('a part that the limit allows is shipped', async () => {
    const { id } = await place();
    await confirm(id);
    await firm.secure(id);
    await assess({ limitLeft: '40.00' });
    await expect(ship(id)).rejects.toMatchObject({
      params: { holds: [{ kind: 'credit_limit', sum: '60.00' }] },
    });
    await expect(ship(id, [{ no: 1, quantity: 4_001 }])).rejects.toMatchObject({ code: 'order_held' });
    await ship(id, [{ no: 1, quantity: 4_000 }]);
  });

  test('stopped shipments hold what is confirmed, not the confirmation', async () => {
    const { id } = await place();
    await assess({ stops: 'shipments' });
    await confirm(id);
    await firm.secure(id);
    expect(await kinds(id)).toEqual(['stopped shipment']);
    await expect(ship(id)).rejects.toMatchObject({ code: 'order_held' });
  });

  test('an order that was closed and is open again does not pass the gate', async () => {
    const { id } = await place();
    await confirm(id);
    await firm.secure(id);
    await ship(id);
    await firm.do('deliver', id, {});
    await firm.processStep('askFeedback', id);
    await firm.processStep('close', id);
    await assess({ overdue, stops: 'shipments', limitLeft: '-5.00' });
    expect(await firm.view(id)).toMatchObject({ stage: 'closed', money: { holds: [] } });
    await firm.do('takeBackDelivery', id, { shipmentNo: 1, reason: 'r' });
    await firm.do('takeBack', id, { shipmentNo: 1, reason: 'r' });
    expect(await kinds(id)).toEqual(['stopped shipment', 'overdue shipment', 'credit_limit shipment']);
    await expect(ship(id)).rejects.toMatchObject({ code: 'order_held' });
  });
});

describe('the head', () => {
  test('lets an order go on, with a reason, and of this kind alone', async () => {
    const { id } = await place();
    await assess({ overdue: { sum: '1.00', dueOn: '2026-10-31' }, limitLeft: '0.00' });
    await override({ orderId: id, kind: 'overdue', reason: 'He called.' });
    expect(await kinds(id)).toEqual(['credit_limit confirmation']);
    await expect(confirm(id)).rejects.toMatchObject({ params: { holds: [{ kind: 'credit_limit' }] } });
    await override({ orderId: id, kind: 'credit_limit', reason: 'The last time.' });
    await confirm(id);
    const { overrides } = (await firm.view(id)).money;
    expect(overrides).toMatchObject([
      { kind: 'overdue', by: firm.head.staffId, reason: 'He called.' },
      { kind: 'credit_limit', by: firm.head.staffId, reason: 'The last time.' },
    ]);
    expect((await firm.published(id)).filter((e) => e.type === 'order.released')).toMatchObject([
      { payload: { kind: 'overdue', overridden: true } },
      { payload: { kind: 'credit_limit', overridden: true } },
    ]);
  });

  test('cannot lift what does not hold', async () => {
    const { id } = await place();
    const nothing = { kind: 'refused', code: 'not_held' };
    await expect(override({ orderId: id, kind: 'overdue', reason: 'r' })).rejects.toMatchObject(nothing);
    await assess({ overdue: { sum: '1.00', dueOn: '2026-10-31' } });
    await override({ orderId: id, kind: 'overdue', reason: 'r' });
    await expect(override({ orderId: id, kind: 'overdue', reason: 'r' })).rejects.toMatchObject(nothing);
  });
});

test('the filter finds those that are held, and no others', async () => {
  await assess({ prepayment: supply, overdue: { sum: '1.00', dueOn: '2026-10-31' }, limitLeft: '120.00' });
  const orders = [await place(), await place(), await place(), await place(), await place()];
  await pay(orders[0]!.id, '100.00');
  await confirm(orders[0]!.id);
  await pay(orders[1]!.id, '50.00');
  await override({ orderId: orders[2]!.id, kind: 'overdue', reason: 'r' });
  for (const kind of ['overdue', 'prepayment', 'credit_limit'] as const)
    await override({ orderId: orders[3]!.id, kind, reason: 'r' }).catch(() => undefined);
  await firm.do('cancel', orders[4]!.id, { reason: 'r' });
  await assess({});
  await confirm(orders[3]!.id);
  for (const over of [
    {},
    { overdue: null },
    { overdue: null, limitLeft: '10.00' },
    { overdue: null, limitLeft: null, stops: 'shipments' },
    { stops: 'shipments' },
  ] as const) {
    await assess({ overdue: { sum: '1.00', dueOn: '2026-10-31' }, limitLeft: '120.00', ...over });
    const ask = async (held: 'true' | 'false') =>
      (await firm.ask(listOrders, { clientId: firm.clientId, held } as never, { as: firm.head })).items
        .map(({ id }) => id)
        .toSorted();
    const held = await Promise.all(orders.map(async ({ id }) => ((await kinds(id)).length > 0 ? [id] : [])));
    expect(held.flat().length).toBeGreaterThan(0);
    expect(await ask('true')).toEqual(held.flat().toSorted());
    const all = orders.map(({ id }) => id);
    expect(await ask('false')).toEqual(all.filter((id) => !held.flat().includes(id)).toSorted());
  }
});

test('a firm of which nothing was said has no holds', async () => {
  const { id } = await firm.deal([{ item: 'STOCKED', quantity: '1', promisedOn: '2026-12-01' }]);
  expect((await firm.view(id)).money).toEqual({
    ...{ advance: '0.00', prepayment: null, waitsSince: null, holds: [], overrides: [] },
  });
});
