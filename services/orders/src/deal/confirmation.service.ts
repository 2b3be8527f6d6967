import { Injectable } from '@nestjs/common';
import { orderConfirmed, orderSupplySecured } from '@otdel/contracts';
import type { By } from '@otdel/temporal/workflow';
import { OpenDays } from '../books/open-days.service.ts';
import { notBefore } from '../business-date/domain/business-date.ts';
import { PromiseService } from '../promise/promise.service.ts';
import { SupplyService } from '../supply/supply.service.ts';
import { needsOf } from '../order/domain/needs.ts';
import { isConfirmed, isSettled, move, revise, uncoveredLines } from '../order/domain/order.ts';
import { mayConfirm, maySecureSupply } from '../order/domain/rules.ts';
import { eventOf } from '../order/order-book.service.ts';
import {
  type CommandStep,
  type Confirmation,
  type OrderFacts,
  type StepInput,
} from '../order/order.messages.ts';
import { processFacts } from '../order/process-facts.service.ts';
import { StepService } from '../order/step.service.ts';

/** Confirms orders, and secures their supply. */
@Injectable()
export class ConfirmationService {
  constructor(
    private readonly steps: StepService,
    private readonly days: OpenDays,
    private readonly supply: SupplyService,
    private readonly promises: PromiseService,
  ) {}

  /** @throws refused `order_cancelled`, `order_already_confirmed`, `confirmed_in_future`, `confirmed_before_placed` */
  confirm(step: CommandStep<Confirmation>): Promise<OrderFacts> {
    return this.steps.run(step, async (tx, order, { now, today, zone }) => {
      mayConfirm(processFacts(order, zone));
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
   * published the first time, and whenever something moved.
   * @throws refused `order_not_confirmed`, `order_cancelled`, `order_closed`; only with a `commandId`
   */
  secureSupply(step: StepInput & { by?: By; commandId?: string }): Promise<OrderFacts> {
    return this.steps.run(step, async (tx, order, { now, today, zone }) => {
      if (step.commandId) maySecureSupply(processFacts(order, zone));
      if (!isConfirmed(order) || isSettled(order)) return null;
      const first = order.securedAt === null;
      const on = first
        ? await this.days.openFor(tx, Temporal.PlainDate.from(order.confirmedOn!), today)
        : today;
      const at = { on, now };
      const moves = await this.supply.cover(tx, needsOf(order), at, { buy: true });
      if (!first && moves.length === 0) return null;
      const after = revise(order, {
        lines: move(order.lines, moves),
        securedAt: order.securedAt ?? now.toString(),
      });
      const events = [eventOf(orderSupplySecured, { uncoveredLines: uncoveredLines(after) })];
      const warned = await this.promises.warn(tx, after, { now, today });
      return { before: order, after: warned.order, events: [...events, ...warned.events], at };
    });
  }
}
