import { asked, given, placed } from '../../testing/order-news.ts';
import { type OrderNews, orderRefs } from './order-ref.ts';

const annas = { number: 'SO-2026-000001', clientId: 'client', managerId: 'anna' };
const wasPlaced = (aggregateId: string): OrderNews => ({
  type: 'order.placed',
  aggregateId,
  payload: placed(annas),
});
const wasAsked = (aggregateId: string, managerId = 'anna'): OrderNews => ({
  type: 'order.feedback_asked',
  aggregateId,
  payload: asked({ ...annas, managerId }),
});

const wasGiven = (aggregateId: string, managerId: string): OrderNews => ({
  type: 'order.given',
  aggregateId,
  payload: given({ ...annas, managerId }),
});

const nothing = { ...annas, askedOn: null };
const opinion = { askedOn: '2026-11-20' };

it.each([
  ['nothing', [], []],
  ['placed', [wasPlaced('o')], [{ ...nothing, orderId: 'o' }]],
  ['asked alone', [wasAsked('o')], [{ ...nothing, orderId: 'o', ...opinion }]],
  ['both at once', [wasPlaced('o'), wasAsked('o')], [{ ...annas, orderId: 'o', ...opinion }]],
  [
    'two orders among one another',
    [wasPlaced('o'), wasPlaced('p'), wasAsked('p')],
    [
      { ...nothing, orderId: 'o' },
      { ...nothing, orderId: 'p', ...opinion },
    ],
  ],
  [
    'given to another after it was asked',
    [wasPlaced('o'), wasAsked('o'), wasGiven('o', 'boris')],
    [{ ...nothing, orderId: 'o', ...opinion, managerId: 'boris' }],
  ],
  [
    'the manager of the last event',
    [wasPlaced('o'), wasAsked('o', 'boris')],
    [{ ...nothing, orderId: 'o', ...opinion, managerId: 'boris' }],
  ],
])('%s', (_, news, refs) => {
  expect(orderRefs(news)).toEqual(refs);
});
