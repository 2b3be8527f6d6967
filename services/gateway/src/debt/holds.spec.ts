import { eventually } from '@otdel/testing';
import { WholeFirm } from '../testing/whole-firm.ts';

/** Orders that wait for money, through the real gateway and the real rooms. */
let firm: WholeFirm;
let itemId: string;
beforeAll(async () => {
  firm = await WholeFirm.open();
  await firm.do('PUT', '/api/cut-over', { on: '2020-01-01' });
  const body = { name: 'Bolt', price: '10' };
  itemId = (await firm.do<{ item: { id: string } }>('PUT', '/api/items/by-sku/BOLT', body)).item.id;
  await firm.do('PUT', '/api/items/by-sku/BOLT/opening-stock', { quantity: '1000' });
}, 60_000);
afterAll(() => firm?.close());

interface Order {
  id: string;
  stage: string;
  axes: { supply: string };
  money: { advance: string; holds: object[] };
}
const order = (id: string) => firm.do<Order>('GET', `/api/orders/${id}`);
const client = async (code: string, more: object = {}): Promise<string> => {
  const body = { name: code, managerId: firm.people.manager.staffId, ...more };
  return (await firm.do<{ client: { id: string } }>('PUT', `/api/clients/by-code/${code}`, body)).client.id;
};
const place = async (clientId: string): Promise<string> => {
  const lines = [{ itemId, quantity: '10', promisedOn: '2199-01-01' }];
  return (await firm.do<Order>('POST', '/api/orders', { clientId, lines })).id;
};
const confirm = (id: string, by: 'manager' | 'operations', language = 'en') =>
  firm.ask('POST', `/api/orders/${id}/confirm`, {
    token: firm.people[by].token,
    body: {},
    headers: { 'accept-language': language },
  });

test('the payment itself lets a prepaid order go on, and the money of a cancelled one is to be given back', async () => {
  const prepayment = { percent: '50', holds: 'supply' };
  const terms = { name: 'Prepaid', parts: [{ percent: '100', days: 0 }], prepayment };
  await firm.do('PUT', '/api/terms/by-code/PREPAID', terms);
  await firm.do('POST', '/api/terms/uses', { code: 'PREPAID', scope: 'segment', of: 'New' });
  const clientId = await client('PREPAID', { segment: 'New' });
  const id = await eventually(async () => {
    const placed = await place(clientId);
    expect((await order(placed)).money.holds).toMatchObject([{ kind: 'prepayment', sum: '50.00' }]);
    return placed;
  });
  expect((await confirm(id, 'manager')).status).toBe(200);
  expect((await order(id)).axes.supply).toBe('none');
  await firm.do('POST', '/api/payments', { clientId, amount: '60.00', orderId: id });
  await eventually(async () =>
    expect(await order(id)).toMatchObject({ stage: 'ready', money: { advance: '60.00', holds: [] } }),
  );
  expect(await firm.do('POST', `/api/orders/${id}/cancel`, { reason: 'test' })).toMatchObject({
    stage: 'cancelled',
  });
  await eventually(async () =>
    expect(await firm.do('GET', '/api/payments?refundDue=true')).toMatchObject({
      items: [{ client: { id: clientId }, refundDue: '60.00' }],
    }),
  );
});

test('a limit holds the confirmation, says to whom it may what would lift it, and the head lets it go on', async () => {
  const clientId = await client('LIMITED');
  const id = await place(clientId);
  await eventually(() =>
    firm.do('PUT', '/api/credit-policies', { scope: 'client', of: clientId, limit: '70.00' }),
  );
  const list = await eventually(async () => {
    const held = await firm.do<{ items: { id: string }[] }>('GET', '/api/orders?held=true');
    expect(held.items.length).toBeGreaterThan(0);
    return held.items.map((one) => one.id);
  });
  expect(list).toEqual([id]);
  expect(await confirm(id, 'manager', 'ru')).toMatchObject({
    status: 422,
    body: {
      code: 'order_held',
      detail: expect.stringContaining('запишите оплату на 30.00'),
      params: { holds: [{ kind: 'credit_limit', sum: '30.00' }] },
    },
  });
  expect(await confirm(id, 'operations')).toMatchObject({
    status: 422,
    body: { code: 'order_held', params: { holds: [{ kind: 'credit_limit', sum: null }] } },
  });
  const { token } = firm.people.manager;
  const body = { kind: 'credit_limit', reason: 'A good client' };
  const overridden = (by: string) =>
    firm.ask('POST', `/api/orders/${id}/hold-overrides`, { token: by, body });
  expect((await overridden(token)).status).toBe(403);
  expect(await overridden(firm.people.head.token)).toMatchObject({
    status: 201,
    body: { money: { holds: [], overrides: [{ kind: 'credit_limit', reason: 'A good client' }] } },
  });
  expect((await confirm(id, 'manager')).status).toBe(200);
});
