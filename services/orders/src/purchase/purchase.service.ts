import { Injectable } from '@nestjs/common';
import {
  type CallContext,
  type RequestOf,
  cancelPurchase,
  closePurchase,
  movePurchase,
  newId,
  notFound,
  orderPurchase,
  purchaseCancelled,
  purchaseChanged,
  purchaseClosedShort,
  refused,
  toMilli,
} from '@otdel/contracts';
import { publish } from '@otdel/messaging';
import { Answers, Clock, Database, type Tx, many, mustBeAsSeen, once, one, run } from '@otdel/platform';
import { OpenDays } from '../books/open-days.service.ts';
import { type At, notBefore } from '../business-date/domain/business-date.ts';
import { itemsOrdered } from '../item/ordered-items.queries.ts';
import { CoverageService } from '../order/coverage.service.ts';
import { StockService } from '../stock/stock.service.ts';
import { OrderingService } from '../supply/ordering.service.ts';
import { ordersExpecting, ordersWaitingFor } from '../supply/supply.queries.ts';
import { SupplyService } from '../supply/supply.service.ts';
import { PurchaseQueries, type PurchaseView } from './purchase.queries.ts';

interface Supplier {
  supplierId: string;
  supplierLeadDays: number | null;
}
interface PurchaseRow {
  number: string;
  version: number;
  state: PurchaseView['state'];
  orderedOn: string;
  itemIds: string[];
  lineIds: string[];
}
type Ending = RequestOf<typeof cancelPurchase>;

/** What people decide about purchases: orders for stock, later days, and that nothing more comes. */
@Injectable()
export class PurchaseService {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
    private readonly days: OpenDays,
    private readonly coverage: CoverageService,
    private readonly stock: StockService,
    private readonly supply: SupplyService,
    private readonly ordering: OrderingService,
    private readonly queries: PurchaseQueries,
  ) {}

  /** Orders goods for stock. Lines that lack them get them at once, the earliest promise first. */
  @Answers(orderPurchase)
  async order(data: RequestOf<typeof orderPurchase>, context: CallContext): Promise<PurchaseView> {
    const { expectedOn } = data;
    const purchaseId = await once(this.db, { commandId: context.commandId, data }, async (tx) => {
      const on = await this.days.given(tx, 'ordered', data.orderedOn);
      if (expectedOn !== undefined) notBefore('expected_before_ordered', expectedOn, on.toString());
      return this.buy(tx, data, { on, now: this.clock.now() });
    });
    return this.queries.get({ purchaseId }, context);
  }

  private async buy(tx: Tx, data: RequestOf<typeof orderPurchase>, at: At): Promise<string> {
    const supplier = await supplierOf(tx, data.supplierCode);
    const items = await itemsOrdered(
      tx,
      data.lines.map((line) => line.itemId),
    );
    const leadDays = Math.max(supplier.supplierLeadDays ?? 0, ...[...items.values()].map((i) => i.leadDays));
    const expectedOn = data.expectedOn
      ? Temporal.PlainDate.from(data.expectedOn)
      : at.on.add({ days: leadDays });
    const lines = data.lines.map(({ itemId, quantity }) => ({
      itemId,
      quantity: toMilli(quantity),
      forLine: null,
      cost: items.get(itemId)!.cost,
    }));
    const orderIds = await ordersWaitingFor(
      tx,
      lines.map(({ itemId, quantity }) => ({
        coming: { id: newId(), source: 'purchase' },
        itemId,
        quantity,
      })),
    );
    const itemIds = [...items.keys()];
    await this.coverage.lockOrders(tx, orderIds);
    await this.stock.lock(tx, itemIds);
    const want = { supplierId: supplier.supplierId, leadDays: at.on.until(expectedOn).days, lines };
    const [made] = await this.ordering.buy(tx, [want], at, { byHand: true, reason: data.reason });
    await this.coverage.applyMoves(tx, await this.supply.spread(tx, itemIds, orderIds, at), at);
    return made!.documentId;
  }

  /** Moves the day on which the rest is expected. The earliest promise still gets what comes first. */
  @Answers(movePurchase)
  async move(data: RequestOf<typeof movePurchase>, context: CallContext): Promise<PurchaseView> {
    const at = { on: this.clock.today(), now: this.clock.now() };
    const { purchaseId, expectedOn, reason } = data;
    await once(this.db, { commandId: context.commandId, data }, async (tx) => {
      const { itemIds } = await purchaseOf(tx, purchaseId);
      await this.stock.lock(tx, itemIds);
      const { number, orderedOn } = await lockOpen(tx, purchaseId, context);
      notBefore('expected_before_ordered', expectedOn, orderedOn);
      await run(tx)`
        update purchase set expected_on = ${expectedOn}::date, reason = ${reason}, version = version + 1
        where id = ${purchaseId}`;
      await this.supply.relink(tx, itemIds, at);
      await publish(tx, purchaseChanged, purchaseId, { number, expectedOn }, at.now);
    });
    return this.queries.get(data, context);
  }

  @Answers(cancelPurchase)
  cancel(data: Ending, context: CallContext): Promise<PurchaseView> {
    return this.end('cancelled', data, context);
  }

  @Answers(closePurchase)
  close(data: Ending, context: CallContext): Promise<PurchaseView> {
    return this.end('closed_short', data, context);
  }

  /** The latest promises lose what does not come any more; it is bought elsewhere when a supplier is named. */
  private async end(
    state: 'cancelled' | 'closed_short',
    data: Ending,
    context: CallContext,
  ): Promise<PurchaseView> {
    const at = { on: this.clock.today(), now: this.clock.now() };
    await once(this.db, { commandId: context.commandId, data: { state, ...data } }, async (tx) => {
      const { purchaseId, reason } = data;
      const instead = data.supplierCode === undefined ? undefined : await supplierOf(tx, data.supplierCode);
      const { itemIds, lineIds } = await purchaseOf(tx, purchaseId);
      const orderIds = await ordersExpecting(tx, itemIds);
      await this.coverage.lockOrders(tx, orderIds);
      await this.stock.lock(tx, itemIds);
      const { number, state: before } = await lockOpen(tx, purchaseId, context);
      if (state === 'cancelled' && before !== 'ordered')
        throw refused('purchase_has_receipts', { purchase: number });
      if (state === 'closed_short' && before === 'ordered')
        throw refused('purchase_has_no_receipts', { purchase: number });
      await run(tx)`
        with rest as (
          update purchase_line set cancelled = quantity - received
          where purchase_id = ${purchaseId} and quantity > received + cancelled
        )
        update purchase set state = ${state}, reason = ${reason}, version = version + 1 where id = ${purchaseId}`;
      const moves = await this.supply.spread(tx, itemIds, orderIds, at, { ended: lineIds, from: instead });
      await this.coverage.applyMoves(tx, moves, at);
      const day = at.on.toString();
      if (state === 'cancelled')
        await publish(tx, purchaseCancelled, purchaseId, { number, cancelledOn: day }, at.now);
      else await publish(tx, purchaseClosedShort, purchaseId, { number, closedOn: day }, at.now);
    });
    return this.queries.get(data, context);
  }
}

