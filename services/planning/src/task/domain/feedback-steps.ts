import { type feedbackEvents } from '@otdel/contracts';
import { everybodyOf, headOver } from './assignee.ts';
import { dropped, open, type Opening, type StepFacts, type StepTable } from './step.ts';

/** A client who gives this rating or a lower one is dissatisfied. */
const badRating = 2;

/** The head talks to a dissatisfied client, on the day on which the opinion was recorded. */
function talkTo(
  { orderId, clientId, rating }: { orderId: string; clientId: string; rating: number },
  id: string,
  facts: StepFacts,
): Opening {
  const deal = facts.deals.get(orderId);
  const assignee = deal ? headOver(deal.managerId, facts) : everybodyOf('head');
  const orderNumber = deal?.number ?? null;
  return open('bad_rating', id, assignee, facts.today, {
    orderId,
    orderNumber,
    clientId,
    detail: `${rating}`,
  });
}

export const feedbackSteps: StepTable<(typeof feedbackEvents)[number]> = {
  'feedback.recorded': (p, id, facts) => (p.rating > badRating ? [] : [talkTo(p, id, facts)]),
  'feedback.corrected': (p, id, facts) => {
    if (p.rating > badRating) return dropped(facts.today, id, 'bad_rating');
    // of a client who was dissatisfied already the head knows
    return p.previously.rating > badRating ? [talkTo(p, id, facts)] : [];
  },
  // the order asks the client again
  'feedback.taken_back': (_p, id, { today }) => dropped(today, id, 'bad_rating'),
};
