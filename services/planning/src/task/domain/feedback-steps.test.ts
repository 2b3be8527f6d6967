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

const corrected = (from: number, rating: number) => ({
  clientId: ids.client,
  orderId: ids.order,
  rating,
  answeredOn: '2026-11-19',
  correctedOn: '2026-11-19',
  previously: { rating: from, answeredOn: '2026-11-19' },
});
const takenBack = { clientId: ids.client, orderId: ids.order, rating: 1, takenBackOn: '2026-11-19' };

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
  [
    'a good rating that was a bad one: the head hears of it',
    happens('feedback.corrected', corrected(4, 2)),
    ['open bad_rating of interaction for head due 2026-11-20'],
  ],
  [
    'a bad rating that was a good one: the head has nothing to talk about',
    happens('feedback.corrected', corrected(1, 3)),
    ['dropped bad_rating of interaction on 2026-11-20'],
  ],
  ['a bad rating that was another bad one', happens('feedback.corrected', corrected(1, 2)), []],
  [
    'an opinion that was not given',
    happens('feedback.taken_back', takenBack),
    ['dropped bad_rating of interaction on 2026-11-20'],
  ],
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
