import { type Actor, newId, placedBefore, placeOrder } from '@otdel/contracts';
import { sql } from 'kysely';
import { RealFirm } from '../testing/real-firm.ts';

let firm: RealFirm;
beforeAll(async () => {
  firm = await RealFirm.open();
});
afterAll(() => firm?.close());

test('an accountant may not place orders', async () => {
  const accountant: Actor = { accountId: newId(), staffId: newId(), role: 'accountant' };
  const { manager, clientId } = firm;
  const order = {
    clientId,
    managerId: manager.staffId!,
    lines: [{ itemId: newId(), quantity: '1', promisedOn: '2026-12-10' }],
  };
  const parties = {
    client: { id: clientId, version: 1, name: 'Client', managerId: null },
    manager: { id: manager.staffId!, version: 1, name: 'Manager' },
  };
  await expect(firm.ask(placeOrder, { order, parties }, { as: accountant })).rejects.toMatchObject({
    kind: 'forbidden',
    code: 'role_not_allowed',
    params: { role: 'accountant' },
  });
});

test('a line has the kind of its item, also when the kind changes during the placing', async () => {
  const service = { kind: 'service', supply: 'none', supplierCode: null } as const;
  for (let i = 0; i < 12; i++) {
    const sku = `TURNING-${i}`;
    await firm.item(sku);
    const [placed, put] = await firm.atOnce<unknown>('item', [
      () => firm.place([{ item: sku, quantity: '1' }]),
      () => firm.item(sku, service),
    ]);
    expect(placed!.status).toBe('fulfilled');
    if (put!.status === 'rejected')
      expect(put!.reason).toMatchObject({ code: 'kind_in_use', params: { sku } });
  }
  const untrue = await firm.rows(sql`
    select i.sku, l.kind, i.kind as "kindOfItem" from order_line l join item i on i.id = l.item_id
    where l.kind <> i.kind`);
  expect(untrue).toEqual([]);
});

test('the order of a command is found by the command id alone', async () => {
  await firm.item('BOLT');
  const context = firm.as(firm.manager);
  const order = await firm.place([{ item: 'BOLT', quantity: '1' }], {}, context);
  const before = (key: string) => firm.ask(placedBefore, {}, { as: firm.manager, key });
  expect((await before(context.commandId!))?.id).toBe(order.id);
  expect(await before(newId())).toBeNull();
});
