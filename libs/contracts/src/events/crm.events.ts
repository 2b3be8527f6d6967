import { z } from 'zod';
import { event } from '../event.ts';
import { businessDate, id, moment } from '../values.ts';

/** The client as it is now. Its name, contact persons, telephones, letters and addresses stay in crm. */
export const clientChanged = event(
  'client.changed',
  2,
  'client',
  z.object({
    region: z.string().nullable(),
    segment: z.string().nullable(),
    keyClient: z.boolean(),
    active: z.boolean(),
  }),
);
export const clientAssigned = event(
  'client.assigned',
  1,
  'client',
  z.object({ managerId: id.nullable(), previousManagerId: id.nullable(), from: businessDate }),
);
export const interactionRecorded = event(
  'interaction.recorded',
  1,
  'interaction',
  z.object({ clientId: id, kind: z.string(), happenedAt: moment, orderId: id.nullable() }),
);
const rating = z.int().min(1).max(5);
export const feedbackRecorded = event(
  'feedback.recorded',
  1,
  'interaction',
  z.object({
    clientId: id,
    orderId: id,
    rating,
    askedOn: businessDate.nullable(),
    answeredOn: businessDate,
  }),
);
/** Of the same interaction: `rating` and `answeredOn` are right, `previously` was not. */
export const feedbackCorrected = event(
  'feedback.corrected',
  1,
  'interaction',
  z.object({
    clientId: id,
    orderId: id,
    rating,
    answeredOn: businessDate,
    correctedOn: businessDate,
    previously: z.object({ rating, answeredOn: businessDate }),
  }),
);
/** The client has not answered after all. When he does, `feedback.recorded` follows of the same interaction. */
export const feedbackTakenBack = event(
  'feedback.taken_back',
  1,
  'interaction',
  z.object({ clientId: id, orderId: id, rating, takenBackOn: businessDate }),
);

/** All opinions of an order are one interaction: its versions order them. */
export const feedbackEvents = [feedbackRecorded, feedbackCorrected, feedbackTakenBack] as const;
export const crmEvents = [clientChanged, clientAssigned, interactionRecorded, ...feedbackEvents] as const;
