import { z } from 'zod';
import { everybody, sales } from '../actor.ts';
import { nameOf } from '../names.ts';
import { command, query } from '../operation.ts';
import { businessDate, id, line, moment, pageOf, paging, text } from '../values.ts';

export const interactionKinds = [
  'call',
  'meeting',
  'letter',
  'visit',
  'offer',
  'contract',
  'feedback',
  'other',
] as const;
export const interactionBody = z
  .object({
    kind: z.enum(interactionKinds).exclude(['feedback']),
    subject: line(200),
    body: text(10_000).nullable().default(null),
    happenedAt: moment.optional(),
    orderId: id.nullable().default(null),
  })
  .meta({ id: 'NewInteraction' });
/** What was put right in an opinion; `before`: as it was recorded until then. */
const opinionCorrection = z.object({
  /** `recorded_again`: the client was asked once more after the opinion had been taken back. */
  kind: z.enum(['corrected', 'taken_back', 'recorded_again']),
  on: businessDate,
  recordedAt: moment,
  reason: z.string().nullable(),
  by: id.nullable(),
  byName: nameOf('staff', 'by'),
  before: z.object({ rating: z.int(), comment: z.string().nullable(), answeredOn: businessDate }),
});
export const interactionView = z
  .object({
    id,
    clientId: id,
    kind: z.enum(interactionKinds),
    subject: z.string(),
    body: z.string().nullable(),
    happenedAt: moment,
    recordedAt: moment,
    recordedBy: id.nullable(),
    orderId: id.nullable(),
    rating: z.int().nullable(),
    /** An opinion that was not given: it does not count. */
    takenBack: z.boolean(),
    /** Of an opinion, newest first; at most 50. */
    corrections: z.array(opinionCorrection),
  })
  .meta({ id: 'Interaction' });
/** Also an order so new that crm has not heard of it yet is not there. */
export const recordInteraction = command('crm.recordInteraction', {
  does: 'Records a contact with the client',
  may: sales,
  route: 'POST /api/clients/:clientId/interactions',
  path: { clientId: id },
  input: interactionBody,
  answer: interactionView,
  status: 201,
  refuses: ['happened_in_future', 'order_of_another_client', 'client_not_found', 'order_not_found'],
});
/** By (happenedAt, id). A manager sees those of own clients and of clients of nobody. */
export const interactionFilters = z.object({
  ...paging,
  clientId: id.optional(),
  orderId: id.optional(),
  kind: z.enum(interactionKinds).optional(),
});
export const listInteractions = query('crm.listInteractions', {
  does: 'Calls, meetings, letters and opinions, newest first',
  may: everybody,
  route: 'GET /api/interactions',
  input: interactionFilters,
  answer: pageOf(interactionView),
});
export const listClientInteractions = query('crm.listClientInteractions', {
  does: 'Calls, meetings, letters and opinions of one client, newest first',
  may: everybody,
  route: 'GET /api/clients/:clientId/interactions',
  path: { clientId: id },
  input: interactionFilters.omit({ clientId: true }),
  answer: pageOf(interactionView),
  refuses: ['client_not_found'],
});
