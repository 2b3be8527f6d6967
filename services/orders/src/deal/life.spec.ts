import { sql } from 'kysely';
import { RealFirm } from '../testing/real-firm.ts';

/** The life of orders on a real database; the tests run each step. */
let firm: RealFirm;
beforeAll(async () => {
  firm = await RealFirm.open();
  await firm.item('STOCKED', { stock: '10' });
  await firm.item('BOUGHT', { price: '33.33' });
  await firm.item('MADE', { supply: 'make', supplierCode: null });
  await firm.item('FITTING', { kind: 'service', supply: 'none', supplierCode: null });
});
afterAll(() => firm?.close());

const types = async (orderId: string) => (await firm.published(orderId)).map((e) => e.type);

test('an order with everything in it, from the deal to the end', async () => {
  const order = await firm.place([
    { item: 'STOCKED', quantity: '4' },
    { item: 'BOUGHT', quantity: '3', promisedOn: '2026-12-20' },
    { item: 'MADE', quantity: '2' },
    { item: 'FITTING', quantity: '1.5' },
  ]);
  expect(order).toMatchObject({
    number: 'SO-2026-000001',
    stage: 'placed',
    promisedOn: '2026-12-20',
    value: '849.99',
  });

  await firm.do('confirm', order.id, {});
  expect((await firm.view(order.id)).axes).toMatchObject({ commercial: 'confirmed', supply: 'uncovered' });
  const facts = await firm.secure(order.id);
  expect(facts.uncovered).toBe(false);
  expect(await firm.view(order.id)).toMatchObject({
    stage: 'supply',
    axes: { supply: 'on_the_way' },
    coverage: [{ ordered: '10.5', reserved: '5.5', inPurchase: '3', inProduction: '2', uncovered: '0' }],
  });
  await firm.receive(order.id);
  expect((await firm.view(order.id)).stage).toBe('supply');
  await firm.complete(order.id);
  expect((await firm.view(order.id)).stage).toBe('ready');

  const part = await firm.do('ship', order.id, { lines: [{ no: 1, quantity: 4_000 }], carrier: 'Post' });
  expect(part).toMatchObject({ delivery: 'partly_shipped', onTheWay: [1] });
  await firm.do('ship', order.id, {});
  const both = await firm.do('deliver', order.id, { shipmentNo: 1 });
  expect(both).toMatchObject({ delivery: 'shipped', onTheWay: [2] });
  await firm.do('deliver', order.id, {});
  expect((await firm.processStep('askFeedback', order.id)).wake.feedbackUntil).toBe('2026-12-08T21:00:00Z');
  expect((await firm.view(order.id)).stage).toBe('feedback');
  await firm.processStep('closeAnswered', order.id);

  const view = await firm.view(order.id);
  expect(view).toMatchObject({ stage: 'closed', shippedOn: '2026-11-24', late: false });
  expect(view.stageLog.map((entry) => entry.stage)).toEqual([
    'placed',
    'supply',
    'ready',
    'partly_shipped',
    'shipped',
    'delivered',
    'feedback',
    'closed',
  ]);
  expect(view.stageLog.slice(0, -1).every((entry) => entry.leftAt !== null)).toBe(true);
  expect(await types(order.id)).toEqual([
    'order.placed',
    'order.confirmed',
    'order.supply_secured',
    'order.ready',
    'order.shipped',
    'order.shipped',
    'order.delivered',
    'order.delivered',
    'order.feedback_asked',
    'order.closed',
  ]);
  expect(await firm.stock('STOCKED')).toEqual({ onHand: 6_000n, reserved: 0n });
});

test('each event carries the new stage, and the change of the stage comes once', async () => {
  const order = await firm.deal([{ item: 'FITTING', quantity: '1' }]);
  const published = (await firm.published(order.id)).map(({ type, payload: { state } }) => [
    type,
    state!.previousStage,
    state!.stage,
  ]);
  expect(published).toEqual([
    ['order.placed', null, 'placed'],
    ['order.confirmed', 'placed', 'supply'],
    ['order.supply_secured', 'supply', 'ready'],
    ['order.ready', 'ready', 'ready'],
  ]);
});

