import { Controller } from '@nestjs/common';
import {
  amendOrder,
  type Call,
  type CallContext,
  cancelOrder,
  confirmOrder,
  deliverOrder,
  newId,
  type OrderView,
  type RequestOf,
  secureSupply,
  shipOrder,
  toMilli,
  toMinor,
} from '@otdel/contracts';
import { fingerprint, Handle } from '@otdel/platform';
import type { Asked } from '@otdel/temporal';
import {
  mayAmend,
  mayCancel,
  mayConfirm,
  mayDeliver,
  maySecureSupply,
  mayShip,
} from '../order/domain/rules.ts';
import { type Action, mustMay } from '../deal/domain/who-may.ts';
import {
  type Amendment,
  amendUpdate,
  cancelUpdate,
  confirmUpdate,
  deliverUpdate,
  type OrderFacts,
  secureSupplyUpdate,
  shipUpdate,
} from '../order/order.messages.ts';
import { OrderProcess } from './order.process.ts';
import { OrderQueries } from '../order/order.queries.ts';

/** What staff ask the process of an order to do. Each answers the order as it is then. */
@Controller()
export class OrderCommandsController {
  constructor(
    private readonly process: OrderProcess,
    private readonly queries: OrderQueries,
  ) {}

  @Handle(confirmOrder)
  confirm(data: RequestOf<typeof confirmOrder>, context: CallContext): Promise<OrderView> {
    const { orderId, ...change } = data;
    const asked = { update: confirmUpdate, rule: mayConfirm };
    return this.obey('confirm', asked, orderId, change, markOf(confirmOrder, data), context);
  }

  @Handle(cancelOrder)
  cancel(data: RequestOf<typeof cancelOrder>, context: CallContext): Promise<OrderView> {
    const { orderId, ...change } = data;
    const asked = { update: cancelUpdate, rule: mayCancel };
    return this.obey('cancel', asked, orderId, change, markOf(cancelOrder, data), context);
  }

  @Handle(amendOrder)
  amend(data: RequestOf<typeof amendOrder>, context: CallContext): Promise<OrderView> {
    const { orderId, change } = data;
    const asked = { update: amendUpdate, rule: mayAmend };
    return this.obey('amend', asked, orderId, amendmentOf(change), markOf(amendOrder, data), context);
  }

  @Handle(shipOrder)
  ship(data: RequestOf<typeof shipOrder>, context: CallContext): Promise<OrderView> {
    const { orderId, lines, ...rest } = data;
    const change = { ...rest, ...(lines && { lines: lines.map(inThousandths) }) };
    const asked = { update: shipUpdate, rule: mayShip };
    return this.obey('ship', asked, orderId, change, markOf(shipOrder, data), context);
  }

  @Handle(deliverOrder)
  deliver(data: RequestOf<typeof deliverOrder>, context: CallContext): Promise<OrderView> {
    const { orderId, ...change } = data;
    const asked = { update: deliverUpdate, rule: mayDeliver };
    return this.obey('deliver', asked, orderId, change, markOf(deliverOrder, data), context);
  }

  @Handle(secureSupply)
  async secureSupply(data: RequestOf<typeof secureSupply>, context: CallContext): Promise<OrderView> {
    mustMay('secureSupply', context.actor);
    const order = await this.queries.get(data.orderId, context.actor);
    // with nothing uncovered there is nothing to do, and the process need not be asked
    if (order.axes.commercial === 'confirmed' && order.axes.supply !== 'uncovered') return order;
    const asked = { update: secureSupplyUpdate, rule: maySecureSupply };
    return this.obey('secureSupply', asked, data.orderId, {}, markOf(secureSupply, data), context);
  }

  private async obey<Change>(
    action: Action,
    asked: Asked<OrderFacts, Change>,
    orderId: string,
    change: Change,
    mark: string,
    { actor, correlationId, commandId = newId() }: CallContext,
  ): Promise<OrderView> {
    mustMay(action, actor);
    await this.queries.mustSee(orderId, actor);
    await this.process.command(asked, orderId, {
      commandId,
      fingerprint: mark,
      by: { actor, correlationId },
      change,
    });
    return this.queries.get(orderId, actor);
  }
}

/** The same key on another call is another request. */
const markOf = (call: Call, data: unknown): string => fingerprint({ call: call.name, data });

/** Whole thousandths and minor units fit into numbers: at most 12 and 15 digits. */
const milli = (quantity: string): number => Number(toMilli(quantity));
const minor = (sum: string): number => Number(toMinor(sum));
const inThousandths = <L extends { quantity: string }>(line: L) => ({
  ...line,
  quantity: milli(line.quantity),
});

function amendmentOf(change: RequestOf<typeof amendOrder>['change']): Amendment {
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
