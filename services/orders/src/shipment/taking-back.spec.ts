import { type OrderView } from '@otdel/contracts';
import { RealFirm } from '../testing/real-firm.ts';

let firm: RealFirm;
let skus = 0;
beforeAll(async () => {
  firm = await RealFirm.open();
});
afterAll(() => firm?.close());

/** An order of 3 × 33.33 goods and 1 work that was shipped on the 20th; what is not named in `ship` stays open. */
async function shipped(
  ship: object = {},
  over: { promisedOn?: string } = {},
): Promise<{ order: OrderView; sku: string }> {
  const sku = `B${(skus += 1)}`;
  await firm.item(sku, { stock: '10', price: '33.33' });
  await firm.item(`${sku}-WORK`, { kind: 'work', supply: 'none', supplierCode: null });
  const lines = [
    { item: sku, quantity: '3', ...over },
    { item: `${sku}-WORK`, quantity: '1', ...over },
  ];
  const order = await firm.deal(lines, { placedOn: '2026-11-10' });
  await firm.do('ship', order.id, { shippedOn: '2026-11-20', ...ship });
  return { order: await firm.view(order.id), sku };
}
const last = async (id: string) => (await firm.published(id)).at(-1);
const reason = 'Counted wrong.';

test('a shipment that was taken back is reserved again, and both stand in the record', async () => {
  const { order, sku } = await shipped();
  await firm.do('takeBack', order.id, { shipmentNo: 1, reason });
  const view = await firm.view(order.id);
  expect(view).toMatchObject({
    stage: 'ready',
    shippedOn: null,
    coverage: [{ shipped: '0', reserved: '4', uncovered: '0' }],
    shipments: [
      {
        no: 1,
        shippedOn: '2026-11-20',
        lines: [
          { quantity: '3', value: '99.99', takenBack: '3', returned: '0' },
          { quantity: '1', takenBack: '1' },
        ],
        corrections: [
          {
            kind: 'shipment',
            on: '2026-11-20',
            reason,
            by: firm.head.staffId,
            lines: [{ lineNo: 1, quantity: '3', value: '99.99' }, { lineNo: 2 }],
          },
        ],
      },
    ],
  });
  expect(await firm.stock(sku)).toEqual({ onHand: 10_000n, reserved: 3_000n });
  expect(await last(order.id)).toMatchObject({
    type: 'order.shipment_taken_back',
    payload: { takenBackOn: '2026-11-20', whole: true, state: { stage: 'ready', previousStage: 'shipped' } },
  });
  await firm.do('ship', order.id, { shippedOn: '2026-11-22' });
  expect(await firm.view(order.id)).toMatchObject({ stage: 'shipped', shippedOn: '2026-11-22' });
});

test('parts are taken back to the kopeck, on the day of the correction when it is given', async () => {
  const { order } = await shipped();
  const back = (quantity: number) =>
    firm.do('takeBack', order.id, {
      shipmentNo: 1,
      reason,
      correctedOn: '2026-11-24',
      lines: [{ no: 1, quantity }],
    });
  for (const quantity of [1_000, 1_500, 500]) await back(quantity);
  const events = (await firm.published(order.id)).filter((e) => e.type === 'order.shipment_taken_back');
  expect(events.map(({ payload }) => payload['lines'])).toMatchObject([
    [{ quantity: '1', value: '33.33' }],
    [{ quantity: '1.5', value: '50.00' }],
    [{ quantity: '0.5', value: '16.66' }],
  ]);
  expect(events.map(({ payload }) => [payload['takenBackOn'], payload['whole']])).toEqual([
    ['2026-11-24', false],
    ['2026-11-24', false],
    ['2026-11-24', false],
  ]);
  await expect(back(500)).rejects.toMatchObject({
    code: 'more_than_shipped',
    params: { line: 1, left: '0' },
  });
  expect(await firm.view(order.id)).toMatchObject({ stage: 'partly_shipped' });
});

test('what may not be taken back is refused with what to do instead', async () => {
  const { order } = await shipped();
  const take = (over: object) => firm.do('takeBack', order.id, { shipmentNo: 1, reason, ...over });
  await expect(take({ shipmentNo: 2 })).rejects.toMatchObject({ code: 'shipment_not_found' });
  await expect(take({ lines: [{ no: 9, quantity: 1 }] })).rejects.toMatchObject({ code: 'line_not_found' });
  await expect(take({ correctedOn: '2026-11-19' })).rejects.toMatchObject({
    code: 'corrected_before_shipped',
  });
  await expect(take({ correctedOn: '2026-11-25' })).rejects.toMatchObject({ code: 'corrected_in_future' });
  const delivery = { shipmentNo: 1, reason };
  await expect(firm.do('takeBackDelivery', order.id, delivery)).rejects.toMatchObject({
    code: 'shipment_not_delivered',
  });
  await firm.do('deliver', order.id, {});
  await expect(take({})).rejects.toMatchObject({ code: 'shipment_delivered' });
});

