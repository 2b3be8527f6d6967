import { type orderFeedbackAsked, type orderGiven, type orderPlaced, type PayloadOf } from '@otdel/contracts';

type State = PayloadOf<typeof orderPlaced>['state'];
/** The fields of the made-up order that crm reads; it ignores the others. */
export type Whose = Pick<State, 'number' | 'clientId' | 'managerId'>;

const stateOf = (whose: Whose): State => ({
  ...whose,
  stage: 'delivered',
  previousStage: null,
  axes: { commercial: 'confirmed', supply: 'covered', delivery: 'delivered', feedback: 'none' },
  clientManagerId: null,
  promisedOn: '2026-11-20',
});

export const placed = (whose: Whose): PayloadOf<typeof orderPlaced> => ({
  state: stateOf(whose),
  placedOn: '2026-11-10',
  currency: 'RUB',
  value: '1.00',
  lines: [],
});
export const given = (whose: Whose): PayloadOf<typeof orderGiven> => ({
  state: stateOf(whose),
  givenOn: '2026-11-21',
  previousManagerId: 'anna',
});
export const asked = (whose: Whose): PayloadOf<typeof orderFeedbackAsked> => ({
  state: stateOf(whose),
  askedOn: '2026-11-20',
  until: '2026-12-04',
});
