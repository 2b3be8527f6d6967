import { type Order, isSettled } from './order.ts';

/** At this hour of the firm's day a promise at risk is spoken of, so many days before. */
const hour = '09:00';
const daysBefore = 2;
/** Promises of one day are looked at spread over so many milliseconds, so that not all processes wake at once. */
const spread = 15 * 60_000;

/** A promise: the day, and the moment it was given, ISO. */
export interface Given {
  on: string;
  givenAt: string;
}

/**
 * When a promise not yet kept is to be called at risk: two days before at nine, or on the day itself at nine when it
 * was given later than that; null when it was given even later.
 * @example riskAt({ on: '2026-11-24', givenAt: '2026-11-01T10:00:00Z' }, 'Europe/Moscow') // 2026-11-22T06:00:00Z
 */
export function riskAt({ on, givenAt }: Given, zone: string): Temporal.Instant | null {
  const day = Temporal.PlainDate.from(on);
  for (const looked of [day.subtract({ days: daysBefore }), day]) {
    const at = looked.toZonedDateTime({ timeZone: zone, plainTime: hour }).toInstant();
    if (Temporal.Instant.compare(at, givenAt) > 0) return at;
  }
  return null;
}

/**
 * When a promise not kept is broken: as the day after it begins in the firm's zone, and up to a quarter of an hour
 * later, always the same for the same order.
 */
export function brokenAt(on: string, orderId: string, zone: string): Temporal.Instant {
  // the last digits of an id are random
  const jitter = Number.parseInt(orderId.slice(-8), 16) % spread;
  return Temporal.PlainDate.from(on)
    .add({ days: 1 })
    .toZonedDateTime(zone)
    .toInstant()
    .add({ milliseconds: jitter });
}

/**
 * The next moment at which the order's promise must be looked at; it may have passed. Null when nothing is awaited
 * any more, or the promise is already known to be broken.
 */
export function nextLook(order: Order, zone: string): Temporal.Instant | null {
  if (isSettled(order) || isBroken(order)) return null;
  const broken = brokenAt(order.promisedOn, order.id, zone);
  const risk = order.atRiskOn === order.promisedOn ? null : riskAt(promiseOf(order), zone);
  return risk && Temporal.Instant.compare(risk, broken) < 0 ? risk : broken;
}

/** What is to be said of the order's promise by now: that it is broken rather than that it is at risk. */
export function dueBy(order: Order, now: Temporal.Instant, zone: string): 'at_risk' | 'broken' | null {
  const look = nextLook(order, zone);
  if (!look || Temporal.Instant.compare(look, now) > 0) return null;
  return Temporal.Instant.compare(brokenAt(order.promisedOn, order.id, zone), now) <= 0
    ? 'broken'
    : 'at_risk';
}

const promiseOf = (order: Order): Given => ({ on: order.promisedOn, givenAt: order.promiseGivenAt });
/** Once said, whatever became of it. */
const isBroken = (order: Order): boolean => order.breaches.some((b) => b.promisedOn === order.promisedOn);
