import { type feedbackRecorded } from '@otdel/contracts';
import { everybodyOf, headOver } from './assignee.ts';
import { open, type StepTable } from './step.ts';

/** A client who gives this rating or a lower one is dissatisfied. */
const badRating = 2;

/** The head talks to a dissatisfied client, on the day on which the opinion was recorded. */
export const feedbackSteps: StepTable<typeof feedbackRecorded> = {
  'feedback.recorded': ({ orderId, clientId, rating }, id, facts) => {
    if (rating > badRating) return [];
    const deal = facts.deals.get(orderId);
    const assignee = deal ? headOver(deal.managerId, facts) : everybodyOf('head');
    const orderNumber = deal?.number ?? null;
    return [
      open('bad_rating', id, assignee, facts.today, { orderId, orderNumber, clientId, detail: `${rating}` }),
    ];
  },
};
