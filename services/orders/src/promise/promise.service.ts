import { Injectable } from '@nestjs/common';
import {
  newId,
  orderBreachWithdrawn,
  orderPromiseAtRisk,
  orderPromiseBroken,
  orderPromiseMoved,
} from '@otdel/contracts';
import { type Tx, currentContext, run, whoActs } from '@otdel/platform';
import { type At } from '../business-date/domain/business-date.ts';
import { type Order, revise } from '../order/domain/order.ts';
import { type NewEvent, eventOf } from '../order/order-book.service.ts';
import { type OrderFacts, type StepInput } from '../order/order.messages.ts';
import { StepService } from '../order/step.service.ts';
import { verdict } from './domain/verdict.ts';
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

/**
 * The log of promises and the breaches. Every move is logged, every breach is recorded once. The callers hold the row
 * lock of the order.
 */
@Injectable()
export class PromiseService {
  constructor(private readonly steps: StepService) {}

  /**
   * Logs moves of promises in the name of the actor. @returns the event about the promise of the whole order, when it
   * moved
   */
  async logMoves(
    tx: Tx,
    order: Order,
    moves: readonly PromiseMove[],
    reason: string,
    at: At,
  ): Promise<NewEvent[]> {
    if (moves.length === 0) return [];
    const { staffId } = currentContext().actor;
    await run(tx)`
      insert into promise_log (id, order_id, line_no, promised_on, previously, moved_on, recorded_at, moved_by, actor, reason)
      select m.id, ${order.id}, m.no, m.promised_on, m.previously, ${at.on.toString()}::date,
        ${at.now.toString()}::timestamptz, ${staffId}::uuid, ${whoActs()}, ${reason}
      from unnest(
        ${moves.map(() => newId())}::uuid[], ${moves.map((m) => m.no)}::int[],
        ${moves.map((m) => m.promisedOn)}::date[], ${moves.map((m) => m.previously)}::date[]
      ) as m (id, no, promised_on, previously)`;
    const whole = moves.find((m) => m.no === null);
    if (!whole?.previously) return [];
    const facts = { from: whole.previously, to: whole.promisedOn, movedOn: at.on.toString(), reason };
    return [eventOf(orderPromiseMoved, facts)];
  }

  /** Publishes that the promise is at risk or broken, whichever is due. */
  watchPromise(step: StepInput): Promise<OrderFacts> {
    return this.steps.run(step, async (tx, order, { now, today, zone }) => {
      const due = dueBy(order, now, zone);
      if (due === null) return null;
      const outcome = due === 'broken' ? await recordBreach(tx, order, now) : atRisk(order, now);
      return { before: order, after: outcome.order, events: outcome.events, at: { on: today, now } };
    });
  }

  /**
   * Judges the promise of a settled order. It records a breach that no check has recorded yet, or withdraws breaches
   * that were recorded only because the shipment or the cancellation was recorded late.
   * @param why the reason of a withdrawal
   */
  async settle(tx: Tx, order: Order, settledOn: string, why: string, at: At): Promise<Outcome> {
    const { broken, withdrawn } = verdict(order.promisedOn, settledOn, order.breaches);
    if (broken) return recordBreach(tx, order, at.now);
    if (withdrawn.length === 0) return { order, events: [] };
    const ids = withdrawn.map((b) => b.id);
    await run(tx)`
      update promise_breach set withdrawn_at = ${at.now.toString()}::timestamptz, reason = ${why}
      where id = any(${ids}::uuid[])`;
    return {
      order: revise(order, {
        breaches: order.breaches.map((b) => (ids.includes(b.id) ? { ...b, standing: false } : b)),
      }),
      events: withdrawn.map((b) =>
        eventOf(orderBreachWithdrawn, {
          breachId: b.id,
          brokenPromise: b.promisedOn,
          withdrawnAt: at.now.toString(),
          reason: why,
        }),
      ),
    };
  }

  /** Records the breach of the promise in force when its day has passed and no breach is on record. */
  async recordMiss(tx: Tx, order: Order, at: At): Promise<Outcome> {
    const known = order.breaches.some((b) => b.promisedOn === order.promisedOn);
    if (known || at.on.toString() <= order.promisedOn) return { order, events: [] };
    return recordBreach(tx, order, at.now);
  }
}

const atRisk = (order: Order, now: Temporal.Instant): Outcome => ({
  order: revise(order, { atRiskOn: order.promisedOn }),
  events: [eventOf(orderPromiseAtRisk, { riskAt: now.toString() })],
});

/** The row lock of the order admits one transaction at a time; the unique key of the table is the second guard. */
async function recordBreach(tx: Tx, order: Order, now: Temporal.Instant): Promise<Outcome> {
  const breach = { id: newId(), promisedOn: order.promisedOn, standing: true };
  await run(tx)`
    insert into promise_breach (id, order_id, promised_on, raised_at)
    values (${breach.id}, ${order.id}, ${breach.promisedOn}::date, ${now.toString()}::timestamptz)`;
  const facts = { breachId: breach.id, brokenPromise: breach.promisedOn, raisedAt: now.toString() };
  return {
    order: revise(order, { breaches: [...order.breaches, breach] }),
    events: [eventOf(orderPromiseBroken, facts)],
  };
}
