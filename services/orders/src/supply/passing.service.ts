import { Injectable } from '@nestjs/common';
import {
  type CallContext,
  type RequestOf,
  type ResponseOf,
  fromMilli,
  notFound,
  passReservation,
  refused,
  toMilli,
} from '@otdel/contracts';
import { Answers, Clock, Database, type Tx, once } from '@otdel/platform';
import { needsOf } from '../order/domain/needs.ts';
import { type Order, type OrderLine, openOf } from '../order/domain/order.ts';
import { mergeMoves } from '../order/domain/moves.ts';
import { CoverageService } from '../order/coverage.service.ts';
import { OrderBook } from '../order/order-book.service.ts';
import { OrderQueries } from '../order/order.queries.ts';
import { GateService } from '../credit/gate.service.ts';
import { StockService } from '../stock/stock.service.ts';
import { SupplyService } from './supply.service.ts';

type Passing = RequestOf<typeof passReservation>;

/** Passes reservations from order to order, by a decision of people against the earliest promise. */
@Injectable()
export class PassingService {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
    private readonly book: OrderBook,
    private readonly coverage: CoverageService,
    private readonly stock: StockService,
    private readonly supply: SupplyService,
    private readonly queries: OrderQueries,
    private readonly gate: GateService,
  ) {}

  /** Passes reserved goods to a line of another order. The line that gives them is covered anew. */
  @Answers(passReservation)
  async pass(data: Passing, context: CallContext): Promise<ResponseOf<typeof passReservation>> {
    await this.queries.mustSee(data.orderId, context.actor);
    await this.queries.mustSee(data.toOrderId, context.actor);
    await once(this.db, { commandId: context.commandId, data }, (tx) => this.write(tx, data));
    return {
      from: await this.queries.get({ orderId: data.orderId }, context),
      to: await this.queries.get({ orderId: data.toOrderId }, context),
    };
  }

  private async write(tx: Tx, data: Passing): Promise<void> {
    const at = { on: this.clock.today(), now: this.clock.now() };
    const quantity = toMilli(data.quantity);
    await this.coverage.lockOrders(tx, [data.orderId, data.toOrderId]);
    const orders = await this.book.read(tx, [data.orderId, data.toOrderId]);
    const from = lineOf(orders, data.orderId, data.lineNo);
    const to = lineOf(orders, data.toOrderId, data.toLineNo);
    mustPass(from, to, quantity);
    this.gate.maySupply(to.order);

    await this.stock.lock(tx, [from.line.itemId]);
    const { itemId } = from.line;
    const why = data.reason;
    await this.stock.move(
      tx,
      [
        { kind: 'release', itemId, lineId: from.line.id, reserved: -quantity, why },
        { kind: 'reservation', itemId, lineId: to.line.id, reserved: quantity, why },
      ],
      at,
    );
    const [gives] = needsOf(from.order, [{ ...from.line, reserved: from.line.reserved - quantity }]);
    const [takes] = needsOf(to.order, [{ ...to.line, reserved: to.line.reserved + quantity }]);
    const covered = await this.supply.cover(tx, [gives!, takes!], at, { buy: true });
    const passed = [
      { lineId: from.line.id, reserved: -quantity },
      { lineId: to.line.id, reserved: quantity },
    ];
    await this.coverage.applyMoves(tx, mergeMoves([...passed, ...covered]), at);
  }
}

interface Found {
  order: Order;
  line: OrderLine;
}

/** @throws not_found `order`, `line`; refused `order_not_confirmed`, `order_cancelled`, `order_closed` */
function lineOf(orders: readonly Order[], orderId: string, no: number): Found {
  const order = orders.find((o) => o.id === orderId);
  if (!order) throw notFound('order', orderId);
  const { commercial } = order.axes;
  if (commercial !== 'confirmed')
    throw refused(commercial === 'placed' ? 'order_not_confirmed' : `order_${commercial}`, {
      order: order.number,
    });
  const line = order.lines.find((l) => l.no === no);
  if (!line) throw notFound('line', String(no));
  return { order, line };
}

/** @throws refused `other_item`, `not_covered`, `more_than_missing` */
function mustPass(from: Found, to: Found, quantity: bigint): void {
  if (from.line.itemId !== to.line.itemId || from.line.kind !== 'goods')
    throw refused('other_item', {
      from: `${from.order.number}/${from.line.no}`,
      to: `${to.order.number}/${to.line.no}`,
    });
  if (quantity > from.line.reserved)
    throw refused('not_covered', {
      lines: [{ line: from.line.no, covered: fromMilli(from.line.reserved), asked: fromMilli(quantity) }],
    });
  const missing = openOf(to.line) - to.line.reserved;
  if (quantity > missing)
    throw refused('more_than_missing', {
      line: to.line.no,
      missing: fromMilli(missing),
      asked: fromMilli(quantity),
    });
}
