import { Injectable } from '@nestjs/common';
import { fromMinor, newId, orderAmended } from '@otdel/contracts';
import { type Tx, run } from '@otdel/platform';
import { type At, businessDay, notBefore } from '../business-date/domain/business-date.ts';
import { type Outcome, type PromiseMove, PromiseService } from '../promise/promise.service.ts';
import { SupplyService } from '../supply/supply.service.ts';
import { amendLines } from './domain/amendment.ts';
import { needsOf } from '../order/domain/needs.ts';
import { newLine } from './domain/new-line.ts';
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
import { mayAmend } from '../order/domain/rules.ts';
import { type Change, type NewEvent, eventOf } from '../order/order-book.service.ts';
import { insertLines, linesInEvents } from '../order/order-rows.queries.ts';
import { type Amendment, type CommandStep, type OrderFacts } from '../order/order.messages.ts';
import { processFacts } from '../order/process-facts.service.ts';
import { StepService } from '../order/step.service.ts';
import { wantedItems } from './wanted-items.ts';

/** Amends placed and confirmed orders. */
@Injectable()
export class AmendmentService {
  constructor(
    private readonly steps: StepService,
    private readonly supply: SupplyService,
    private readonly promises: PromiseService,
  ) {}

  /**
   * Changes, adds and removes lines. In the same transaction the order gives back what it does not need any more, a
   * confirmed order secures what it needs in addition, and moved promises are logged with their reason.
   * @throws refused `order_cancelled`, `order_closed`, `order_fully_shipped`, `below_shipped`, `line_shipped`,
   *   `nothing_left`, `item_inactive`, `amended_in_future`, `amended_before_placed`, `promised_before_placed`;
   *   not_found `line`, `item`; invalid
   */
  amend(step: CommandStep<Amendment>): Promise<OrderFacts> {
    const { change } = step;
    return this.steps.run(step, async (tx, order, { now, today, zone }) => {
      mayAmend(processFacts(order, zone), change);
      const on = businessDay('amended', change.amendedOn, today);
      notBefore('amended_before_placed', on, order.placedOn);
      for (const { promisedOn } of [...change.lines, ...change.add])
        if (promisedOn !== undefined) notBefore('promised_before_placed', promisedOn, order.placedOn);
      return this.rewrite(tx, order, change, { on, now });
    });
  }

  private async rewrite(tx: Tx, before: Order, change: Amendment, at: At): Promise<Change> {
    const added = await addedLines(tx, before, change.add);
    const amended = [...amendLines(before.lines, exact(change)), ...added];
    mustBeSum(amended.map((line) => line.value));
    const supplied = await this.resupply(tx, before, amended, added, at);

    const moved = await this.movePromises(tx, before, revise(before, { lines: supplied }), change.reason, at);
    const settled = await this.settle(tx, moved.order, at);
    const event = eventOf(orderAmended, {
      amendedOn: at.on.toString(),
      value: fromMinor(settled.order.value),
      lines: linesInEvents(settled.order),
      reason: change.reason,
    });
    return { before, after: settled.order, events: [event, ...moved.events, ...settled.events], at };
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
    if (!isConfirmed(before)) return [...amended];
    const known = new Map(before.lines.map((line) => [line.id, line]));
    const touched = amended.filter((line) => {
      const was = known.get(line.id);
      return !was || openOf(was) !== openOf(line) || was.promisedOn !== line.promisedOn;
    });
    return move(amended, await this.supply.cover(tx, needsOf(before, touched), at, { buy: true }));
  }

  /** When the present promise was missed already, the breach is recorded before a later promise replaces it. */
  private async movePromises(
    tx: Tx,
    before: Order,
    amended: Order,
    reason: string,
    at: At,
  ): Promise<Outcome> {
    const promisedOn = latestPromise(amended.lines) ?? before.promisedOn;
    const moves = movesOf(before.lines, amended.lines);
    if (promisedOn === before.promisedOn)
      return { order: amended, events: await this.promises.logMoves(tx, amended, moves, reason, at) };
    const outcome = await this.promises.recordMiss(tx, amended, at);
    const whole = { no: null, promisedOn, previously: before.promisedOn };
    const events = await this.promises.logMoves(tx, amended, [whole, ...moves], reason, at);
    return {
      order: revise(outcome.order, { promisedOn, promiseGivenAt: at.now.toString() }),
      events: [...outcome.events, ...events],
    };
  }

  /** An amendment may remove everything that was still open: then the order is complete. */
  private async settle(tx: Tx, order: Order, at: At): Promise<{ order: Order; events: NewEvent[] }> {
    if (order.completedOn === null) return { order, events: [] };
    const on = at.on.toString();
    const settledOn = order.completedOn > on ? order.completedOn : on;
    return this.promises.settle(
      tx,
      order,
      settledOn,
      `What was left was amended away on ${on}, in time.`,
      at,
    );
  }
}

async function addedLines(tx: Tx, order: Order, add: Amendment['add']): Promise<OrderLine[]> {
  const items = await wantedItems(
    tx,
    add.map((line) => line.itemId),
  );
  const last = Math.max(...order.lines.map((line) => line.no));
  return add.map(({ itemId, quantity, price, discount, promisedOn }, i) => {
    const item = items.get(itemId)!;
    const wanted = {
      id: newId(),
      no: last + 1 + i,
      itemId,
      kind: item.kind,
      price: price === undefined ? item.price : BigInt(price),
      discount,
      ordered: BigInt(quantity),
      promisedOn,
    };
    return newLine(wanted, `add.${i}`);
  });
}

/** Messages have numbers; the ledger computes with bigint. */
const exact = ({ lines, remove }: Amendment) => ({
  remove,
  lines: lines.map(({ quantity, price, ...line }) => ({
    ...line,
    ...(quantity !== undefined && { quantity: BigInt(quantity) }),
    ...(price !== undefined && { price: BigInt(price) }),
  })),
});

function movesOf(before: readonly OrderLine[], after: readonly OrderLine[]): PromiseMove[] {
  const dayOf = new Map(before.map((line) => [line.id, line.promisedOn]));
  return after
    .map(({ id, no, promisedOn }) => ({ no, promisedOn, previously: dayOf.get(id) ?? null }))
    .filter((m) => m.promisedOn !== m.previously);
}
