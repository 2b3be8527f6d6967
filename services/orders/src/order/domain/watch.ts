import { type Order, isSettled, waitsForMoney } from './order.ts';

/** A promise is called at risk so many days before its day, at this hour in the firm's zone. */
const hour = '09:00';
const daysBefore = 2;
/**
 * Milliseconds. The checks of promises of one day are spread over this span, so that not all processes wake at once.
 */
const spread = 15 * 60_000;

/** A promise: its day, and the moment when it was given, ISO. */
export interface GivenPromise {
  on: string;
  givenAt: string;
}

/**
 * The moment at which a promise that is not kept yet is at risk: nine o'clock two days before. A promise that was
 * given later than that is at risk on its day at nine; given even later it is never at risk, and the answer is null.
 * @example riskAt({ on: '2026-11-24', givenAt: '2026-11-01T10:00:00Z' }, 'Europe/Moscow') // 2026-11-22T06:00:00Z
 */
export function riskAt({ on, givenAt }: GivenPromise, zone: string): Temporal.Instant | null {
  const day = Temporal.PlainDate.from(on);
  for (const checked of [day.subtract({ days: daysBefore }), day]) {
    const at = checked.toZonedDateTime({ timeZone: zone, plainTime: hour }).toInstant();
    if (Temporal.Instant.compare(at, givenAt) > 0) return at;
  }
  return null;
}

/**
 * The moment at which a promise that is not kept is broken: the start of the next day in the firm's zone, plus up to
 * a quarter of an hour. The addition is always the same for the same order.
 */
export function brokenAt(on: string, orderId: string, zone: string): Temporal.Instant {
  // the last digits of a uuid v7 are random
  const jitter = Number.parseInt(orderId.slice(-8), 16) % spread;
  return Temporal.PlainDate.from(on)
    .add({ days: 1 })
    .toZonedDateTime(zone)
    .toInstant()
    .add({ milliseconds: jitter });
}

/**
 * The next moment at which the order's promise must be checked; the moment may have passed. Null when the order is
 * settled, or when its promise is known to be broken. A promise that waits for money is not at risk: it moves instead of
 * being broken.
 */
export function nextCheck(order: Order, zone: string): Temporal.Instant | null {
  if (isSettled(order) || isBroken(order)) return null;
  const broken = brokenAt(order.promisedOn, order.id, zone);
  const calm = order.atRiskOn === order.promisedOn || waitsForMoney(order);
  const risk = calm ? null : riskAt(promiseOf(order), zone);
  return risk && Temporal.Instant.compare(risk, broken) < 0 ? risk : broken;
}

/** Which event about the promise is due by now. A broken promise is not called at risk as well. */
export function dueBy(order: Order, now: Temporal.Instant, zone: string): 'at_risk' | 'broken' | null {
  const check = nextCheck(order, zone);
  if (!check || Temporal.Instant.compare(check, now) > 0) return null;
  return Temporal.Instant.compare(brokenAt(order.promisedOn, order.id, zone), now) <= 0
    ? 'broken'
    : 'at_risk';
}

const promiseOf = (order: Order): GivenPromise => ({ on: order.promisedOn, givenAt: order.promiseGivenAt });
/** A withdrawn breach does not count: when its promise is in force again, it can be missed after all. */
const isBroken = (order: Order): boolean =>
  order.breaches.some((b) => b.standing && b.promisedOn === order.promisedOn);
