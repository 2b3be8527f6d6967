import { Injectable } from '@nestjs/common';
import {
  type CallContext,
  type RequestOf,
  fromMilli,
  fromMinor,
  newId,
  notFound,
  purchaseReceived,
  receivePurchase,
  refused,
  toMilli,
  toMinor,
} from '@otdel/contracts';
import { publish } from '@otdel/messaging';
import { Answers, Clock, Database, type Tx, many, one, run, whoActs, once } from '@otdel/platform';
import { type At, businessDay, notBefore } from '../business-date/domain/business-date.ts';
import { CoverageService } from '../order/coverage.service.ts';
import { StockService } from '../stock/stock.service.ts';
import { heldOf } from '../stock/domain/arrival.ts';
import { mergeMoves } from '../order/domain/moves.ts';
import { type PurchaseLine, type ReceivedLine, receive } from './domain/receipt.ts';
import { PurchaseQueries, type PurchaseView } from './purchase.queries.ts';

interface PurchaseRow {
  number: string;
  state: 'ordered' | 'partly_received' | 'received' | 'cancelled';
  orderedOn: string;
}

/** Records what arrives from suppliers. */
@Injectable()
export class ReceiptService {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
    private readonly coverage: CoverageService,
    private readonly stock: StockService,
    private readonly queries: PurchaseQueries,
  ) {}

  /**
   * Records what arrived of a purchase. What covers an order's line is reserved for it at once, the rest becomes free
   * stock.
   * @throws what the operation refuses; invalid `no_such_line`, `line_twice`
   */
  @Answers(receivePurchase)
  async receive(data: RequestOf<typeof receivePurchase>, context: CallContext): Promise<PurchaseView> {
    const on = businessDay('received', data.receivedOn, this.clock.today());
    const at = { on, now: this.clock.now() };
    await once(this.db, { commandId: context.commandId, data }, (tx) => this.record(tx, data, at));
    return this.queries.get(data, context);
  }

  private async record(tx: Tx, data: RequestOf<typeof receivePurchase>, at: At): Promise<void> {
    // Lock order: orders, purchase, stock. The lines are read without a lock only to find the orders. The set of
    // orders that a purchase covers never grows, so the receipt touches no order that is not locked.
    const orderIds = await this.waitingOrders(tx, data.purchaseId);
    await this.coverage.lockOrders(tx, orderIds);
    const purchase = await this.lock(tx, data.purchaseId);
    if (purchase.state === 'received') throw refused('purchase_received', { purchase: purchase.number });
    if (purchase.state === 'cancelled') throw refused('purchase_cancelled', { purchase: purchase.number });
    notBefore('received_before_ordered', at.on, purchase.orderedOn);
    const { received, complete } = receive(
      purchase.number,
      await this.linesOf(tx, data.purchaseId),
      data.lines?.map(({ no, quantity, price }) => ({
        no,
        quantity: toMilli(quantity),
        ...(price !== undefined && { price: toMinor(price) }),
      })),
    );

    await this.write(tx, data.purchaseId, received, complete, at);
    await this.stock.arrive(
      tx,
      received.map((line) => ({
        itemId: line.itemId,
        quantity: line.arrived,
        cost: line.price,
        held: heldOf(line),
      })),
      'purchase',
      data.purchaseId,
      at,
    );
    const moves = received.flatMap((line) => {
      const held = heldOf(line);
      return held ? [{ lineId: held.lineId, inPurchase: -held.quantity, reserved: held.quantity }] : [];
    });
    await this.coverage.applyMoves(tx, mergeMoves(moves), at);
    await publish(
      tx,
      purchaseReceived,
      data.purchaseId,
      {
        number: purchase.number,
        receivedOn: at.on.toString(),
        complete,
        lines: received.map((line) => ({
          itemId: line.itemId,
          orderId: heldOf(line)?.orderId ?? null,
          quantity: fromMilli(line.arrived),
          price: priceOf(line),
        })),
      },
      at.now,
    );
  }

  private async waitingOrders(tx: Tx, purchaseId: string): Promise<string[]> {
    const rows = await many<{ orderId: string }>(tx)`
      select distinct order_id as "orderId" from purchase_line
      where purchase_id = ${purchaseId} and covers > 0`;
    return rows.map((row) => row.orderId);
  }

  private async lock(tx: Tx, purchaseId: string): Promise<PurchaseRow> {
    const row = await one<PurchaseRow>(tx)`
      select number, state, ordered_on as "orderedOn" from purchase where id = ${purchaseId} for update`;
    if (!row) throw notFound('purchase', purchaseId);
    return row;
  }

  private async linesOf(tx: Tx, purchaseId: string): Promise<PurchaseLine[]> {
    const rows = await many<PurchaseLine>(tx)`
      select l.id, l.no, l.item_id as "itemId", l.order_id as "orderId", l.line_id as "lineId", l.quantity, l.received,
        l.covers, i.cost
      from purchase_line l join item i on i.id = l.item_id where l.purchase_id = ${purchaseId} order by l.no`;
    return rows;
  }

  private async write(
    tx: Tx,
    purchaseId: string,
    received: readonly ReceivedLine[],
    complete: boolean,
    at: At,
  ): Promise<void> {
    const counted = received.map((line) => ({
      no: line.no,
      quantity: fromMilli(line.arrived),
      price: priceOf(line),
    }));
    await run(tx)`
      with arrived as (
        update purchase_line l set received = l.received + a.arrived, covers = l.covers - a.for_order
        from unnest(
          ${received.map((l) => l.id)}::uuid[], ${received.map((l) => l.arrived)}::bigint[],
          ${received.map((l) => l.forOrder)}::bigint[]
        ) as a (id, arrived, for_order)
        where l.id = a.id
      ), counted as (
        insert into receipt (id, purchase_id, received_on, recorded_at, lines, actor)
        values (${newId()}, ${purchaseId}, ${at.on.toString()}::date, ${at.now.toString()}::timestamptz,
          ${JSON.stringify(counted)}::jsonb, ${whoActs()})
      )
      update purchase set version = version + 1, state = ${complete ? 'received' : 'partly_received'}
      where id = ${purchaseId}`;
  }
}

const priceOf = ({ price }: ReceivedLine): string | null => (price === null ? null : fromMinor(price));
