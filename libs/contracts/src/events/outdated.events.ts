import { z } from 'zod';
import { type Envelope, event, type EventType } from '../event.ts';
import { clientChanged } from './crm.events.ts';
import { orderAmended, orderBreachWithdrawn, orderCancelled, orderPromiseMoved } from './order.events.ts';
import { staffChanged } from './planning.events.ts';
import {
  productionCancelled,
  productionChanged,
  productionClosedShort,
  purchaseCancelled,
  purchaseChanged,
  purchaseClosedShort,
  supplierChanged,
} from './supply.events.ts';

type Told = Record<string, z.ZodType>;
const named: Told = { code: z.string(), name: z.string() };
const reasoned: Told = { reason: z.string() };

/** Until names of people and what they wrote were taken out of events (ADR 0008): what version 1 told beside version 2. */
const told: readonly [EventType<string, z.ZodObject>, Told][] = [
  [clientChanged, named],
  [staffChanged, named],
  [supplierChanged, named],
  [orderAmended, reasoned],
  [orderCancelled, reasoned],
  [orderPromiseMoved, reasoned],
  [orderBreachWithdrawn, reasoned],
  [purchaseCancelled, reasoned],
  [purchaseChanged, reasoned],
  [purchaseClosedShort, reasoned],
  [productionCancelled, reasoned],
  [productionChanged, reasoned],
  [productionClosedShort, reasoned],
];

/** Versions that are not published any more. Nobody subscribes to them: what arrives as one of them is read as the next. */
export const outdatedEvents: readonly EventType[] = told.map(([{ name, aggregate, payload }, before]) =>
  event(name, 1, aggregate, payload.extend(before)),
);

const forgotten = new Map(told.map(([{ name }, before]) => [name, Object.keys(before)]));

/**
 * An event as it is published today.
 * @example upToDate(event).payload // of `client.changed@1` without the name: it is `client.changed@2`
 */
export function upToDate(arrived: Envelope): Envelope {
  const fields = arrived.version === 1 ? forgotten.get(arrived.type) : undefined;
  if (!fields) return arrived;
  const payload = Object.entries(arrived.payload as object).filter(([field]) => !fields.includes(field));
  return { ...arrived, version: 2, payload: Object.fromEntries(payload) };
}
