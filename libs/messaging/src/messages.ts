import { envelope, services, type Envelope } from '@otdel/contracts';
import { z } from 'zod';

/**
 * An event as it arrives. A newer build may publish of an aggregate that this one does not know: such an event must be
 * readable, for it waits.
 */
const arriving = envelope.extend({ aggregate: z.string() }) as unknown as z.ZodType<Envelope>;
/** A place in the order in which the events of an aggregate were published. */
const mark = z.object({ aggregate: z.string(), publishedAt: z.string(), seq: z.string() });
export type Mark = z.output<typeof mark>;
/** `more`: there was no room for all, the next request follows as soon as this one is confirmed. */
const named = z.object({ ids: z.array(z.uuid()), marks: z.array(mark), more: z.boolean() });
export type Named = z.output<typeof named>;
const progress = z.object({ total: z.int(), complete: z.boolean() });
export type ReplayProgress = z.output<typeof progress>;

export const message = z.discriminatedUnion('name', [
  /** `replayed`: once more from the first event on, for a rebuild. */
  z.object({
    name: z.literal('events'),
    data: z.object({ events: z.array(arriving), replayed: z.boolean().optional() }),
  }),
  /** From the publisher: these were published, up to these marks. Which of them are missing? */
  z.object({ name: z.literal('reconcile'), data: named }),
  /** From the subscriber: of that request, these are missing. None missing confirms its marks. */
  z.object({ name: z.literal('reconciled'), data: named }),
  /** From the subscriber: send everything from the first event on. From the publisher to itself: go on after `after`. */
  z.object({
    name: z.literal('replay'),
    data: z.object({ subscriber: z.enum(services), after: z.string() }),
  }),
  /** From the publisher: how many events there are; at the end, that all of them were sent. */
  z.object({ name: z.literal('replay-progress'), data: progress }),
]);
/** What stands in the queue of a service. */
export type Message = z.output<typeof message>;
