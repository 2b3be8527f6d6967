import { revenueLinesOf } from './revenue-lines.ts';

test('a shipment gives one revenue line per part, with the manager at that time', () => {
  const lines = revenueLinesOf('order', {
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
  });
  const shared = {
    shipmentId: 'shipment',
    orderId: 'order',
    itemId: 'x',
    clientId: 'client',
    managerId: 'manager',
    shippedOn: '2026-03-04',
    month: '2026-03',
  };
  expect(lines).toEqual([
    { ...shared, no: 0, quantity: '250', value: '123456789012399' },
    { ...shared, no: 1, quantity: '1000', value: '5' },
  ]);
});
