import { ids } from '../testing/samples.ts';
import { facts, happens, testSteps } from '../testing/steps-in-words.ts';
import { stepsOf } from './steps.ts';

const purchase = { number: 'PO-1', supplierId: ids.other, expectedOn: '2026-11-22' };
const forOrder = { itemId: ids.other, orderId: ids.order, orderNumber: 'SO-2026-000001', quantity: '1' };

testSteps([
  [
    'purchase ordered',
    happens('purchase.ordered', { ...purchase, lines: [forOrder] }),
    ['open receive_purchase of purchase for operations due 2026-11-22'],
  ],
  [
    'purchase received in part',
    happens('purchase.received', { number: 'PO-1', receivedOn: '2026-11-21', complete: false, lines: [] }),
    [],
  ],
  [
    'purchase received',
    happens('purchase.received', { number: 'PO-1', receivedOn: '2026-11-21', complete: true, lines: [] }),
    ['done receive_purchase of purchase on 2026-11-21'],
  ],
  [
    'receipt taken back',
    happens('purchase.receipt_taken_back', {
      number: 'PO-1',
      no: 1,
      takenBackOn: '2026-11-21',
      expectedOn: '2026-11-22',
      orderId: null,
      orderNumber: null,
      lines: [],
    }),
    ['open receive_purchase of purchase for operations due 2026-11-22'],
  ],
  [
    'purchase expected on another day',
    happens('purchase.changed', { number: 'PO-1', expectedOn: '2026-12-01' }),
    ['move receive_purchase of purchase to 2026-12-01'],
  ],
  [
    'purchase closed short',
    happens('purchase.closed_short', { number: 'PO-1', closedOn: '2026-11-21' }),
    ['dropped receive_purchase of purchase on 2026-11-21'],
  ],
  [
    'purchase cancelled',
    happens('purchase.cancelled', { number: 'PO-1', cancelledOn: '2026-11-21' }),
    ['dropped receive_purchase of purchase on 2026-11-21'],
  ],
]);

test.each([
  ['for one order', [forOrder, forOrder], { orderId: ids.order, orderNumber: 'SO-2026-000001' }],
  [
    'for one order and stock',
    [forOrder, { ...forOrder, orderId: null, orderNumber: null }],
    { orderId: ids.order },
  ],
  ['for two orders', [forOrder, { ...forOrder, orderId: ids.other }], { orderId: null, orderNumber: null }],
  ['for stock', [{ ...forOrder, orderId: null, orderNumber: null }], { orderId: null, orderNumber: null }],
])('a purchase %s', (_, lines, about) => {
  const [opening] = stepsOf(
    { type: 'purchase.ordered', aggregateId: ids.purchase, payload: { ...purchase, lines } },
    facts,
  );
  expect(opening).toMatchObject({ about: { ...about, detail: 'PO-1' } });
});
