import { Injectable } from '@nestjs/common';
import {
  type BreachCause,
  leaders,
  newId,
  orderBreachWithdrawn,
  orderPromiseAtRisk,
  orderPromiseBroken,
  orderPromiseMoved,
  refused,
} from '@otdel/contracts';
import { type Tx, currentContext, run, whoActs } from '@otdel/platform';
import { type At } from '../business-date/domain/business-date.ts';
import {
  type Order,
  type OrderLine,
  isConfirmed,
  isSettled,
  latestPromise,
  openOf,
  revise,
  waitsForMoney,
} from '../order/domain/order.ts';
import { expectedOf } from '../order/expected-supply.queries.ts';
import { type NewEvent, eventOf } from '../order/order-book.service.ts';
import { type OrderFacts, type StepInput } from '../order/order.messages.ts';
import { type FirmTime, StepService } from '../order/step.service.ts';
import { causeOf } from './domain/cause.ts';
import { type Raised, inForceOn, verdict } from './domain/verdict.ts';
import { historyOf, keepDemand } from './history.queries.ts';
import { dueBy } from '../order/domain/watch.ts';

/** An order after its promise was judged, and the events to publish. */
export interface Outcome {
  order: Order;
  events: NewEvent[];
}

/** A promised day that was given or moved; `no` is null for the promise of the whole order. */
export interface PromiseMove {
  no: number | null;
  promisedOn: string;
  previously: string | null;
}

/** What a step means for the promise of its order. */
export interface Turn {
  before: Order;
  /** The order after the step, still with the promise of `before`. */
  after: Order;
  /** The promise of the order from `on` on. */
  promisedOn: string;
  /** The business date of the step. */
  on: Temporal.PlainDate;
  /** The reason of a move. */
  reason: string;
  /** The reason of a withdrawal. */
  why: string;
  /** What changes what is ordered; left out: nothing does. */
  demand?: 'amended' | 'cancelled';
  /** Something that was shipped is open again. */
  takenBack?: true;
  /** Why the promise moves that nobody moves. */
  cause?: 'prepayment';
}
type Now = Pick<FirmTime, 'now' | 'today'>;

/**
 * The log of promises and the breaches. Every move is logged, every breach is recorded once. The callers hold the row
 * lock of the order.
 */
@Injectable()
export class PromiseService {
  constructor(private readonly steps: StepService) {}

  /** Publishes that the promise is at risk or broken, whichever is due. */
  watchPromise(step: StepInput): Promise<OrderFacts> {
    return this.steps.run(step, async (tx, order, { now, today, zone }) => {
      const due = dueBy(order, now, zone);
      if (due === null) return null;
      const outcome = standsStill(order)
        ? await this.delay(tx, order, { now, today })
        : due === 'broken'
          ? await recordBreaches(tx, order, order, [order.promisedOn], now)
          : await atRisk(tx, order, now);
      return { before: order, after: outcome.order, events: outcome.events, at: { on: today, now } };
    });
  }

  /**
   * Logs how a step moves promised days, and judges the promises anew by their dates: breaches that they show are
   * recorded, breaches that they do not show any more are withdrawn.
   */
  async follow(tx: Tx, turn: Turn, { now, today }: Now): Promise<Outcome> {
    const { before, after, promisedOn, on, reason, why, demand } = turn;
    if (demand) await keepDemand(tx, before, after, demand, on);
    const moved = promisedOn !== before.promisedOn;
    const whole = moved ? [{ no: null, promisedOn, previously: before.promisedOn }] : [];
    const moves = [...whole, ...movesOf(before, after)];
    const moveEvents = await logMoves(tx, after, moves, { reason, cause: turn.cause ?? null }, { on, now });
    const order = moved ? revise(after, { promisedOn, promiseGivenAt: now.toString() }) : after;
    if (!moved && cannotBeLate(turn, today)) return { order, events: moveEvents };
    return this.judge(tx, before, order, why, moveEvents, { now, today });
  }

