import { type productionEvents } from '@otdel/contracts';
import { done, dropped, move, open, operations, type StepTable } from './step.ts';

/** Only events of the job close its task: a job is finished even when its order is cancelled. */
export const productionSteps: StepTable<(typeof productionEvents)[number]> = {
  'production.ordered': (p, id) => [
    open('complete_production', id, operations, p.dueOn, {
      orderId: p.orderId,
      orderNumber: p.orderNumber,
      clientId: null,
      detail: p.number,
    }),
  ],
  'production.completed': (p, id) => (p.complete ? done(p.completedOn, id, 'complete_production') : []),
  'production.completion_taken_back': ({ orderId, orderNumber, ...p }, id) => [
    open('complete_production', id, operations, p.dueOn, {
      orderId,
      orderNumber,
      clientId: null,
      detail: p.number,
    }),
  ],
  'production.changed': (p, id) => [move('complete_production', id, p.dueOn)],
  'production.closed_short': (p, id) => dropped(p.closedOn, id, 'complete_production'),
  'production.cancelled': (p, id) => dropped(p.cancelledOn, id, 'complete_production'),
};