/** @throws not_found `supplier`; refused `supplier_inactive` */
async function supplierOf(tx: Tx, code: string): Promise<Supplier> {
  const row = await one<Supplier & { active: boolean }>(tx)`
    select id as "supplierId", lead_days as "supplierLeadDays", active from supplier where code = ${code}`;
  if (!row) throw notFound('supplier', code);
  if (!row.active) throw refused('supplier_inactive', { supplier: code });
  return row;
}

/** @throws not_found `purchase` */
async function purchaseOf(tx: Tx, purchaseId: string): Promise<PurchaseRow> {
  const [row] = await many<PurchaseRow>(tx)`
    select p.number, p.version, p.state, p.ordered_on as "orderedOn", array_agg(distinct l.item_id) as "itemIds",
      array_agg(l.id) as "lineIds"
    from purchase p join purchase_line l on l.purchase_id = p.id where p.id = ${purchaseId} group by p.id`;
  if (!row) throw notFound('purchase', purchaseId);
  return row;
}

/** Locks the purchase. @throws changed `version_changed`; refused `purchase_received`, `purchase_cancelled` */
async function lockOpen(tx: Tx, purchaseId: string, context: CallContext): Promise<PurchaseRow> {
  await run(tx)`select id from purchase where id = ${purchaseId} for update`;
  const purchase = await purchaseOf(tx, purchaseId);
  mustBeAsSeen(context, purchase);
  if (purchase.state === 'cancelled') throw refused('purchase_cancelled', { purchase: purchase.number });
  if (purchase.state === 'received' || purchase.state === 'closed_short')
    throw refused('purchase_received', { purchase: purchase.number });
  return purchase;
}
