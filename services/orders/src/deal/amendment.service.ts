import { Injectable } from '@nestjs/common';
import { fromMinor, newId, orderAmended, plainDiscount, toPrice } from '@otdel/contracts';
import { type Tx, run } from '@otdel/platform';
import { OpenDays } from '../books/open-days.service.ts';
import { type At, notBefore } from '../business-date/domain/business-date.ts';
import { PromiseService, mustNotPrecedeBreach } from '../promise/promise.service.ts';
import { SupplyService } from '../supply/supply.service.ts';
import { type LineAmendment, amendLines } from './domain/amendment.ts';
import { needsOf } from '../order/domain/needs.ts';
import { newLine } from './domain/new-line.ts';
import { type Rest, splitShipped } from './domain/split.ts';
import {
  type Order,
  type OrderLine,
  isConfirmed,
  latestPromise,
  move,
  openOf,
  revise,
} from '../order/domain/order.ts';
import { mustBeSum } from './domain/pricing.ts';
import { mayAmend, mayMoveDays } from '../order/domain/rules.ts';
import { type Change, eventOf } from '../order/order-book.service.ts';
import { insertLines, linesInEvents } from '../order/order-rows.queries.ts';
import { type Amendment, type CommandStep, type OrderFacts, type Price } from '../order/order.messages.ts';
import { processFacts } from '../order/process-facts.service.ts';
import { type FirmTime, StepService } from '../order/step.service.ts';
import { insertRests } from './rest-lines.ts';
import { wantedItems } from './wanted-items.ts';

/** Amends placed and confirmed orders. */
@Injectable()
export class AmendmentService {
  constructor(
    private readonly steps: StepService,
    private readonly days: OpenDays,
    private readonly supply: SupplyService,
    private readonly promises: PromiseService,
  ) {}

  /**
   * Changes, adds and removes lines. What is shipped keeps its price: the rest of a line that gets another one becomes a
   * line of its own. In the same transaction the order gives back what it does not need any more, a
   * confirmed order secures what it needs in addition, and moved promises are logged with their reason.
   * @throws refused `order_cancelled`, `order_closed`, `order_fully_shipped`, `below_shipped`, `line_shipped`,
   *   `line_fully_shipped`, `day_of_shipped_line`, `dated_before_breach`, `nothing_left`, `item_inactive`,
   *   `amended_in_future`, `amended_before_placed`, `promised_before_placed`; not_found `line`, `item`; invalid
   */
  amend(step: CommandStep<Amendment>): Promise<OrderFacts> {
    const { change } = step;
    return this.steps.run(step, async (tx, order, time) => {
      mayAmend(processFacts(order, time.zone), change);
      mayMoveDays(
        order.lines.map((line) => ({ ...line, open: openOf(line) })),
        change,
      );
      const on = await this.days.given(tx, 'amended', change.amendedOn, time.today);
      mustNotPrecedeBreach(order, on, time.today);
      notBefore('amended_before_placed', on, order.placedOn);
      for (const { promisedOn } of [...change.lines, ...change.add])
        if (promisedOn !== undefined) notBefore('promised_before_placed', promisedOn, order.placedOn);
      return this.rewrite(tx, order, change, on, time);
    });
  }

  private async rewrite(
    tx: Tx,
    before: Order,
    change: Amendment,
    on: Temporal.PlainDate,
    time: FirmTime,
  ): Promise<Change> {
    const at = { on, now: time.now };
    const split = splitShipped(before.lines, change.lines.map(exact), newId);
    const base = { ...before, lines: split.lines };
    const added = await addedLines(tx, base.lines, change.add);
    const amended = amendLines(base.lines, { lines: split.changes, remove: change.remove });
    const lines = [...amended, ...added];
    mustBeSum(lines.map((line) => line.value));
    if (split.rests.length > 0) await this.separate(tx, split.rests, change.reason, at);
    const supplied = await this.resupply(tx, base, lines, added, at);

    const after = revise(before, { lines: supplied });
    const promise = await this.promises.follow(
      tx,
      {
        before: base,
        after,
        on,
        reason: change.reason,
        demand: 'amended',
        ...promiseAfter(after, on, change.reason),
      },
      time,
    );
    const event = eventOf(orderAmended, {
      amendedOn: on.toString(),
      value: fromMinor(promise.order.value),
      lines: linesInEvents(promise.order),
    });
    const warned = await this.promises.warn(tx, promise.order, time);
    return { before, after: warned.order, events: [event, ...promise.events, ...warned.events], at };
  }

  /** Inserts the rests of partly shipped lines, and gives them what covers those lines. */
  private async separate(tx: Tx, rests: readonly Rest[], why: string, at: At): Promise<void> {
    await insertRests(tx, rests);
    const goods = rests.filter(({ of }) => of.kind === 'goods');
    await this.supply.handOver(
      tx,
      goods.map(({ of, line }) => ({
        fromLineId: of.id,
        toLineId: line.id,
        itemId: of.itemId,
        reserved: of.reserved,
      })),
      why,
      at,
    );
  }

  /** Covers the lines of a confirmed order of which the quantity or the promise changes. */
  private async resupply(
    tx: Tx,
    before: Order,
    amended: readonly OrderLine[],
    added: readonly OrderLine[],
    at: At,
  ): Promise<OrderLine[]> {
    if (added.length > 0) await run(tx)`${insertLines(before.id, added)}`;
    // while it waits for the prepayment nothing is looked for
    if (!isConfirmed(before) || before.supplyHeld) return [...amended];
    const known = new Map(before.lines.map((line) => [line.id, line]));
    const touched = amended.filter((line) => {
      const was = known.get(line.id);
      return !was || openOf(was) !== openOf(line) || was.promisedOn !== line.promisedOn;
    });
    return move(amended, await this.supply.cover(tx, needsOf(before, touched), at, { buy: true }));
  }
}

/** An amendment may remove everything that was still open: then the order is complete, and its promise stays. */
function promiseAfter(after: Order, on: Temporal.PlainDate, reason: string) {
  const day = on.toString();
  const { completedOn } = after;
  return {
    promisedOn: latestPromise(after.lines) ?? after.promisedOn,
    why:
      completedOn === null
        ? `Moved on ${day}, before the promised day was over: ${reason}`
        : `What was left was amended away on ${day}, in time.`,
  };
}

async function addedLines(
  tx: Tx,
  present: readonly OrderLine[],
  add: Amendment['add'],
): Promise<OrderLine[]> {
  const items = await wantedItems(
    tx,
    add.map((line) => line.itemId),
  );
  const last = Math.max(...present.map((line) => line.no));
  return add.map(({ itemId, quantity, price, discount, promisedOn }, i) => {
    const item = items.get(itemId)!;
    const wanted = {
      id: newId(),
      no: last + 1 + i,
      itemId,
      kind: item.kind,
      price: price === undefined ? item.price : exactPrice(price),
      discount,
      ordered: BigInt(quantity),
      promisedOn,
    };
    return newLine(wanted, `add.${i}`);
  });
}

/** Messages have numbers; the ledger computes with bigint. */
const exact = ({ quantity, price, discount, ...line }: Amendment['lines'][number]): LineAmendment => ({
  ...line,
  ...(quantity !== undefined && { quantity: BigInt(quantity) }),
  ...(price !== undefined && { price: exactPrice(price) }),
  ...(discount !== undefined && { discount: plainDiscount(discount) }),
});
const exactPrice = (price: Price): bigint =>
  toPrice(typeof price === 'number' ? fromMinor(BigInt(price)) : price);
