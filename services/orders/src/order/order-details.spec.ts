import {
  changeDetails,
  changeShipment,
  commentOrder,
  listOrderComments,
  newId,
  type OrderView,
  type RequestOf,
} from '@otdel/contracts';
import { sql } from 'kysely';
import { RealFirm } from '../testing/real-firm.ts';

let firm: RealFirm;
beforeAll(async () => {
  firm = await RealFirm.open();
  await firm.item('SENT', { stock: '100' });
});
afterAll(() => firm?.close());

const address = '1 Contact Marker Street, Perm';
const deliverTo = { address, contact: 'Marker Ivanova', phone: '+7 900 000' };
const deal = () => firm.deal([{ item: 'SENT', quantity: '2' }]);
type Details = Omit<RequestOf<typeof changeDetails>, 'orderId'>;
const change = (orderId: string, details: Details): Promise<OrderView> =>
  firm.ask(changeDetails, { orderId, ...details }) as Promise<OrderView>;

test('an order says where its goods go from its placing on, and the note can be changed', async () => {
  const order = await firm.place([{ item: 'SENT', quantity: '1' }], { deliverTo, note: 'before ten' });
  expect(order).toMatchObject({ deliverTo, note: 'before ten' });
  expect(await change(order.id, { note: 'after ten' })).toMatchObject({
    ...{ deliverTo, note: 'after ten', version: order.version + 1 },
  });
  expect(await change(order.id, { deliverTo: null })).toMatchObject({ deliverTo: null, note: 'after ten' });
  expect(await change(order.id, { note: null })).toMatchObject({ deliverTo: null, note: null });
});

test('a shipment keeps the address of its day, until that of the shipment is changed', async () => {
  const { id } = await deal();
  await change(id, { deliverTo });
  await firm.do('ship', id, { lines: [{ no: 1, quantity: 1_000 }] });
  const moved = { ...deliverTo, address: '2 Other Street' };
  await change(id, { deliverTo: moved });
  await firm.do('ship', id, {});
  expect((await firm.view(id)).shipments.map((s) => s.deliverTo)).toEqual([deliverTo, moved]);

  const back = { address: '3 Depot', contact: null, phone: null };
  await firm.ask(changeShipment, { orderId: id, shipmentNo: 1, deliverTo: back });
  await firm.ask(changeShipment, { orderId: id, shipmentNo: 2, carrier: 'Own lorry' });
  expect((await firm.view(id)).shipments).toMatchObject([
    { deliverTo: back, carrier: null },
    { deliverTo: moved, carrier: 'Own lorry' },
  ]);
  await expect(firm.ask(changeShipment, { orderId: id, shipmentNo: 3, carrier: 'x' })).rejects.toMatchObject({
    code: 'shipment_not_found',
  });
  await expect(
    firm.ask(changeDetails, { orderId: id, note: 'x' }, { as: { ...firm.manager, staffId: newId() } }),
  ).rejects.toMatchObject({ code: 'order_not_found' });
});

test('where goods go stays out of events, the audit and what commands leave behind', async () => {
  const { id } = await deal();
  await change(id, { deliverTo });
  await firm.do('ship', id, {});
  await firm.do('amend', (await deal()).id, {
    reason: 'r',
    add: [],
    remove: [],
    lines: [{ no: 1, price: '1' }],
  });
  const kept = await firm.rows<{ row: string }>(sql`
    select o::text as row from outbox o union all select c::text from applied_command c`);
  expect(kept.length).toBeGreaterThan(5);
  expect(kept.filter(({ row }) => row.includes('Marker'))).toEqual([]);
});

test('people comment on an order, each once per command, and the newest stand at the order', async () => {
  const { id } = await deal();
  const key = newId();
  for (const [text, by] of [
    ['Call first', firm.manager],
    ['Call first', firm.manager],
    ['Called', firm.head],
  ] as const)
    await firm.ask(
      commentOrder,
      { orderId: id, comment: text },
      { as: by, ...(by === firm.manager && { key }) },
    );
  const { comments } = await firm.view(id);
  expect(comments).toMatchObject([
    { text: 'Call first', by: { id: firm.manager.staffId } },
    { text: 'Called', by: { id: firm.head.staffId } },
  ]);
  const page = await firm.ask(listOrderComments, { orderId: id, limit: 1 });
  expect(page.items).toEqual([comments[1]]);
  expect((await firm.ask(listOrderComments, { orderId: id, limit: 1, cursor: page.next! })).items).toEqual([
    comments[0],
  ]);
});

test('the order shows who did each thing', async () => {
  const { id } = await firm.deal([{ item: 'SENT', quantity: '2' }], { placedOn: '2026-11-10' });
  await firm.do('ship', id, { lines: [{ no: 1, quantity: 1_000 }] }, newId(), firm.manager);
  await firm.do('deliver', id, {}, newId(), firm.head);
  await firm.do('takeBackDelivery', id, { shipmentNo: 1, reason: 'r' }, newId(), firm.manager);
  await firm.do('deliver', id, {}, newId(), firm.head);
  await firm.do('cancel', id, { reason: 'r' }, newId(), firm.manager);
  const view = await firm.view(id);
  const [manager, head] = [firm.manager, firm.head].map(({ staffId }) => ({ id: staffId }));
  expect(view).toMatchObject({
    placedBy: expect.objectContaining({ id: expect.any(String) }),
    confirmedBy: head,
    cancelledBy: manager,
    shipments: [
      { by: manager!.id, byName: '', deliveredBy: head, corrections: [{ by: manager!.id, byName: '' }] },
    ],
  });
});
