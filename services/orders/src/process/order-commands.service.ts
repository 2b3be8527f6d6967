import { Injectable } from '@nestjs/common';
import {
  amendOrder,
  type CallContext,
  cancelOrder,
  confirmOrder,
  deliverOrder,
  DomainError,
  newId,
  type Operation,
  type OrderView,
  overrideHold,
  type RequestOf,
  returnGoods,
  secureSupply,
  shipOrder,
  takeBackDelivery,
  takeBackShipment,
  toMilli,
} from '@otdel/contracts';
import { Answers, Clock, fingerprint, mustBeAsSeen } from '@otdel/platform';
import type { CommandKind } from '@otdel/temporal';
import type { Command } from '@otdel/temporal/workflow';
import {
  mayAmend,
  mayCancel,
  mayConfirm,
  mayCorrect,
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
  returnGoodsUpdate,
  secureSupplyUpdate,
  type Shipping,
  shipUpdate,
  takeBackDeliveryUpdate,
  takeBackUpdate,
} from '../order/order.messages.ts';
import { OverrideService } from '../credit/override.service.ts';
import { TakingBackService } from '../shipment/taking-back.service.ts';
import { OrderProcess } from './order.process.ts';
import { OrderQueries } from '../order/order.queries.ts';

type Confirm = RequestOf<typeof confirmOrder>;
type Cancel = RequestOf<typeof cancelOrder>;
type Amend = RequestOf<typeof amendOrder>;
type Ship = RequestOf<typeof shipOrder>;
type Deliver = RequestOf<typeof deliverOrder>;
type TakeBack = RequestOf<typeof takeBackShipment>;
type TakeBackDelivery = RequestOf<typeof takeBackDelivery>;
type Return = RequestOf<typeof returnGoods>;
type Secure = RequestOf<typeof secureSupply>;

const confirm = { operation: confirmOrder, update: confirmUpdate, rule: mayConfirm };
const cancel = { operation: cancelOrder, update: cancelUpdate, rule: mayCancel };
const amend = { operation: amendOrder, update: amendUpdate, rule: mayAmend };
const ship = { operation: shipOrder, update: shipUpdate, rule: mayShip };
const deliver = { operation: deliverOrder, update: deliverUpdate, rule: mayDeliver };
const takeBack = { operation: takeBackShipment, update: takeBackUpdate, rule: mayCorrect };
const takeDeliveryBack = { operation: takeBackDelivery, update: takeBackDeliveryUpdate, rule: mayCorrect };
const giveBack = { operation: returnGoods, update: returnGoodsUpdate, rule: mayCorrect };
const secure = { operation: secureSupply, update: secureSupplyUpdate, rule: maySecureSupply };

/** Sends the commands of staff to the process of the order. Each answers the order after the command. */
@Injectable()
export class OrderCommands {
  constructor(
    private readonly process: OrderProcess,
    private readonly queries: OrderQueries,
    private readonly corrections: TakingBackService,
    private readonly overrides: OverrideService,
    private readonly clock: Clock,
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

  @Answers(takeBackShipment)
  takeBack(data: TakeBack, context: CallContext): Promise<OrderView> {
    return this.correct(takeBack, data, correctionOf(data), 'takeBack', context);
  }

  @Answers(takeBackDelivery)
  takeBackDelivery(data: TakeBackDelivery, context: CallContext): Promise<OrderView> {
    return this.correct(takeDeliveryBack, data, withoutId(data), 'takeBackDelivery', context);
  }

  @Answers(returnGoods)
  returnGoods(data: Return, context: CallContext): Promise<OrderView> {
    return this.correct(giveBack, data, correctionOf(data), 'returnGoods', context);
  }

  /** Closed orders have no process: the step is done without one, and the order that is open again gets one. */
  private async correct<Change>(
    kind: CommandKind<OrderFacts, Change> & { operation: Operation },
    data: { orderId: string },
    change: Change,
    step: 'takeBack' | 'takeBackDelivery' | 'returnGoods',
    context: CallContext,
  ): Promise<OrderView> {
    const { orderId } = data;
    try {
      return await this.send(kind, data, change, context);
    } catch (error) {
      if (!(error instanceof DomainError) || error.code !== 'order_closed') throw error;
    }
    await this.corrections[step]({
      orderId,
      now: this.clock.now().toString(),
      ...commandOf(kind.operation, data, change, context),
    } as never);
    await this.process.beginOne(orderId);
    return this.queries.get({ orderId }, context);
  }

  @Answers(overrideHold)
  async overrideHold(data: RequestOf<typeof overrideHold>, context: CallContext): Promise<OrderView> {
    await this.queries.mustSee(data.orderId, context.actor);
    await this.overrides.override(data, context);
    await this.process.wake(data.orderId);
    return this.queries.get(data, context);
  }

  @Answers(secureSupply)
  async secureSupply(data: Secure, context: CallContext): Promise<OrderView> {
    const order = await this.queries.get(data, context);
    // an order that can get nothing more needs no supply: the process gets no command
    const { commercial, supply } = order.axes;
    if (
      commercial === 'confirmed' &&
      supply !== 'uncovered' &&
      supply !== 'none' &&
      !(await this.process.mayServe(data.orderId))
    ) {
      mustBeAsSeen(context, order);
      return order;
    }
    return this.send(secure, data, withoutId(data), context);
  }

  private async send<Change>(
    kind: CommandKind<OrderFacts, Change> & { operation: Operation },
    data: { orderId: string },
    change: Change,
    context: CallContext,
  ): Promise<OrderView> {
    const { orderId } = data;
    await this.queries.mustChange(orderId, context.actor);
    await this.process.command(kind, orderId, commandOf(kind.operation, data, change, context));
    return this.queries.get({ orderId }, context);
  }
}

/** The same key with another operation is another request. */
const commandOf = <Change>(
  operation: Operation,
  data: object,
  change: Change,
  { actor, correlationId, commandId = newId(), seen }: CallContext,
): Command<Change> => ({
  commandId,
  fingerprint: fingerprint({ call: operation.name, data }),
  by: { actor, correlationId },
  change,
  ...(seen && { seen }),
});

const withoutId = <Data extends { orderId: string }>({ orderId: _, ...change }: Data) => change;

/** Whole thousandths, at most 12 digits, fit into numbers. */
const milli = (quantity: string): number => Number(toMilli(quantity));

function shippingOf({ orderId: _, lines, ...rest }: Ship): Shipping {
  if (!lines) return rest;
  return { ...rest, lines: lines.map((line) => ({ ...line, quantity: milli(line.quantity) })) };
}

function correctionOf<Data extends TakeBack | Return>({ orderId: _, lines, ...change }: Data) {
  return {
    ...change,
    ...(lines && { lines: lines.map((line) => ({ ...line, quantity: milli(line.quantity) })) }),
  };
}

function amendmentOf({ orderId: _, ...change }: Amend): Amendment {
  return {
    ...change,
    lines: change.lines.map(({ quantity, ...line }) => ({
      ...line,
      ...(quantity !== undefined && { quantity: milli(quantity) }),
    })),
    add: change.add.map(({ quantity, ...line }) => ({ ...line, quantity: milli(quantity) })),
  };
}
