import { subscriptions } from '@otdel/contracts';
import { stepEvents } from './steps.ts';

test('everything that planning hears of orders, purchases and production is in the table', () => {
  const { order = [], purchase = [], production = [] } = subscriptions.planning;
  expect(new Set(stepEvents)).toEqual(new Set([...order, ...purchase, ...production]));
});