  /**
   * Moves the promise by the days that the order has waited for money. The move counts from the day on which it began to wait,
   * so no promise was missed meanwhile.
   */
  async delay(tx: Tx, order: Order, { now, today }: Now): Promise<Outcome> {
    if (order.waitsSince === null) return { order, events: [] };
    const since = Temporal.PlainDate.from(order.waitsSince);
    const waited = Math.max(0, since.until(today).days);
    const days = waited - order.waitedDays;
    if (days <= 0) return { order, events: [] };
    const later = (day: string): string => Temporal.PlainDate.from(day).add({ days }).toString();
    // a day that was over when it began to wait was missed, and stays so
    const waits = (line: OrderLine) => openOf(line) > 0n && line.promisedOn >= order.waitsSince!;
    if (!order.lines.some(waits)) return { order, events: [] };
    const lines = order.lines.map((line) =>
      waits(line) ? { ...line, promisedOn: later(line.promisedOn) } : line,
    );
    const reason = `The prepayment was waited for, ${waited} days since ${order.waitsSince}.`;
    return this.follow(
      tx,
      {
        before: order,
        after: revise(order, { lines, waitedDays: waited }),
        promisedOn: latestPromise(lines) ?? order.promisedOn,
        on: since,
        reason,
        why: reason,
        cause: 'prepayment',
      },
      { now, today },
    );
  }

  private async judge(
    tx: Tx,
    before: Order,
    after: Order,
    why: string,
    moveEvents: NewEvent[],
    { now, today }: Now,
  ): Promise<Outcome> {
    const { given, waits } = await historyOf(tx, after);
    const isCancelled = after.axes.commercial === 'cancelled';
    // promises for days on which the order lives no more do not count
    const counting = isCancelled ? given.filter(({ on }) => on <= after.cancelledOn!) : given;
    const order = isCancelled ? revise(after, { promisedOn: inForceOn(after.cancelledOn!, given) }) : after;
    // while the order waits for money, its promise is not missed any more than it was before
    const until = waitsForMoney(order) && order.waitsSince !== null ? order.waitsSince : today.toString();
    const { broken, withdrawn } = verdict(counting, { waits, today: until }, order.breaches);
    const recorded = await recordBreaches(tx, order, before, broken, now);
    const judged = await withdraw(tx, recorded.order, withdrawn, why, now);
    return { order: judged.order, events: [...recorded.events, ...moveEvents, ...judged.events] };
  }

  /**
   * Says that the promise is at risk as soon as something of a line is expected after its promised day. It says so once
   * for a promise.
   */
  async warn(tx: Tx, order: Order, { now, today }: Now): Promise<Outcome> {
    const known = order.atRiskOn === order.promisedOn || order.promisedOn < today.toString();
    const coming = order.lines.filter(
      (line) => openOf(line) > 0n && line.inPurchase + line.inProduction > 0n,
    );
    if (known || isSettled(order) || coming.length === 0) return { order, events: [] };
    const promised = new Map(coming.map((line) => [line.id, line.promisedOn]));
    const expected = await expectedOf(tx, [...promised.keys()]);
    const late = expected.some(({ lineId, expectedOn }) => expectedOn > promised.get(lineId)!);
    return late ? atRisk(tx, order, now) : { order, events: [] };
  }
}

/**
 * Whom a promise measures does not record anything before its breach: that is the head's. A promise that was missed is
 * broken, even when no check has recorded it yet.
 * @throws refused `dated_before_breach`
 */
export function mustNotPrecedeBreach(order: Order, on: Temporal.PlainDate, today: Temporal.PlainDate): void {
  if ((leaders as readonly string[]).includes(currentContext().actor.role)) return;
  const day = on.toString();
  const standing = order.breaches.filter((b) => b.standing).map((b) => b.promisedOn);
  const missed = order.completedOn === null && order.promisedOn < today.toString() ? [order.promisedOn] : [];
  const broken = [...standing, ...missed]
    .filter((promisedOn) => day <= promisedOn)
    .sort()
    .at(-1);
  if (broken !== undefined) throw refused('dated_before_breach', { order: order.number, day, broken });
}

/** The order waits for money since a day on which its promise was not missed yet. */
const standsStill = (order: Order): boolean =>
  waitsForMoney(order) && order.waitsSince !== null && order.promisedOn >= order.waitsSince;

/** What most shipments find: the client waits less for them, nothing was broken, and nothing is settled after its day. */
function cannotBeLate({ before, after, demand, takenBack }: Turn, today: Temporal.PlainDate): boolean {
  if (demand || takenBack || before.breaches.some((b) => b.standing)) return false;
  return !isSettled(after) || today.toString() <= after.promisedOn;
}

