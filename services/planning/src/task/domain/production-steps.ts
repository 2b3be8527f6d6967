import { type productionEvents } from '@otdel/contracts';
import { done, dropped, open, operations, type StepTable } from './step.ts';

/** Followed by its own events only: a job is finished, also when the order it was meant for is cancelled. */
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
  'production.cancelled': (p, id) => dropped(p.cancelledOn, id, 'complete_production'),
};
