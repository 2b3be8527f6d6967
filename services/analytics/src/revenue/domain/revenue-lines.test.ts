import { type orderShipped, type PayloadOf } from '@otdel/contracts';
import { revenueLinesBack, revenueLinesOf } from './revenue-lines.ts';

const told = (recordedAt: string) => ({ recordedAt, timeZone: 'Europe/Moscow' });

const shipped: PayloadOf<typeof orderShipped> = {
  state: {
    number: 'SO-1',
    stage: 'shipped',
    previousStage: 'ready',
    axes: { commercial: 'confirmed', supply: 'covered', delivery: 'shipped', feedback: 'none' },
    clientId: 'client',
    managerId: 'manager',
    clientManagerId: 'somebody else',
    promisedOn: '2026-03-10',
  },
  shipmentId: 'shipment',
  shippedOn: '2026-03-04',
  complete: true,
  completedOn: '2026-03-04',
  lines: [
    { lineId: 'a', itemId: 'x', quantity: '0.250', value: '1234567890123.99' },
    { lineId: 'a', itemId: 'x', quantity: '1', value: '0.05' },
  ],
};

test('a shipment gives one revenue line per part, with the manager at that time', () => {
  const lines = revenueLinesOf('order', shipped, told('2026-03-05T09:00:00Z'));
  const shared = {
    shipmentId: 'shipment',
    orderId: 'order',
    itemId: 'x',
    clientId: 'client',
    managerId: 'manager',
    shippedOn: '2026-03-04',
    asOf: '2026-03-04T20:59:59.999Z',
    month: '2026-03',
  };
  expect(lines).toEqual([
    { ...shared, no: 0, quantity: '250', value: '123456789012399' },
    { ...shared, no: 1, quantity: '1000', value: '5' },
  ]);
});

test.each([
  ['on its day', '2026-03-04T09:00:00.5Z', '2026-03-04T09:00:00.5Z'],
  ['after its day', '2026-03-04T21:00:00Z', '2026-03-04T20:59:59.999Z'],
])('the groups of a shipment that is recorded %s are those of then', (_, recordedAt, asOf) =>
  expect(revenueLinesOf('order', shipped, told(recordedAt))[0]!.asOf).toBe(asOf),
);

test.each([
  ['taken back', { takenBackOn: '2026-03-06', shippedOn: '2026-03-04', whole: true }],
  ['returned', { returnedOn: '2026-03-06', goods: 'restock' as const }],
])('what is %s takes revenue away on its own day', (_, over) => {
  const { state, shipmentId } = shipped;
  const lines = [{ lineId: 'a', itemId: 'x', quantity: '0.5', value: '12.34' }];
  const payload = { state, shipmentId, correctionId: 'correction', lines, ...over };
  expect(revenueLinesBack('order', payload, told('2026-03-07T09:00:00Z'))).toMatchObject([
    {
      shipmentId: 'correction',
      no: 0,
      shippedOn: '2026-03-06',
      month: '2026-03',
      quantity: '-500',
      value: '-1234',
    },
  ]);
});
