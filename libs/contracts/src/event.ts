import { z } from 'zod';
import { actor } from './actor.ts';

/** The things that have events. Versions of events count within one aggregate. */
export const aggregates = [
  'order',
  'purchase',
  'production',
  'item',
  'supplier',
  'books',
  'client',
  'interaction',
  'staff',
  'task',
  'account',
] as const;
export type Aggregate = (typeof aggregates)[number];

/** What happened, as a type: the name is past tense, the number grows when the payload changes incompatibly. */
export interface EventType<Name extends string = string, P extends z.ZodType = z.ZodType> {
  readonly name: Name;
  readonly version: number;
  readonly aggregate: Aggregate;
  readonly payload: P;
}
export type PayloadOf<E extends EventType> = z.output<E['payload']>;

/** @example export const orderPlaced = event('order.placed', 1, 'order', z.object({ … })) */
export function event<const Name extends string, P extends z.ZodType>(
  name: Name,
  version: number,
  aggregate: Aggregate,
  payload: P,
): EventType<Name, P> {
  return { name, version, aggregate, payload };
}

/** Who did it. Accounts are missing where it was recorded before they were kept. */
export const actorRef = actor.extend({ accountId: z.uuid().nullable().optional() });

/** An event on its way. `aggregateVersion` starts at 1 and has no holes within one aggregate. */
export const envelope = z.object({
  id: z.uuid(),
  type: z.string(),
  version: z.int().positive(),
  aggregate: z.enum(aggregates),
  aggregateId: z.uuid(),
  aggregateVersion: z.int().positive(),
  recordedAt: z.iso.datetime(),
  correlationId: z.string(),
  actor: actorRef,
  payload: z.unknown(),
});
export type Envelope = z.output<typeof envelope>;
