import { confirmOrder } from '@otdel/contracts';
import { eventually } from '@otdel/testing';
import { LivingFirm } from './testing/living-firm.ts';

/** Orders while Temporal is away. */
let firm: LivingFirm;
beforeAll(async () => {
  firm = await LivingFirm.open();
});
afterAll(() => firm?.close());

it('places orders while Temporal is away, and starts their processes when it is back', async () => {
  const known = await firm.placeAndBegin();
  await firm.temporal.kill9();
  const { id: orderId } = await firm.place();
  const asked = performance.now();
  await expect(firm.ask(confirmOrder, { orderId: known.id })).rejects.toMatchObject({
    kind: 'unavailable',
    code: 'temporal_unavailable',
  });
  expect(performance.now() - asked).toBeLessThan(11_000);
  await eventually(async () =>
    expect(await firm.health()).toMatchObject({
      ready: true,
      checks: { temporal: { ok: false, critical: false } },
    }),
  );
  await firm.temporal.restart();
  await firm.described(orderId);
  expect((await firm.ask(confirmOrder, { orderId })).stage).toBe('supply');
  expect((await firm.ask(confirmOrder, { orderId: known.id })).stage).toBe('supply');
  await eventually(async () =>
    expect(await firm.health()).toMatchObject({ ready: true, checks: { temporal: { ok: true } } }),
  );
});

it('boots while Temporal is away', async () => {
  await firm.temporal.kill9();
  await firm.room.restart();
  const { id: orderId } = await firm.place();
  await expect(firm.ask(confirmOrder, { orderId })).rejects.toMatchObject({ code: 'temporal_unavailable' });
  await firm.temporal.restart();
  await firm.described(orderId);
  expect((await firm.ask(confirmOrder, { orderId })).stage).toBe('supply');
});