test('the values of the parts sum to the value of the line to the kopeck', async () => {
  const order = await firm.deal([{ item: 'BOUGHT', quantity: '7', price: '0.33', discount: '0.07' }]);
  await firm.receive(order.id);
  for (const quantity of [1_000, 2_500, 500, 3_000])
    await firm.do('ship', order.id, { lines: [{ no: 1, quantity }] });
  const view = await firm.view(order.id);
  const parts = view.shipments.map((s) => Number(s.lines[0]!.value.replace('.', '')));
  expect(parts.reduce((a, b) => a + b)).toBe(215);
  expect(view.value).toBe('2.15');
});

test('uncovered quantities wait, covered ones can be shipped', async () => {
  const order = await firm.deal([
    { item: 'FITTING', quantity: '1' },
    { item: 'BOUGHT', quantity: '2' },
  ]);
  await expect(firm.do('ship', order.id, { lines: [{ no: 2, quantity: 1_000 }] })).rejects.toMatchObject({
    code: 'not_covered',
    params: { lines: [{ line: 2, covered: '0', asked: '1' }] },
  });
  // the fitting is a service: it goes with the goods, unless it is named
  await expect(firm.do('ship', order.id, {})).rejects.toMatchObject({ code: 'nothing_covered' });
  await firm.do('ship', order.id, { lines: [{ no: 1, quantity: 1_000 }] });
  expect((await firm.view(order.id)).stage).toBe('partly_shipped');
  await firm.receive(order.id);
  expect(await types(order.id)).toContain('order.ready');
});

test('an item that is neither bought nor made stays uncovered, and the event is published once', async () => {
  await firm.item('RARE', { supply: 'none', supplierCode: null });
  const order = await firm.deal([{ item: 'RARE', quantity: '1' }]);
  expect(order.axes.supply).toBe('uncovered');
  await firm.secure(order.id);
  const secured = (await firm.published(order.id)).filter((e) => e.type === 'order.supply_secured');
  expect(secured.map((e) => e.payload.uncoveredLines)).toEqual([[1]]);
});

test('business dates in the future or before their cause are refused', async () => {
  const order = await firm.deal([{ item: 'FITTING', quantity: '1' }], { placedOn: '2026-11-10' });
  const refusal = (code: string) => ({ kind: 'refused', code });
  await expect(firm.do('ship', order.id, { shippedOn: '2026-11-25' })).rejects.toMatchObject(
    refusal('shipped_in_future'),
  );
  await expect(firm.do('ship', order.id, { shippedOn: '2026-11-09' })).rejects.toMatchObject(
    refusal('shipped_before_confirmed'),
  );
  await expect(firm.do('cancel', order.id, { reason: 'r', cancelledOn: '2026-11-09' })).rejects.toMatchObject(
    refusal('cancelled_before_confirmed'),
  );
  await firm.do('ship', order.id, { shippedOn: '2026-11-12' });
  await expect(firm.do('deliver', order.id, { deliveredOn: '2026-11-11' })).rejects.toMatchObject(
    refusal('delivered_before_shipped'),
  );
  const early = [{ item: 'FITTING', quantity: '1', promisedOn: '2026-11-01' }];
  await expect(firm.place(early, { placedOn: '2026-11-10' })).rejects.toMatchObject(
    refusal('promised_before_placed'),
  );
  await expect(firm.place(early, { placedOn: '2026-11-25' })).rejects.toMatchObject(
    refusal('placed_in_future'),
  );
});

test('goods that were bought or made for an order are not shipped before their arrival', async () => {
  const lines = [
    { item: 'BOUGHT', quantity: '2' },
    { item: 'MADE', quantity: '1' },
  ];
  const { id } = await firm.deal(lines, { placedOn: '2026-11-10' });
  await firm.receive(id, '2026-11-16');
  await firm.complete(id, '2026-11-18');
  const ship = (shippedOn: string, ...no: number[]) =>
    firm.do('ship', id, { shippedOn, lines: no.map((n) => ({ no: n, quantity: 1_000 })) });
  for (const [day, no] of [
    ['2026-11-15', 1],
    ['2026-11-17', 2],
  ] as const)
    await expect(ship(day, no)).rejects.toMatchObject({ kind: 'refused', code: 'shipped_before_received' });
  expect((await firm.view(id)).shipments).toEqual([]);
  await ship('2026-11-16', 1);
  await ship('2026-11-18', 1, 2);
});

test('goods that arrived in parts are shipped in the order of arrival, whenever it was recorded', async () => {
  const { id } = await firm.deal([{ item: 'BOUGHT', quantity: '2' }], { placedOn: '2026-11-10' });
  await firm.receive(id, '2026-11-20', '1');
  await firm.receive(id, '2026-11-12', '1');
  await firm.do('ship', id, { shippedOn: '2026-11-13', lines: [{ no: 1, quantity: 1_000 }] });
  await expect(firm.do('ship', id, { shippedOn: '2026-11-19' })).rejects.toMatchObject({
    code: 'shipped_before_received',
  });
});

