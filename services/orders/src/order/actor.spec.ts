import { newId, setOpeningStock, type Actor } from '@otdel/contracts';
import { sql } from 'kysely';
import { RealFirm } from '../testing/real-firm.ts';

let firm: RealFirm;
beforeAll(async () => {
  firm = await RealFirm.open();
  await firm.item('BOUGHT');
  await firm.item('COUNTED');
});
afterAll(() => firm?.close());

/** An administrator who acts as somebody. */
const actingAs = (role: Actor['role']): Actor => ({
  accountId: newId(),
  staffId: newId(),
  role,
  actedBy: newId(),
});

test('what an administrator does as somebody else is recorded with both, in every table and event', async () => {
  const seller = actingAs('manager');
  const keeper = actingAs('operations');
  const { id } = await firm.place(
    [{ item: 'BOUGHT', quantity: '2' }],
    { managerId: seller.staffId! },
    firm.as(seller),
  );
  await firm.do('confirm', id, {}, newId(), seller);
  await firm.secure(id);
  const moved = { no: 1, promisedOn: '2026-12-20' };
  await firm.do('amend', id, { reason: 'later', lines: [moved], add: [], remove: [] }, newId(), seller);
  await firm.receive(id, undefined, undefined, keeper);
  await firm.do('ship', id, {}, newId(), keeper);
  await firm.do('deliver', id, {}, newId(), firm.head);

  const { head } = firm;
  const system = { accountId: null, staffId: null, role: 'system' };
  expect(
    await firm.rows(sql`select stage, actor from stage_log where order_id = ${id} order by seq`),
  ).toEqual([
    { stage: 'placed', actor: seller },
    { stage: 'supply', actor: seller },
    { stage: 'ready', actor: keeper },
    { stage: 'shipped', actor: keeper },
    { stage: 'delivered', actor: head },
  ]);
  expect(await firm.rows(sql`select distinct actor from promise_log where order_id = ${id}`)).toEqual([
    { actor: seller },
  ]);
  expect(
    await firm.rows(sql`select actor, delivered_actor as delivered from shipment where order_id = ${id}`),
  ).toEqual([{ actor: keeper, delivered: head }]);
  expect(await firm.rows(sql`select actor from receipt`)).toEqual([{ actor: keeper }]);
  expect(await firm.rows(sql`select distinct actor from stock_move`)).toEqual([{ actor: keeper }]);

  const published = await firm.published(id);
  expect(published.map(({ type, actor }) => [type, actor])).toEqual([
    ['order.placed', seller],
    ['order.confirmed', seller],
    ['order.supply_secured', system],
    ['order.amended', seller],
    ['order.promise_moved', seller],
    ['order.ready', keeper],
    ['order.shipped', keeper],
    ['order.delivered', head],
  ]);
});

test('an order shows who moved it from stage to stage', async () => {
  const seller = actingAs('manager');
  const { id } = await firm.place(
    [{ item: 'BOUGHT', quantity: '1' }],
    { managerId: seller.staffId! },
    firm.as(seller),
  );
  await firm.do('cancel', id, { reason: 'changed their mind' });
  const { stageLog } = await firm.view(id);
  expect(stageLog.map(({ stage, by }) => [stage, by])).toEqual([
    ['placed', seller.staffId],
    ['cancelled', firm.head.staffId],
  ]);
});

test('an opening stock is recorded with both too', async () => {
  const keeper = actingAs('operations');
  await firm.ask(setOpeningStock, { sku: 'COUNTED', quantity: '7' }, { as: keeper });
  expect(
    await firm.rows(sql`select actor from stock_move where item_id = ${firm.itemId('COUNTED')}`),
  ).toEqual([{ actor: keeper }]);
});