test('a closed order whose delivery is taken back is open again', async () => {
  const { order } = await shipped();
  await firm.do('deliver', order.id, { deliveredOn: '2026-11-21' });
  await firm.processStep('askFeedback', order.id);
  await firm.processStep('close', order.id);
  expect(await firm.view(order.id)).toMatchObject({ stage: 'closed' });
  await firm.do('takeBackDelivery', order.id, { shipmentNo: 1, reason });
  expect(await firm.view(order.id)).toMatchObject({
    stage: 'shipped',
    closedAt: null,
    shipments: [{ deliveredOn: null, corrections: [{ kind: 'delivery', reason }] }],
  });
  expect(await last(order.id)).toMatchObject({ type: 'order.delivery_taken_back' });
  await firm.do('takeBack', order.id, { shipmentNo: 1, reason, lines: [{ no: 1, quantity: 1_000 }] });
  await firm.do('ship', order.id, {});
  await firm.do('deliver', order.id, {});
  const view = await firm.view(order.id);
  expect(view).toMatchObject({
    axes: { delivery: 'delivered' },
    lines: [{ delivered: '3' }, { delivered: '1' }],
  });
});

test('a breach that fell by a shipment stands again when the shipment is taken back', async () => {
  const { order } = await shipped({ lines: [{ no: 1, quantity: 1_000 }] }, { promisedOn: '2026-11-22' });
  await firm.processStep('watchPromise', order.id);
  expect(await firm.view(order.id)).toMatchObject({ late: true, breaches: [{ withdrawnAt: null }] });
  await firm.do('ship', order.id, { shippedOn: '2026-11-22' });
  expect(await firm.view(order.id)).toMatchObject({
    late: false,
    breaches: [{ reason: expect.anything() as string }],
  });
  await firm.do('takeBack', order.id, { shipmentNo: 2, reason });
  expect(await firm.view(order.id)).toMatchObject({
    late: true,
    breaches: [{ state: 'withdrawn' }, { state: 'standing' }],
  });
  expect((await firm.published(order.id)).slice(-2).map((e) => e.type)).toEqual([
    'order.shipment_taken_back',
    'order.promise_broken',
  ]);
});

test.each([
  ['restock' as const, { onHand: 8_000n, reserved: 0n }],
  ['write_off' as const, { onHand: 7_000n, reserved: 0n }],
])('a return after the delivery: %s', async (goods, stock) => {
  const { order, sku } = await shipped();
  const back = { shipmentNo: 1, reason: 'Wrong colour.', goods, lines: [{ no: 1, quantity: 1_000 }] };
  await expect(firm.do('returnGoods', order.id, back)).rejects.toMatchObject({
    code: 'shipment_not_delivered',
  });
  await firm.do('deliver', order.id, {});
  await firm.do('returnGoods', order.id, back);
  expect(await firm.stock(sku)).toEqual(stock);
  expect(await firm.view(order.id)).toMatchObject({
    axes: { delivery: 'delivered' },
    coverage: [{ shipped: '4' }],
    shipments: [{ lines: [{ quantity: '3', returned: '1' }, {}], corrections: [{ kind: 'return' }] }],
  });
  expect(await last(order.id)).toMatchObject({
    type: 'order.goods_returned',
    payload: { returnedOn: '2026-11-24', goods, lines: [{ quantity: '1', value: '33.33' }] },
  });
  await expect(
    firm.do('returnGoods', order.id, { ...back, lines: [{ no: 1, quantity: 2_500 }] }),
  ).rejects.toMatchObject({ code: 'more_than_shipped' });
});

test('two people who take back the same shipment at once take it back once', async () => {
  const { order, sku } = await shipped();
  const both = await Promise.allSettled(
    [1, 2].map(() => firm.do('takeBack', order.id, { shipmentNo: 1, reason })),
  );
  expect(both.map((r) => r.status).sort()).toEqual(['fulfilled', 'rejected']);
  expect(both.find((r) => r.status === 'rejected')).toMatchObject({
    reason: { code: 'nothing_to_take_back' },
  });
  expect(await firm.stock(sku)).toEqual({ onHand: 10_000n, reserved: 3_000n });
});