test('the rest may be cancelled with a day before the last shipment', async () => {
  const { id } = await firm.deal([{ item: 'FITTING', quantity: '2' }], { placedOn: '2026-11-10' });
  await firm.do('ship', id, { shippedOn: '2026-11-15', lines: [{ no: 1, quantity: 1_000 }] });
  await firm.do('cancel', id, { reason: 'r', cancelledOn: '2026-11-12' });
  expect(await firm.view(id)).toMatchObject({ stage: 'shipped', shippedOn: '2026-11-15' });
});

test('an order of long ago is supplied on its own date, and its client is not asked', async () => {
  const order = await firm.deal([{ item: 'BOUGHT', quantity: '1', promisedOn: '1996-08-01' }], {
    placedOn: '1996-07-04',
  });
  expect(order.number).toMatch(/^SO-1996-/);
  await firm.receive(order.id, '1996-07-05');
  await firm.do('ship', order.id, { shippedOn: '1996-07-10' });
  await firm.do('deliver', order.id, { deliveredOn: '1996-07-12' });
  expect((await firm.processStep('askFeedback', order.id)).feedback).toBe('not_asked');
  await firm.processStep('close', order.id);
  expect((await firm.published(order.id)).at(-1)).toMatchObject({
    type: 'order.closed',
    payload: { feedback: 'not_asked' },
  });
});

test('a repeated command changes nothing; its id is refused for another command', async () => {
  const order = await firm.place([{ item: 'FITTING', quantity: '2' }]);
  await firm.do('confirm', order.id, {}, `confirm-${order.id}`);
  await firm.secure(order.id);
  await firm.secure(order.id);
  await firm.do('confirm', order.id, {}, `confirm-${order.id}`);
  const half = { lines: [{ no: 1, quantity: 1_000 }] };
  await firm.do('ship', order.id, half, `ship-${order.id}`);
  const again = await firm.do('ship', order.id, half, `ship-${order.id}`);
  expect(again.lines).toEqual([{ no: 1, open: 1_000, shipped: 1_000 }]);
  await expect(firm.do('ship', order.id, {}, `ship-${order.id}`)).rejects.toMatchObject({
    code: 'idempotency_key_reused',
  });
  await firm.do('deliver', order.id, {}, `deliver-${order.id}`);
  await firm.do('deliver', order.id, {}, `deliver-${order.id}`);
  const amendment = { reason: 'less', lines: [{ no: 1, quantity: 1_500 }], add: [], remove: [] };
  await firm.do('amend', order.id, amendment, `amend-${order.id}`);
  await firm.do('amend', order.id, amendment, `amend-${order.id}`);
  await firm.do('cancel', order.id, { reason: 'enough' }, `cancel-${order.id}`);
  await firm.do('cancel', order.id, { reason: 'enough' }, `cancel-${order.id}`);
  await firm.processStep('askFeedback', order.id);
  await firm.processStep('askFeedback', order.id);
  await firm.processStep('close', order.id);
  await firm.processStep('close', order.id);
  const published = await types(order.id);
  expect(published.filter((type, i) => published.indexOf(type) !== i)).toEqual([]);
  expect(published).toContain('order.amended');
});

test('everything is recorded at the firm’s time, whatever the machine’s clock shows', async () => {
  firm.clock.moveTo('2027-03-01T09:00:00Z');
  await firm.item('LATER', { stock: '1' });
  const { id } = await firm.deal([
    { item: 'LATER', quantity: '2', promisedOn: '2027-03-10' },
    { item: 'MADE', quantity: '1', promisedOn: '2027-03-10' },
  ]);
  await firm.receive(id);
  await firm.complete(id);
  await firm.do('ship', id, {});
  const recorded = await firm.rows<{ type: string }>(
    sql`select distinct type from outbox where recorded_at = ${firm.now}::timestamptz order by type`,
  );
  expect(recorded.map((event) => event.type)).toEqual([
    'item.changed',
    'item.stock_counted',
    'order.confirmed',
    'order.placed',
    'order.ready',
    'order.shipped',
    'order.supply_secured',
    'production.completed',
    'production.ordered',
    'purchase.ordered',
    'purchase.received',
  ]);
});