async function atRisk(tx: Tx, order: Order, now: Temporal.Instant): Promise<Outcome> {
  const cause = await presentCause(tx, order);
  return {
    order: revise(order, { atRiskOn: order.promisedOn, atRiskAt: now.toString(), atRiskCause: cause }),
    events: [eventOf(orderPromiseAtRisk, { riskAt: now.toString(), cause })],
  };
}

/** What the client's wait is for now. */
async function presentCause(tx: Tx, order: Order): Promise<BreachCause> {
  const open = order.lines.filter((line) => openOf(line) > 0n);
  const coming = open.filter((line) => line.inPurchase + line.inProduction > 0n).map((line) => line.id);
  return causeOf({
    confirmed: isConfirmed(order),
    lines: open,
    expected: await expectedOf(tx, coming),
  });
}

function movesOf(before: Order, after: Order): PromiseMove[] {
  const dayOf = new Map(before.lines.map((line) => [line.id, line.promisedOn]));
  return after.lines
    .map(({ id, no, promisedOn }) => ({ no, promisedOn, previously: dayOf.get(id) ?? null }))
    .filter((m) => m.promisedOn !== m.previously);
}

/** Logs moves of promises in the name of the actor. @returns the event about the promise of the whole order, if it moved */
async function logMoves(
  tx: Tx,
  order: Order,
  moves: readonly PromiseMove[],
  { reason, cause }: { reason: string; cause: Turn['cause'] | null },
  at: At,
): Promise<NewEvent[]> {
  if (moves.length === 0) return [];
  const { staffId } = currentContext().actor;
  await run(tx)`
    insert into promise_log (id, order_id, line_no, promised_on, previously, moved_on, recorded_at, moved_by, actor, reason, cause)
    select m.id, ${order.id}, m.no, m.promised_on, m.previously, ${at.on.toString()}::date,
      ${at.now.toString()}::timestamptz, ${staffId}::uuid, ${whoActs()}, ${reason}, ${cause}
    from unnest(
      ${moves.map(() => newId())}::uuid[], ${moves.map((m) => m.no)}::int[],
      ${moves.map((m) => m.promisedOn)}::date[], ${moves.map((m) => m.previously)}::date[]
    ) as m (id, no, promised_on, previously)`;
  const whole = moves.find((m) => m.no === null);
  if (!whole?.previously) return [];
  const facts = {
    ...{ from: whole.previously, to: whole.promisedOn, movedOn: at.on.toString() },
    ...(cause && { cause }),
  };
  return [eventOf(orderPromiseMoved, facts)];
}

/**
 * Records breaches with their cause. The row lock of the order admits one transaction at a time; the unique index of the
 * table is the second guard.
 * @param waiting the order as it was when the promise was missed: its cause is computed from it
 */
async function recordBreaches(
  tx: Tx,
  order: Order,
  waiting: Order,
  promised: readonly string[],
  now: Temporal.Instant,
): Promise<Outcome> {
  if (promised.length === 0) return { order, events: [] };
  const cause = await presentCause(tx, waiting);
  const breaches = promised.map((promisedOn) => ({ id: newId(), promisedOn, standing: true }));
  await run(tx)`
    insert into promise_breach (id, order_id, promised_on, raised_at, computed_cause, cause)
    select b.id, ${order.id}, b.promised_on, ${now.toString()}::timestamptz, ${cause}, ${cause}
    from unnest(${breaches.map((b) => b.id)}::uuid[], ${promised}::date[]) as b (id, promised_on)`;
  return {
    order: revise(order, { breaches: [...order.breaches, ...breaches] }),
    events: breaches.map((b) =>
      eventOf(orderPromiseBroken, { breachId: b.id, brokenPromise: b.promisedOn, raisedAt: now.toString() }),
    ),
  };
}

async function withdraw(
  tx: Tx,
  order: Order,
  breaches: readonly Raised[],
  why: string,
  now: Temporal.Instant,
): Promise<Outcome> {
  if (breaches.length === 0) return { order, events: [] };
  const ids = breaches.map((b) => b.id);
  await run(tx)`
    update promise_breach set withdrawn_at = ${now.toString()}::timestamptz, reason = ${why}
    where id = any(${ids}::uuid[])`;
  return {
    order: revise(order, {
      breaches: order.breaches.map((b) => (ids.includes(b.id) ? { ...b, standing: false } : b)),
    }),
    events: breaches.map((b) =>
      eventOf(orderBreachWithdrawn, {
        breachId: b.id,
        brokenPromise: b.promisedOn,
        withdrawnAt: now.toString(),
      }),
    ),
  };
}
