import { Injectable } from '@nestjs/common';
import { fromMilli, fromMinor, orderCancelled } from '@otdel/contracts';
import { type Tx } from '@otdel/platform';
import { OpenDays } from '../books/open-days.service.ts';
import { notBefore } from '../business-date/domain/business-date.ts';
import { PromiseService, mustNotPrecedeBreach } from '../promise/promise.service.ts';
import { SupplyService } from '../supply/supply.service.ts';
import { needsOf } from '../order/domain/needs.ts';
import {
  type Order,
  type OrderLine,
  isConfirmed,
  lineInEvents,
  move,
  openOf,
  revise,
} from '../order/domain/order.ts';
import { mayCancel } from '../order/domain/rules.ts';
import { type Change, eventOf } from '../order/order-book.service.ts';
import { type Cancellation, type CommandStep, type OrderFacts } from '../order/order.messages.ts';
import { processFacts } from '../order/process-facts.service.ts';
import { type FirmTime, StepService } from '../order/step.service.ts';

/** Cancels whole orders, or the part that is not shipped yet. */
@Injectable()
export class CancellationService {
  constructor(
    private readonly steps: StepService,
    private readonly days: OpenDays,
    private readonly supply: SupplyService,
    private readonly promises: PromiseService,
  ) {}

  /**
   * Gives back everything that covers the order. When a part is shipped, the rest is cancelled, and the order is
   * complete as of its last shipment. A wholly cancelled order keeps its value.
   * @throws refused `order_cancelled`, `order_closed`, `order_fully_shipped`, `cancelled_in_future`,
   *   `cancelled_before_placed`, `cancelled_before_confirmed`, `dated_before_breach`
   */
  cancel(step: CommandStep<Cancellation>): Promise<OrderFacts> {
    return this.steps.run(step, async (tx, order, time) => {
      mayCancel(processFacts(order, time.zone));
      const on = await this.days.given(tx, 'cancelled', step.change.cancelledOn, time.today);
      mustNotPrecedeBreach(order, on, time.today);
      if (order.confirmedOn === null) notBefore('cancelled_before_placed', on, order.placedOn);
      else notBefore('cancelled_before_confirmed', on, order.confirmedOn);
      return this.giveBack(tx, order, step.change.reason, on, time);
    });
  }

  private async giveBack(
    tx: Tx,
    before: Order,
    reason: string,
    on: Temporal.PlainDate,
    time: FirmTime,
  ): Promise<Change> {
    const at = { on, now: time.now };
    const given = needsOf(before)
      .filter((line) => line.open > 0n)
      .map((line) => ({ ...line, open: 0n }));
    const moves = isConfirmed(before) ? await this.supply.cover(tx, given, at, { buy: false }) : [];
    const whole = before.axes.delivery === 'none';
    const cancelledOn = on.toString();
    const cancelled = revise(before, {
      lines: move(before.lines, moves).map((line) => withoutRest(line, whole)),
      cancelledOn,
      cancelReason: reason,
    });

    const why = `Cancelled on ${cancelledOn}, before the promised day was over.`;
    const { promisedOn } = before;
    const outcome = await this.promises.follow(
      tx,
      { before, after: cancelled, promisedOn, on, reason, why, demand: 'cancelled' },
      time,
    );
    const event = eventOf(orderCancelled, {
      cancelledOn,
      whole,
      completedOn: cancelled.completedOn,
      value: fromMinor(cancelled.value),
      lines: before.lines
        .filter((line) => openOf(line) > 0n)
        .map((line) => ({ ...lineInEvents(line), quantity: fromMilli(openOf(line)) })),
    });
    return { before, after: outcome.order, events: [event, ...outcome.events], at };
  }
}

function withoutRest(line: OrderLine, whole: boolean): OrderLine {
  const open = openOf(line);
  if (open === 0n) return line;
  return { ...line, cancelled: line.cancelled + open, ...(!whole && { value: line.shippedValue }) };
}
