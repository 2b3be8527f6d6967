import { z } from 'zod';
import { administrators } from '../actor.ts';
import { query } from '../operation.ts';
import { characters, id, moment, wholeNumber } from '../values.ts';

const processEvent = z
  .object({
    no: z.int(),
    at: moment,
    /** Temporal's word for it. */
    what: z.string(),
    data: z.string().meta({
      description: 'JSON with its payloads decoded; {unreadable} where the key of one is not known',
    }),
  })
  .meta({ id: 'ProcessEvent' });
export const processView = z
  .object({
    orderId: id,
    orderNumber: z.string(),
    workflowId: z.string(),
    /** Of its newest run; "none": Temporal knows none, or no longer. */
    state: z.string(),
    items: z.array(processEvent),
    next: z.int().nullable().meta({ description: 'What to send as `after` for the next page' }),
  })
  .meta({ id: 'Process' });

export const showProcess = query('orders.process', {
  does: "The decoded history of an order's process in Temporal, oldest first",
  may: [...administrators, 'operator'],
  route: 'GET /api/processes/:order',
  path: {
    order: characters()
      .regex(/^[\w-]{1,40}$/)
      .meta({ description: 'Number or id of the order' }),
  },
  input: z.object({
    after: wholeNumber(0, 1_000_000_000).default(0),
    limit: wholeNumber(1, 100).default(50),
  }),
  answer: processView,
  refuses: ['order_not_found'],
});
