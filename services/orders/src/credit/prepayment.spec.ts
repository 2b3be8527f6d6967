import { newId, type OrderView, passReservation } from '@otdel/contracts';
import { asSystem } from '@otdel/platform';
import { orderSteps } from '../process/order.activities.ts';
import { freedOrders } from '../process/waiting.ts';
import { owing } from '../testing/owing.ts';
import { RealFirm } from '../testing/real-firm.ts';

/** Today is 2026-11-24. */
let firm: RealFirm;
beforeAll(async () => {
  firm = await RealFirm.open();
  await firm.item('STOCKED', { stock: '100000' });
  await firm.item('BOUGHT', { leadDays: 3 });
});
afterAll(() => firm?.close());
beforeEach(() => {
  firm.clock.moveTo('2026-11-24T12:00:00Z');
  firm.clientId = newId();
});
const { assess, pay, override, place, confirm, ship, kinds } = owing(() => firm);
const events = async (orderId: string) => (await firm.published(orderId)).map(({ type }) => type);
const supply = { percent: '50', holds: 'supply' } as const;
const shipment = { percent: '50', holds: 'shipment' } as const;

describe('prepayment before supply', () => {
  const waiting = async (item = 'STOCKED'): Promise<OrderView> => {
    await assess({ prepayment: supply });
    const { id } = await place(item);
    await confirm(id);
    await firm.secure(id);
    return firm.view(id);
  };

  test('nothing is reserved, bought or made until it comes, and then all of it is', async () => {
    const stock = await firm.stock('STOCKED');
    const { id, money, axes, stage } = await waiting();
    expect({ supply: axes.supply, stage }).toEqual({ supply: 'none', stage: 'supply' });
    expect(money).toMatchObject({
      advance: '0.00',
      prepayment: { percent: '50', holds: 'supply', needed: '50.00' },
      waitsSince: '2026-11-24',
      holds: [{ kind: 'prepayment', blocks: 'supply', sum: '50.00' }],
    });
    expect(await firm.stock('STOCKED')).toEqual(stock);
    await expect(ship(id)).rejects.toMatchObject({ kind: 'refused' });
    expect(await pay(id, '49.99')).toEqual([id]);
    await firm.secure(id);
    expect(await kinds(id)).toEqual(['prepayment supply']);
    await pay(id, '50.00');
    await firm.secure(id);
    await firm.secure(id);
    const { axes: after, money: paid } = await firm.view(id);
    expect(after.supply).toBe('covered');
    expect(paid).toMatchObject({ advance: '50.00', waitsSince: null, holds: [] });
    expect((await events(id)).filter((type) => type.startsWith('order.'))).toEqual([
      'order.placed',
      'order.confirmed',
      'order.held',
      'order.released',
      'order.supply_secured',
      'order.ready',
    ]);
    await ship(id);
  });

  test('staff cannot have it supplied, and goods that come are for others', async () => {
    const { id } = await waiting('BOUGHT');
    const asked = { orderId: id, now: firm.now, commandId: newId() };
    await expect(asSystem(() => firm.get(orderSteps.secureSupply).secureSupply(asked))).rejects.toMatchObject(
      {
        code: 'order_held',
      },
    );
    const other = newId();
    firm.clientId = other;
    const next = await firm.deal([{ item: 'BOUGHT', quantity: '5', promisedOn: '2026-12-20' }]);
    await firm.receive(next.id);
    expect((await firm.view(next.id)).axes.supply).toBe('covered');
    expect((await firm.view(id)).lines[0]!.coverage).toMatchObject({ reserved: '0', uncovered: '10' });
    const data = { orderId: next.id, lineNo: 1, toOrderId: id, toLineNo: 1, quantity: '1', reason: 'r' };
    await expect(firm.ask(passReservation, data, { as: firm.head })).rejects.toMatchObject({
      code: 'order_held',
    });
  });

  test('no breach is raised meanwhile; the promise moves by the days waited, and the first one stands', async () => {
    const { id } = await waiting();
    firm.clock.moveTo('2026-11-29T09:00:00Z');
    await firm.processStep('watchPromise', id);
    expect((await events(id)).filter((type) => type.includes('promise'))).toEqual([]);
    // its day is over: it has waited for eight days
    firm.clock.moveTo('2026-12-02T09:00:00Z');
    await firm.processStep('watchPromise', id);
    expect(await firm.view(id)).toMatchObject({ promisedOn: '2026-12-09', late: false, breaches: [] });
    firm.clock.moveTo('2026-12-04T09:00:00Z');
    await pay(id, '100.00');
    await firm.secure(id);
    const view = await firm.view(id);
    expect(view).toMatchObject({
      ...{ firstPromisedOn: '2026-12-01', promisedOn: '2026-12-11', late: false, breaches: [] },
      lines: [{ promisedOn: '2026-12-11' }],
    });
    const moves = view.promises.filter(({ lineNo }) => lineNo === null);
    expect(moves.map(({ promisedOn, on, cause }) => [promisedOn, on, cause])).toEqual([
      ['2026-12-01', '2026-11-24', null],
      ['2026-12-09', '2026-11-24', 'prepayment'],
      ['2026-12-11', '2026-11-24', 'prepayment'],
    ]);
    // from now on the clock runs again
    firm.clock.moveTo('2026-12-12T09:00:00Z');
    await firm.processStep('watchPromise', id);
    expect((await firm.view(id)).breaches).toMatchObject([{ promisedOn: '2026-12-11' }]);
  });

  test('what was missed before the money was waited for stays missed', async () => {
    await assess({ prepayment: supply });
    const { id } = await place();
    firm.clock.moveTo('2026-12-02T09:00:00Z');
    await firm.processStep('watchPromise', id);
    await confirm(id);
    firm.clock.moveTo('2026-12-05T09:00:00Z');
    await pay(id, '100.00');
    await firm.secure(id);
    expect(await firm.view(id)).toMatchObject({
      promisedOn: '2026-12-01',
      breaches: [{ promisedOn: '2026-12-01', state: 'standing' }],
    });
  });

  test('amended while it waits, it is judged by nothing but the days before', async () => {
    const { id } = await waiting();
    firm.clock.moveTo('2026-12-02T09:00:00Z');
    const lines = [{ no: 1, quantity: 4_000 }];
    await firm.do('amend', id, { reason: 'r', lines, add: [], remove: [] });
    const view = await firm.view(id);
    expect(view).toMatchObject({ breaches: [], money: { holds: [{ sum: '20.00' }] } });
    expect(view.lines[0]!.coverage).toMatchObject({ reserved: '0', uncovered: '4' });
    // less is needed now than has come
    await pay(id, '20.00');
    expect(await asSystem(() => firm.db.read(freedOrders))).toContain(id);
    await firm.secure(id);
    expect(await asSystem(() => firm.db.read(freedOrders))).not.toContain(id);
    expect(await firm.view(id)).toMatchObject({ axes: { supply: 'covered' }, promisedOn: '2026-12-09' });
  });

  test('the head lets it go on without, and the promise moves all the same', async () => {
    const { id } = await waiting();
    firm.clock.moveTo('2026-11-26T09:00:00Z');
    await override({ orderId: id, kind: 'prepayment', reason: 'A good client.' });
    await firm.secure(id);
    expect(await firm.view(id)).toMatchObject({ axes: { supply: 'covered' }, promisedOn: '2026-12-03' });
    expect((await firm.published(id)).filter((e) => e.type === 'order.released')).toMatchObject([
      { payload: { kind: 'prepayment', overridden: true } },
    ]);
    await ship(id);
  });

  test('terms that change later are those of new orders', async () => {
    const { id } = await waiting();
    await assess({});
    expect(await kinds(id)).toEqual(['prepayment supply']);
    expect(await kinds((await place()).id)).toEqual([]);
  });

  test('a payment that is taken back holds the shipment, and what is covered stays so', async () => {
    const { id } = await waiting();
    await pay(id, '50.00');
    await firm.secure(id);
    await pay(id, '0.00');
    await firm.secure(id);
    expect(await firm.view(id)).toMatchObject({
      axes: { supply: 'covered' },
      money: { waitsSince: '2026-11-24', holds: [{ kind: 'prepayment', blocks: 'shipment' }] },
    });
    await expect(ship(id)).rejects.toMatchObject({ code: 'order_held' });
    await pay(id, '50.00');
    await firm.secure(id);
    await ship(id);
  });

  test('cancelled while it waits, it gives back nothing and is over', async () => {
    const { id } = await waiting();
    await firm.do('cancel', id, { reason: 'r' });
    expect(await firm.view(id)).toMatchObject({ stage: 'cancelled', money: { holds: [] } });
    await pay(id, '10.00');
    await firm.secure(id);
  });
});

