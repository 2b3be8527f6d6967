import { type OrderNews, orderRefs } from './order-ref.ts';

const axes = {
  commercial: 'confirmed',
  supply: 'covered',
  delivery: 'delivered',
  feedback: 'none',
} as const;
const state = (managerId: string) => ({
  number: 'SO-2026-000001',
  stage: 'placed' as const,
  previousStage: null,
  axes,
  clientId: 'client',
  managerId,
  clientManagerId: null,
  promisedOn: '2026-11-20',
});
const placed = (orderId: string, managerId = 'anna'): OrderNews => ({
  type: 'order.placed',
  aggregateId: orderId,
  payload: { state: state(managerId), placedOn: '2026-11-10', currency: 'RUB', value: '1.00', lines: [] },
});
const asked = (orderId: string, managerId = 'anna'): OrderNews => ({
  type: 'order.feedback_asked',
  aggregateId: orderId,
  payload: { state: state(managerId), askedOn: '2026-11-21', until: '2026-12-05' },
});
const closed = (orderId: string): OrderNews => ({
  type: 'order.closed',
  aggregateId: orderId,
  payload: { state: state('anna'), closedOn: '2026-12-05', feedback: 'unanswered' },
});

const bare = { number: 'SO-2026-000001', clientId: 'client', managerId: 'anna' };
const nothing = { askedOn: null, askedUntil: null, closedOn: null };
const wasAsked = { askedOn: '2026-11-21', askedUntil: '2026-12-05' };

it.each([
  ['nothing', [], []],
  ['placed', [placed('o')], [{ orderId: 'o', ...bare, ...nothing }]],
  ['asked alone', [asked('o')], [{ orderId: 'o', ...bare, ...nothing, ...wasAsked }]],
  ['closed alone', [closed('o')], [{ orderId: 'o', ...bare, ...nothing, closedOn: '2026-12-05' }]],
  [
    'a whole life at once',
    [placed('o'), asked('o'), closed('o')],
    [{ orderId: 'o', ...bare, ...wasAsked, closedOn: '2026-12-05' }],
  ],
  [
    'two orders among one another',
    [placed('o'), placed('p'), asked('p')],
    [
      { orderId: 'o', ...bare, ...nothing },
      { orderId: 'p', ...bare, ...nothing, ...wasAsked },
    ],
  ],
  [
    'the manager as told last',
    [placed('o'), asked('o', 'boris')],
    [{ orderId: 'o', ...bare, ...nothing, ...wasAsked, managerId: 'boris' }],
  ],
])('%s', (_, news, refs) => {
  expect(orderRefs(news)).toEqual(refs);
});
