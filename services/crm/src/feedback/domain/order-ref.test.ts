import { asked, closed, placed } from '../../testing/order-news.ts';
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
const wasClosed = (aggregateId: string): OrderNews => ({
  type: 'order.closed',
  aggregateId,
  payload: closed(annas),
});

const nothing = { ...annas, askedOn: null, askedUntil: null, closedOn: null };
const opinion = { askedOn: '2026-11-20', askedUntil: '2026-12-04' };

it.each([
  ['nothing', [], []],
  ['placed', [wasPlaced('o')], [{ ...nothing, orderId: 'o' }]],
  ['asked alone', [wasAsked('o')], [{ ...nothing, orderId: 'o', ...opinion }]],
  ['closed alone', [wasClosed('o')], [{ ...nothing, orderId: 'o', closedOn: '2026-11-23' }]],
  [
    'a whole life at once',
    [wasPlaced('o'), wasAsked('o'), wasClosed('o')],
    [{ ...annas, orderId: 'o', ...opinion, closedOn: '2026-11-23' }],
  ],
  [
    'two orders among one another',
    [wasPlaced('o'), wasPlaced('p'), wasAsked('p')],
    [
      { ...nothing, orderId: 'o' },
      { ...nothing, orderId: 'p', ...opinion },
    ],
  ],
  [
    'the manager as told last',
    [wasPlaced('o'), wasAsked('o', 'boris')],
    [{ ...nothing, orderId: 'o', ...opinion, managerId: 'boris' }],
  ],
])('%s', (_, news, refs) => {
  expect(orderRefs(news)).toEqual(refs);
});
