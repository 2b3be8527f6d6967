import { ids } from '../testing/samples.ts';
import { happens, testSteps } from '../testing/steps-in-words.ts';

const job = { number: 'MO-1', itemId: ids.other, orderId: ids.order };

testSteps([
  [
    'production ordered',
    happens('production.ordered', {
      ...job,
      orderNumber: 'SO-2026-000001',
      quantity: '2',
      dueOn: '2026-11-23',
    }),
    ['open complete_production of job for operations due 2026-11-23'],
  ],
  [
    'production completed in part',
    happens('production.completed', {
      ...job,
      completedOn: '2026-11-22',
      quantity: '1',
      complete: false,
      left: '1',
    }),
    [],
  ],
  [
    'production completed',
    happens('production.completed', {
      ...job,
      completedOn: '2026-11-22',
      quantity: '1',
      complete: true,
      left: '0',
    }),
    ['done complete_production of job on 2026-11-22'],
  ],
  [
    'job due on another day',
    happens('production.changed', { number: 'PJ-1', dueOn: '2026-12-01' }),
    ['move complete_production of job to 2026-12-01'],
  ],
  [
    'job closed short',
    happens('production.closed_short', { number: 'PJ-1', closedOn: '2026-11-21' }),
    ['dropped complete_production of job on 2026-11-21'],
  ],
  [
    'production cancelled',
    happens('production.cancelled', { number: 'MO-1', cancelledOn: '2026-11-21' }),
    ['dropped complete_production of job on 2026-11-21'],
  ],
]);
