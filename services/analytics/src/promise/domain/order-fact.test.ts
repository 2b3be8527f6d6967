import { type orderCancelled, type orderShipped, type PayloadOf } from '@otdel/contracts';
import { factOf } from './order-fact.ts';

const state = {
  number: 'SO-1',
  stage: 'placed' as const,
  previousStage: null,
  axes: { commercial: 'placed', supply: 'none', delivery: 'none', feedback: 'none' } as const,
  clientId: 'client',
  managerId: 'manager',
  clientManagerId: null,
  promisedOn: '2026-03-10',
};
const whose = { clientId: 'client', managerId: 'manager' };
const line = {
  lineId: 'a',
  no: 1,
  itemId: 'i',
  kind: 'goods' as const,
  quantity: '2.500',
  price: '4',
  discount: '0',
  value: '10.00',
  promisedOn: '2026-03-10',
};
const shipment: PayloadOf<typeof orderShipped> = {
  state,
  shipmentId: 's',
  shippedOn: '2026-03-04',
  complete: true,
  completedOn: '2026-03-04',
  lines: [
    { lineId: 'a', itemId: 'i', quantity: '1', value: '4.00' },
    { lineId: 'a', itemId: 'i', quantity: '1.5', value: '6.00' },
  ],
};
const cancellation: PayloadOf<typeof orderCancelled> = {
  state,
  cancelledOn: '2026-03-05',
  whole: false,
  completedOn: '2026-03-04',
  value: '6.00',
  lines: [{ lineId: 'a', quantity: '1' }],
};

test.each([
  [
    'the placing has the first promise',
    factOf({
      type: 'order.placed',
      payload: { state, placedOn: '2026-03-01', currency: 'RUB', value: '10.00', lines: [line] },
    }),
    { on: '2026-03-01', ...whose, promisedOn: '2026-03-10', value: '10.00', ordered: { a: '2.5' } },
  ],
  [
    'an amendment has the lines, and no promise',
    factOf({
      type: 'order.amended',
      payload: { state, amendedOn: '2026-03-02', value: '10.00', lines: [line] },
    }),
    { on: '2026-03-02', ...whose, value: '10.00', ordered: { a: '2.5' } },
  ],
  [
    'a move has the new promise',
    factOf({
      type: 'order.promise_moved',
      payload: { state, from: '2026-03-10', to: '2026-03-12', movedOn: '2026-03-02' },
    }),
    { on: '2026-03-02', ...whose, promisedOn: '2026-03-12' },
  ],
  [
    'an order that is given to another is theirs from that day on',
    factOf({
      type: 'order.given',
      payload: {
        state: { ...state, managerId: 'other' },
        givenOn: '2026-03-03',
        previousManagerId: 'manager',
      },
    }),
    { on: '2026-03-03', clientId: 'client', managerId: 'other' },
  ],
  [
    'parts of one line in a shipment are summed',
    factOf({ type: 'order.shipped', payload: shipment }),
    { on: '2026-03-04', ...whose, shipped: { a: '2.5' } },
  ],
  [
    'what is taken back is below zero, on its own day',
    factOf({
      type: 'order.shipment_taken_back',
      payload: {
        state,
        correctionId: 'c',
        shipmentId: 's',
        shippedOn: '2026-03-04',
        takenBackOn: '2026-03-06',
        whole: false,
        lines: [{ lineId: 'a', itemId: 'x', quantity: '0.5', value: '1.00' }],
      },
    }),
    { on: '2026-03-06', ...whose, shipped: { a: '-0.5' } },
  ],
  [
    'a cancellation of the rest has the remaining value',
    factOf({ type: 'order.cancelled', payload: cancellation }),
    { on: '2026-03-05', ...whose, value: '6.00', cancelled: { a: '1' } },
  ],
  [
    'a whole cancellation ends the order',
    factOf({ type: 'order.cancelled', payload: { ...cancellation, whole: true } }),
    { on: '2026-03-05', ...whose, whollyCancelled: true },
  ],
])('%s', (_, fact, expected) => expect(fact).toEqual(expected));
