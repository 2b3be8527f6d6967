import { envelope, services, type Envelope } from '@otdel/contracts';
import { z } from 'zod';

/**
 * An event as it arrives. A newer build may publish an aggregate that this build does not know. Such an event must be
 * readable, because it waits in the inbox.
 */
const arriving = envelope.extend({ aggregate: z.string() }) as unknown as z.ZodType<Envelope>;
/** A position in the order in which the events of an aggregate were published. */
const watermark = z.object({ aggregate: z.string(), publishedAt: z.string(), seq: z.string() });
export type Watermark = z.output<typeof watermark>;
/** `more`: the request was full; the next one follows as soon as this one is confirmed. */
const batch = z.object({ ids: z.array(z.uuid()), marks: z.array(watermark), more: z.boolean() });
export type ReconcileBatch = z.output<typeof batch>;
const progress = z.object({ total: z.int(), complete: z.boolean() });
export type ReplayProgress = z.output<typeof progress>;

export const message = z.discriminatedUnion('name', [
  /** `replayed`: sent again for a rebuild. */
  z.object({
    name: z.literal('events'),
    data: z.object({ events: z.array(arriving), replayed: z.boolean().optional() }),
  }),
  /** From the publisher: asks which of these published events are missing. */
  z.object({ name: z.literal('reconcile'), data: batch }),
  /** From the subscriber: the missing events of that request. None missing confirms its marks. */
  z.object({ name: z.literal('reconciled'), data: batch }),
  /** From the subscriber: requests every event, with `after` 0. From the publisher to itself: continues after `after`. */
  z.object({
    name: z.literal('replay'),
    data: z.object({ subscriber: z.enum(services), after: z.string() }),
  }),
  /** From the publisher: the number of events, and at the end that all of them were sent. */
  z.object({ name: z.literal('replay-progress'), data: progress }),
]);
/** A message in the queue of a service. */
export type Message = z.output<typeof message>;
