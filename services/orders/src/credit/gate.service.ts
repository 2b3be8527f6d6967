import { Injectable } from '@nestjs/common';
import { DomainError, refused } from '@otdel/contracts';
import { currentContext, one, type Tx } from '@otdel/platform';
import { type Hold, holdsOf, seesDebt, shownHold } from '../order/domain/holds.ts';
import { holdableOf, type Order } from '../order/domain/order.ts';
import { committedBeside } from '../order/holds.queries.ts';

/** Lets orders go on, or says what holds them. The callers hold the row lock of the order. */
@Injectable()
export class GateService {
  /**
   * Confirmations of one client that has a limit come one after the other: each sees what the others have taken of it.
   * @throws refused `order_held`
   */
  async mayConfirm(tx: Tx, order: Order): Promise<void> {
    pass(
      order,
      (await this.holds(tx, order)).filter(({ blocks }) => blocks === 'confirmation'),
    );
  }

  /** @param going the value that is to be shipped @throws refused `order_held` */
  mayShip(order: Order, going: bigint): void {
    pass(order, holdsOf(holdableOf(order), 0n, going));
  }

  /** @throws refused `order_held` */
  maySupply(order: Order): void {
    if (order.supplyHeld) throw held(order, holdsOf(holdableOf(order)).slice(0, 1));
  }

  /** What holds the order now. */
  async holds(tx: Tx, order: Order): Promise<Hold[]> {
    const { credit, axes } = order;
    if (axes.commercial !== 'placed' || (credit?.limitLeft ?? null) === null)
      return holdsOf(holdableOf(order));
    const locked = await one<{ left: bigint | null }>(tx)`
      select limit_left as left from client_credit where client_id = ${order.clientId} for update`;
    const { committed } = (await one<{ committed: bigint }>(tx)`
      select ${committedBeside} as committed from customer_order o where o.id = ${order.id}`)!;
    return holdsOf({ ...holdableOf(order), credit: { ...credit!, limitLeft: locked!.left } }, committed);
  }
}

function pass(order: Order, holds: readonly Hold[]): void {
  if (holds.length > 0) throw held(order, holds);
}

function held(order: Order, holds: readonly Hold[]): DomainError {
  const sees = seesDebt(currentContext().actor, order.clientManagerId);
  const shown = holds
    .map((hold) => shownHold(hold, sees))
    .map(({ kind, sum, dueOn }) => ({ kind, sum, dueOn }));
  return refused('order_held', { order: order.number, holds: shown });
}
