import { z } from 'zod';
import { sales } from '../actor.ts';
import { command } from '../operation.ts';
import { businessDate, id, text } from '../values.ts';
import { interactionView } from './interaction.operations.ts';

/** From 1, very bad, to 5, very good. */
const rating = z.int().min(1).max(5);
export const feedbackBody = z
  .object({
    rating,
    comment: text(5_000).nullable().default(null),
    answeredOn: businessDate.optional(),
    channel: z.enum(['phone', 'in_person', 'letter', 'link']).default('phone'),
  })
  .meta({ id: 'NewFeedback' });
export const recordFeedback = command('crm.recordFeedback', {
  does: "Records the client's opinion of an order",
  may: sales,
  route: 'POST /api/orders/:orderId/feedback',
  path: { orderId: id },
  input: feedbackBody,
  answer: interactionView,
  status: 201,
  refuses: [
    'feedback_not_asked',
    'feedback_already_recorded',
    'books_closed',
    'answered_in_future',
    'answered_before_asked',
    'order_not_found',
  ],
});

const refuses = [
  'feedback_not_recorded',
  'books_closed',
  'corrected_in_future',
  'corrected_before_answered',
  'order_not_found',
] as const;
const correcting = {
  reason: text(500),
  /** Left out: the day of the answer, or today when its books are closed. */
  correctedOn: businessDate.optional(),
};
/** At least one of them. */
const changing = ['rating', 'comment', 'answeredOn'] as const;
export const correctFeedback = command('crm.correctFeedback', {
  does: 'Corrects an opinion that was recorded wrongly; what is left out stays as it is',
  may: sales,
  route: 'POST /api/orders/:orderId/feedback/corrections',
  path: { orderId: id },
  input: z
    .object({
      ...correcting,
      rating: rating.optional(),
      comment: text(5_000).nullable().optional(),
      answeredOn: businessDate.optional(),
    })
    .refine((given) => changing.some((field) => given[field] !== undefined), 'nothing_changes')
    .meta({
      id: 'FeedbackCorrection',
      anyOf: changing.map((field) => ({ properties: { [field]: {} }, required: [field] })),
    }),
  answer: interactionView,
  status: 201,
  refuses: [...refuses, 'nothing_to_correct', 'answered_in_future', 'answered_before_asked'],
});
export const takeBackFeedback = command('crm.takeBackFeedback', {
  does: 'Takes back an opinion that the client did not give; he is asked again',
  may: sales,
  route: 'POST /api/orders/:orderId/feedback/taking-back',
  path: { orderId: id },
  input: z.object(correcting).meta({ id: 'FeedbackTakingBack' }),
  answer: interactionView,
  status: 201,
  refuses,
});
