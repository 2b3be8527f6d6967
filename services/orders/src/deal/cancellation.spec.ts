import { RealFirm } from '../testing/real-firm.ts';

let firm: RealFirm;
beforeAll(async () => {
  firm = await RealFirm.open();
});
afterAll(() => firm?.close());

describe('a cancellation gives back everything', () => {
  const lines = [
    { item: 'BACK', quantity: '2' },
    { item: 'BACK-MADE', quantity: '2' },
  ];
  beforeAll(async () => {
    await firm.item('BACK', { stock: '1' });
    await firm.item('BACK-MADE', { supply: 'make', supplierCode: null });
  });
  const states = async (orderId: string) => {
    const { purchases, jobs } = await firm.view(orderId);
    return [...purchases, ...jobs].map((each) => each.state);
  };
  const free = async () => {
    const { onHand, reserved } = await firm.stock('BACK');
    return onHand - reserved;
  };

  test('placed and confirmed', async () => {
    for (const confirmed of [false, true]) {
      const { id } = await firm.place(lines);
      if (confirmed) await firm.do('confirm', id, {});
      await firm.do('cancel', id, { reason: 'r' });
      expect(await firm.view(id)).toMatchObject({
        stage: 'cancelled',
        coverage: [{ ordered: '4', cancelled: '4', uncovered: '0' }],
      });
    }
  });

  test('in supply: purchases and jobs nobody needs are cancelled', async () => {
    const { id } = await firm.deal(lines);
    expect(await free()).toBe(0n);
    await firm.do('cancel', id, { reason: 'r' });
    expect(await states(id)).toEqual(['cancelled', 'cancelled']);
    expect(await free()).toBe(1_000n);
    await expect(firm.receive(id)).rejects.toMatchObject({ code: 'purchase_cancelled' });
  });

  test('ready: what has come is free for others', async () => {
    const { id } = await firm.deal(lines);
    await firm.receive(id);
    await firm.complete(id);
    expect((await firm.view(id)).stage).toBe('ready');
    await firm.do('cancel', id, { reason: 'r' });
    expect(await free()).toBe(2_000n);
    expect((await firm.published(id)).at(-1)).toMatchObject({
      type: 'order.cancelled',
      payload: { whole: true, completedOn: null, lines: [{ quantity: '2' }, { quantity: '2' }] },
    });
  });

  test('partly shipped: the rest is cancelled, the order is complete as of its last shipment', async () => {
    const { id } = await firm.deal(lines, { placedOn: '2026-11-01' });
    await firm.do('ship', id, { lines: [{ no: 1, quantity: 1_000 }], shippedOn: '2026-11-20' });
    await firm.do('cancel', id, { reason: 'r' });
    expect(await firm.view(id)).toMatchObject({
      stage: 'shipped',
      axes: { commercial: 'confirmed' },
      shippedOn: '2026-11-20',
      value: '100.00',
      coverage: [{ ordered: '4', shipped: '1', cancelled: '3', reserved: '0', uncovered: '0' }],
    });
    expect((await firm.published(id)).at(-1)).toMatchObject({
      payload: { whole: false, completedOn: '2026-11-20', value: '100.00' },
    });
    await firm.do('deliver', id, {});
    await expect(firm.do('cancel', id, { reason: 'r' })).rejects.toMatchObject({
      code: 'order_fully_shipped',
    });
  });
});
