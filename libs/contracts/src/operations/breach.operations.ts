import { z } from 'zod';
import { everybody, leaders, sales } from '../actor.ts';
import { command, query } from '../operation.ts';
import { breachCause, breachView } from '../order.ts';
import { businessDate, flag, id, inOrder, pageOf, paging, text } from '../values.ts';

const one = { breachId: id };

export const breachFilters = z.object({
  ...paging,
  /** `at_risk`: promises that are not broken yet, and may be. */
  state: z.enum(['at_risk', 'standing', 'withdrawn', 'all']).default('standing'),
  /** true: something of the order is still to be shipped; false: shipped or cancelled. */
  open: flag.optional(),
  managerId: id.optional(),
  clientId: id.optional(),
  cause: breachCause.optional(),
  acknowledged: flag.optional(),
  promisedFrom: businessDate.optional(),
  promisedTo: businessDate.optional(),
});
export const listBreaches = query('orders.breaches', {
  does: 'Broken promises and such as are at risk, the latest promised day first',
  may: everybody,
  route: 'GET /api/breaches',
  input: inOrder(breachFilters, 'promisedFrom', 'promisedTo'),
  answer: pageOf(breachView),
});

export const getBreach = query('orders.breach', {
  does: 'One broken promise, with its cause and what was said about it',
  may: everybody,
  route: 'GET /api/breaches/:breachId',
  path: one,
  answer: breachView,
  refuses: ['breach_not_found'],
});

export const acknowledgeBreach = command('orders.acknowledgeBreach', {
  does: 'Marks a broken promise as seen; who was first stays',
  may: leaders,
  route: 'POST /api/breaches/:breachId/acknowledgement',
  path: one,
  answer: breachView,
  refuses: ['breach_not_found'],
});

export const commentBreach = command('orders.commentBreach', {
  does: 'Says something about a broken promise',
  may: sales,
  route: 'POST /api/breaches/:breachId/comments',
  path: one,
  input: z.object({ comment: text(2000) }).meta({ id: 'NewBreachComment' }),
  answer: breachView,
  status: 201,
  refuses: ['breach_not_found'],
});

export const correctCause = command('orders.correctCause', {
  does: 'Corrects the cause of a broken promise; the computed one stays beside it',
  may: leaders,
  route: 'POST /api/breaches/:breachId/cause',
  path: one,
  input: z.object({ cause: breachCause, reason: text(500) }).meta({ id: 'BreachCause' }),
  answer: breachView,
  refuses: ['breach_not_found'],
});
