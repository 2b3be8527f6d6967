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
export const feedbackRecorded = event(
  'feedback.recorded',
  1,
  'interaction',
  z.object({
    clientId: id,
    orderId: id,
    rating: z.int().min(1).max(5),
    askedOn: businessDate.nullable(),
    answeredOn: businessDate,
  }),
);

export const crmEvents = [clientChanged, clientAssigned, interactionRecorded, feedbackRecorded] as const;
