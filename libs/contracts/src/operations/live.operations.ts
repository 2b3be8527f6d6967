import { z } from 'zod';
import { everybody } from '../actor.ts';
import { query } from '../operation.ts';
import { orderState } from '../order.ts';
import { businessDate, id, moment } from '../values.ts';

const orderMoved = z
  .object({
    type: z.string().meta({ examples: ['order.shipped'] }),
    at: moment,
    orderId: id,
    version: z.int(),
    ...orderState.shape,
    breach: z.object({ id, promisedOn: businessDate }).nullable(),
  })
  .meta({ id: 'OrderMoved' });
const clientHandedOver = z
  .object({
    type: z.literal('client.assigned'),
    at: moment,
    clientId: id,
    managerId: id.nullable(),
    previousManagerId: id.nullable(),
    from: businessDate,
  })
  .meta({ id: 'ClientHandedOver' });
/** The `data` of one event of the stream. */
export const liveEvent = z.union([orderMoved, clientHandedOver]).meta({ id: 'LiveEvent' });
export type LiveEvent = z.output<typeof liveEvent>;

export const live = query('gateway.live', {
  does: 'What happens to orders, as it happens; Last-Event-ID brings what was missed, for about a day',
  may: everybody,
  route: 'GET /api/live',
  answer: liveEvent,
  as: 'event-stream',
  refuses: ['too_many_streams'],
});