describe('prepayment before shipment', () => {
  test('the order is supplied, and waits from the day on which it is ready', async () => {
    await assess({ prepayment: shipment });
    const { id } = await place('BOUGHT');
    await confirm(id);
    await firm.secure(id);
    expect(await firm.view(id)).toMatchObject({
      axes: { supply: 'on_the_way' },
      money: { waitsSince: null, holds: [{ kind: 'prepayment', blocks: 'shipment', sum: '50.00' }] },
    });
    firm.clock.moveTo('2026-11-27T09:00:00Z');
    await firm.receive(id);
    expect(await firm.view(id)).toMatchObject({ stage: 'ready', money: { waitsSince: '2026-11-27' } });
    const ready = (await firm.published(id)).find((e) => e.type === 'order.ready');
    expect(ready!.payload.state).toMatchObject({ shippable: false });
    await expect(ship(id)).rejects.toMatchObject({ code: 'order_held' });
    firm.clock.moveTo('2026-11-30T09:00:00Z');
    await pay(id, '50.00');
    await firm.secure(id);
    const released = (await firm.published(id)).find((e) => e.type === 'order.released');
    expect(released!.payload.state).toMatchObject({ shippable: true, promisedOn: '2026-12-04' });
    await ship(id);
  });
});

test('a payment that comes while shipment is asked: shipped after it, or not at all', async () => {
  await assess({ prepayment: shipment });
  for (let i = 0; i < 8; i++) {
    const { id } = await place();
    await confirm(id);
    await firm.secure(id);
    const [shipped] = await Promise.allSettled([ship(id), pay(id, '50.00')]);
    const { money, stage } = await firm.view(id);
    expect(money.advance).toBe('50.00');
    if (shipped.status === 'rejected') expect(shipped.reason).toMatchObject({ code: 'order_held' });
    expect(stage).toBe(shipped.status === 'fulfilled' ? 'shipped' : 'ready');
    if (shipped.status === 'rejected') await ship(id);
  }
});
