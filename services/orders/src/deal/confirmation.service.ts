import { Injectable } from '@nestjs/common';
import { orderConfirmed, orderReleased, orderSupplySecured } from '@otdel/contracts';
import { type Tx } from '@otdel/platform';
import type { By } from '@otdel/temporal/workflow';
import { OpenDays } from '../books/open-days.service.ts';
import { notBefore } from '../business-date/domain/business-date.ts';
import { GateService } from '../credit/gate.service.ts';
import { type Outcome, PromiseService } from '../promise/promise.service.ts';
import { SupplyService } from '../supply/supply.service.ts';
import { needsOf } from '../order/domain/needs.ts';
import {
  isConfirmed,
  isSettled,
  move,
  type Order,
  revise,
  uncoveredLines,
  waitsForMoney,
} from '../order/domain/order.ts';
import { mayConfirm, maySecureSupply } from '../order/domain/rules.ts';
import { eventOf } from '../order/order-book.service.ts';
import {
  type CommandStep,
  type Confirmation,
  type OrderFacts,
  type StepInput,
} from '../order/order.messages.ts';
import { processFacts } from '../order/process-facts.service.ts';
import { type FirmTime, StepService } from '../order/step.service.ts';

/** Confirms orders, and secures their supply. */
@Injectable()
export class ConfirmationService {
  constructor(
    private readonly steps: StepService,
    private readonly days: OpenDays,
    private readonly supply: SupplyService,
    private readonly promises: PromiseService,
    private readonly gate: GateService,
  ) {}

  /** @throws refused `order_cancelled`, `order_already_confirmed`, `order_held`, `confirmed_in_future`, `confirmed_before_placed` */
  confirm(step: CommandStep<Confirmation>): Promise<OrderFacts> {
    return this.steps.run(step, async (tx, order, { now, today, zone }) => {
      mayConfirm(processFacts(order, zone));
      await this.gate.mayConfirm(tx, order);
      const on = await this.days.given(tx, 'confirmed', step.change.confirmedOn, today);
      notBefore('confirmed_before_placed', on, order.placedOn);
      return {
        before: order,
        after: revise(order, { confirmedOn: on.toString(), confirmedAt: now.toString() }),
        events: [eventOf(orderConfirmed, { confirmedOn: on.toString() })],
        at: { on, now },
      };
    });
  }

  /**
   * Reserves, buys or orders the production of what nothing covers yet. The first time it belongs to the confirmation
   * and has its date, so that purchases of a deal that is recorded late may arrive before today. The event is
   * published the first time, and whenever something moved. While the prepayment is not there it does nothing; then the order
   * goes on, with its promise moved by the days waited.
   * @throws refused `order_not_confirmed`, `order_cancelled`, `order_closed`, `order_held`; only with a `commandId`
   */
  secureSupply(step: StepInput & { by?: By; commandId?: string }): Promise<OrderFacts> {
    return this.steps.run(step, async (tx, order, { now, today, zone }) => {
      if (step.commandId) {
        maySecureSupply(processFacts(order, zone));
        this.gate.maySupply(order);
      }
      if (!isConfirmed(order) || isSettled(order)) return null;
      // a payment that was taken back holds it anew: the book says so
      const unchanged = { before: order, after: order, events: [], at: { on: today, now } };
      if (waitsForMoney(order)) return order.waitsSince === null ? unchanged : null;
      const freed = await this.release(tx, order, { now, today });
      const first = order.securedAt === null;
      const on =
        first && order.waitsSince === null
          ? await this.days.openFor(tx, Temporal.PlainDate.from(order.confirmedOn!), today)
          : today;
      const at = { on, now };
      const moves = await this.supply.cover(tx, needsOf(freed.order), at, { buy: true });
      if (!first && moves.length === 0)
        return freed.order === order ? null : { before: order, after: freed.order, events: freed.events, at };
      const after = revise(freed.order, {
        lines: move(freed.order.lines, moves),
        securedAt: order.securedAt ?? now.toString(),
      });
      const secured = eventOf(orderSupplySecured, { uncoveredLines: uncoveredLines(after) });
      const warned = await this.promises.warn(tx, after, { now, today });
      return { before: order, after: warned.order, events: [...freed.events, secured, ...warned.events], at };
    });
  }

  /** An order that waits for money no more goes on, with its promise moved by the days waited. */
  private async release(tx: Tx, order: Order, time: Pick<FirmTime, 'now' | 'today'>): Promise<Outcome> {
    if (order.waitsSince === null) return { order, events: [] };
    const moved = await this.promises.delay(tx, order, time);
    const released = eventOf(orderReleased, {
      kind: 'prepayment',
      releasedOn: time.today.toString(),
      overridden: order.overridden.includes('prepayment'),
    });
    return {
      order: revise(moved.order, { waitsSince: null, waitedDays: 0 }),
      events: [released, ...moved.events],
    };
  }
}
