import { axes, businessDate, id, moment, stage } from '@otdel/contracts';
import { z } from 'zod';

/** The channel of PostgreSQL on which replicas of the gateway wake each other. */
export const liveChannel = 'otdel_live';

const orderMoved = z
  .object({
    type: z.string().meta({ examples: ['order.shipped'] }),
    at: moment,
    orderId: id,
    version: z.int(),
    number: z.string(),
    stage,
    previousStage: stage.nullable(),
    axes,
    clientId: id,
    managerId: id,
    clientManagerId: id.nullable(),
    promisedOn: businessDate,
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

/** An event as it is kept for those who come back. */
export interface LiveRow {
  seq: bigint;
  type: string;
  /** The managers who may hear of it. */
  seenBy: string[];
  data: LiveEvent;
}
