import { assignOrder, changeDetails, commentOrder, newId, openOrder } from '@otdel/contracts';
import { OrderQueries } from '../order/order.queries.ts';
import { RealFirm } from '../testing/real-firm.ts';

let firm: RealFirm;
beforeAll(async () => {
  firm = await RealFirm.open();
  await firm.item('WORK', { kind: 'work', supply: 'none', supplierCode: null });
});
afterAll(() => firm?.close());

const bob = { id: newId(), version: 1, name: 'Bob', role: 'manager' as const, active: true };
const place = () => firm.place([{ item: 'WORK', quantity: '1' }], { placedOn: '2026-11-20' });
const give = (orderId: string, over: object = {}, options: object = {}) =>
  firm.ask(
    assignOrder,
    { orderId, reason: 'on holiday', manager: { ...bob, ...over } },
    { as: firm.head, ...options },
  );

test('an order is given to another from today on; who had it before is published', async () => {
  const { id, version, promisedOn } = await place();
  const given = await give(id);
  expect(given).toMatchObject({ manager: { id: bob.id }, version: version + 1, promisedOn, stage: 'placed' });
  expect((await firm.published(id)).at(-1)).toMatchObject({
    type: 'order.given',
    payload: {
      state: { managerId: bob.id, stage: 'placed' },
      givenOn: '2026-11-24',
      previousManagerId: firm.manager.staffId,
    },
  });
  // later steps leave it with the new one
  await firm.do('confirm', id, {});
  expect((await firm.view(id, { ...firm.manager, staffId: bob.id })).manager.id).toBe(bob.id);
  await expect(firm.view(id, firm.manager)).rejects.toMatchObject({ code: 'order_not_found' });
});

test('the same command twice gives once, whatever has become of the manager', async () => {
  const { id } = await place();
  const once = { key: newId() };
  await give(id, {}, once);
  expect(await give(id, { active: false, version: 2 }, once)).toMatchObject({ manager: { id: bob.id } });
  expect((await firm.view(id)).assignments).toHaveLength(1);
});

test.each([
  ['somebody who has left', { active: false }, 'manager_inactive'],
  ['somebody who makes no deals', { role: 'accountant' }, 'manager_makes_no_deals'],
])('nothing is given to %s', async (_who, over, code) => {
  const { id } = await place();
  await expect(give(id, { id: newId(), ...over })).rejects.toMatchObject({ kind: 'refused', code });
  expect((await firm.view(id)).manager.id).toBe(firm.manager.staffId);
});

test('an order is not given to who has it, and a cancelled one to nobody', async () => {
  const { id } = await place();
  await give(id);
  await expect(give(id)).rejects.toMatchObject({ code: 'order_is_theirs', params: { name: 'Bob' } });
  await firm.do('cancel', id, { reason: 'r' });
  await expect(give(id, { id: newId() })).rejects.toMatchObject({ code: 'order_cancelled' });
});

describe('an order that is opened to the manager of its client', () => {
  const ann = { accountId: null, staffId: newId(), role: 'manager' as const };
  beforeAll(() => {
    firm.clientManagerId = ann.staffId;
  });
  const open = (orderId: string, mayChange = true, reason = 'the deal is theirs while Max is ill') =>
    firm.ask(openOrder, { orderId, mayChange, reason }, { as: firm.head });
  const mayChange = (orderId: string) =>
    firm
      .get(OrderQueries)
      .mustChange(orderId, ann)
      .then(() => true);
  // clients of placings have a version: the first one with this manager
  const placeForAnn = async () => {
    firm.clientId = newId();
    return place();
  };

  it('is changed by them, and not any more when it is closed or given away', async () => {
    const { id, number, version } = await placeForAnn();
    const refused = { kind: 'forbidden', code: 'order_of_another', params: { order: number } };
    await expect(mayChange(id)).rejects.toMatchObject(refused);
    const noteOf = (note: string) => firm.ask(changeDetails, { orderId: id, note }, { as: ann });
    await expect(noteOf('by Ann')).rejects.toMatchObject(refused);
    await firm.ask(commentOrder, { orderId: id, comment: 'may I?' }, { as: ann });
    const opened = await open(id);
    expect(opened).toMatchObject({ openTo: ann.staffId, version: version + 1 });
    expect(await noteOf('by Ann')).toMatchObject({ note: 'by Ann', comments: [{ text: 'may I?' }] });
    expect(opened.assignments).toMatchObject([
      {
        kind: 'opened',
        managerId: ann.staffId,
        previousManagerId: firm.manager.staffId,
        by: firm.head.staffId,
      },
    ]);
    expect(await mayChange(id)).toBe(true);
    // once more changes nothing
    expect(await open(id)).toMatchObject({ version: version + 2 });
    expect(await open(id, false)).toMatchObject({ openTo: null });
    await expect(mayChange(id)).rejects.toMatchObject(refused);
    await open(id);
    expect(await give(id)).toMatchObject({ openTo: null, manager: { id: bob.id } });
    await expect(mayChange(id)).rejects.toMatchObject(refused);
  });

  it('is not opened when the client has no other manager', async () => {
    const { id } = await placeForAnn();
    await give(id, { ...bob, id: ann.staffId });
    await expect(open(id)).rejects.toMatchObject({ kind: 'refused', code: 'client_has_no_other' });
    expect(await open(id, false)).toMatchObject({ openTo: null, assignments: [{ kind: 'given' }] });
  });
});
