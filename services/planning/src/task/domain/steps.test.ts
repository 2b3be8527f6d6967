import { subscriptions } from '@otdel/contracts';
import { stepEvents } from './steps.ts';

test('everything that planning hears of orders, purchases, production and opinions is in the table', () => {
  const { order = [], purchase = [], production = [], interaction = [] } = subscriptions.planning;
  expect(new Set(stepEvents)).toEqual(new Set([...order, ...purchase, ...production, ...interaction]));
});
