import { Injectable } from '@nestjs/common';
import {
  amendOrder,
  type CallContext,
  cancelOrder,
  confirmOrder,
  deliverOrder,
  newId,
  type Operation,
  type OrderView,
  type RequestOf,
  secureSupply,
  shipOrder,
  toMilli,
  toMinor,
} from '@otdel/contracts';
import { Answers, fingerprint } from '@otdel/platform';
import type { CommandKind } from '@otdel/temporal';
import {
  mayAmend,
  mayCancel,
  mayConfirm,
  mayDeliver,
  maySecureSupply,
  mayShip,
} from '../order/domain/rules.ts';
import {
  type Amendment,
  amendUpdate,
  cancelUpdate,
  confirmUpdate,
  deliverUpdate,
  type OrderFacts,
  secureSupplyUpdate,
  type Shipping,
  shipUpdate,
} from '../order/order.messages.ts';
import { OrderProcess } from './order.process.ts';
import { OrderQueries } from '../order/order.queries.ts';

type Confirm = RequestOf<typeof confirmOrder>;
type Cancel = RequestOf<typeof cancelOrder>;
type Amend = RequestOf<typeof amendOrder>;
type Ship = RequestOf<typeof shipOrder>;
type Deliver = RequestOf<typeof deliverOrder>;
type Secure = RequestOf<typeof secureSupply>;

const confirm = { operation: confirmOrder, update: confirmUpdate, rule: mayConfirm };
const cancel = { operation: cancelOrder, update: cancelUpdate, rule: mayCancel };
const amend = { operation: amendOrder, update: amendUpdate, rule: mayAmend };
const ship = { operation: shipOrder, update: shipUpdate, rule: mayShip };
const deliver = { operation: deliverOrder, update: deliverUpdate, rule: mayDeliver };
const secure = { operation: secureSupply, update: secureSupplyUpdate, rule: maySecureSupply };

/** Sends the commands of staff to the process of the order. Each answers the order after the command. */
@Injectable()
export class OrderCommands {
  constructor(
    private readonly process: OrderProcess,
    private readonly queries: OrderQueries,
  ) {}

  @Answers(confirmOrder)
  confirm(data: Confirm, context: CallContext): Promise<OrderView> {
    return this.send(confirm, data, withoutId(data), context);
  }

  @Answers(cancelOrder)
  cancel(data: Cancel, context: CallContext): Promise<OrderView> {
    return this.send(cancel, data, withoutId(data), context);
  }

  @Answers(amendOrder)
  amend(data: Amend, context: CallContext): Promise<OrderView> {
    return this.send(amend, data, amendmentOf(data), context);
  }

  @Answers(shipOrder)
  ship(data: Ship, context: CallContext): Promise<OrderView> {
    return this.send(ship, data, shippingOf(data), context);
  }

  @Answers(deliverOrder)
  deliver(data: Deliver, context: CallContext): Promise<OrderView> {
    return this.send(deliver, data, withoutId(data), context);
  }

  @Answers(secureSupply)
  async secureSupply(data: Secure, context: CallContext): Promise<OrderView> {
    const order = await this.queries.get(data, context);
    // an order that can get nothing more needs no supply: the process gets no command
    const { commercial, supply } = order.axes;
    if (commercial === 'confirmed' && supply !== 'uncovered' && !(await this.process.mayServe(data.orderId)))
      return order;
    return this.send(secure, data, withoutId(data), context);
  }

  private async send<Change>(
    kind: CommandKind<OrderFacts, Change> & { operation: Operation },
    data: { orderId: string },
    change: Change,
    context: CallContext,
  ): Promise<OrderView> {
    const { orderId } = data;
    const { actor, correlationId, commandId = newId() } = context;
    await this.queries.mustSee(orderId, actor);
    // the same key with another operation is another request
    const mark = fingerprint({ call: kind.operation.name, data });
    await this.process.command(kind, orderId, {
      commandId,
      fingerprint: mark,
      by: { actor, correlationId },
      change,
    });
    return this.queries.get({ orderId }, context);
  }
}

const withoutId = <Data extends { orderId: string }>({ orderId: _, ...change }: Data) => change;

/** Whole thousandths (at most 12 digits) and minor units (at most 15 digits) fit into numbers. */
const milli = (quantity: string): number => Number(toMilli(quantity));
const minor = (sum: string): number => Number(toMinor(sum));

function shippingOf({ orderId: _, lines, ...rest }: Ship): Shipping {
  if (!lines) return rest;
  return { ...rest, lines: lines.map((line) => ({ ...line, quantity: milli(line.quantity) })) };
}

function amendmentOf({ orderId: _, ...change }: Amend): Amendment {
  return {
    ...change,
    lines: change.lines.map(({ quantity, price, ...line }) => ({
      ...line,
      ...(quantity !== undefined && { quantity: milli(quantity) }),
      ...(price !== undefined && { price: minor(price) }),
    })),
    add: change.add.map(({ quantity, price, ...line }) => ({
      ...line,
      quantity: milli(quantity),
      ...(price !== undefined && { price: minor(price) }),
    })),
  };
}
