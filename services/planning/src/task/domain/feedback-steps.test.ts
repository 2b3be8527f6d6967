import { ids } from '../testing/samples.ts';
import { facts, happens, testSteps } from '../testing/steps-in-words.ts';
import { stepsOf } from './steps.ts';

const answered = (rating: number, orderId: string = ids.order) => ({
  clientId: ids.client,
  orderId,
  rating,
  askedOn: '2026-11-18',
  answeredOn: '2026-11-19',
});

testSteps([
  [
    'the worst rating: the head of the manager hears of it',
    happens('feedback.recorded', answered(1)),
    ['open bad_rating of interaction for head due 2026-11-20'],
  ],
  [
    'a bad rating',
    happens('feedback.recorded', answered(2)),
    ['open bad_rating of interaction for head due 2026-11-20'],
  ],
  ['a fair rating', happens('feedback.recorded', answered(3)), []],
  ['the best rating', happens('feedback.recorded', answered(5)), []],
  [
    'a bad rating of a manager without a head: everybody of the role head',
    happens('feedback.recorded', answered(1), { ...facts, headOf: new Map() }),
    ['open bad_rating of interaction for head due 2026-11-20'],
  ],
  [
    'a bad rating of an order that nothing is known of yet: everybody of the role head',
    happens('feedback.recorded', answered(1, ids.other)),
    ['open bad_rating of interaction for head due 2026-11-20'],
  ],
]);

test.each([
  ['the head', ids.order, facts.headOf, { assigneeId: ids.head, assigneeRole: null }],
  ['everybody: no head', ids.order, new Map<string, string>(), { assigneeId: null, assigneeRole: 'head' }],
  ['everybody: no order', ids.other, facts.headOf, { assigneeId: null, assigneeRole: 'head' }],
])('a bad rating is for %s', (_, orderId, headOf, assignee) => {
  const event = {
    type: 'feedback.recorded',
    aggregateId: ids.interaction,
    payload: answered(1, orderId),
  } as const;
  expect(stepsOf(event, { ...facts, headOf })).toMatchObject([{ assignee, about: { detail: '1' } }]);
});
