import { Injectable } from '@nestjs/common';
import { fromMilli, refused } from '@otdel/contracts';
import { type Tx, many } from '@otdel/platform';
import { type At, notBefore } from '../business-date/domain/business-date.ts';
import { ProductionService } from '../production/production.service.ts';
import { PurchaseService } from '../purchase/purchase.service.ts';
import { StockService } from '../stock/stock.service.ts';
import {
  type ConsumeRef,
  type CoverageMove,
  type LineRef,
  type ReleaseRef,
  mergeMoves,
} from '../order/domain/moves.ts';
import { type Holding, planRelease } from './domain/release-plan.ts';
import { type SupplyFacts, planSupply } from '../stock/domain/supply-plan.ts';

/**
 * Supplies the lines of orders. The callers hold the row locks of the orders, call in their transaction after they
 * have inserted new lines, and apply the returned moves to the lines. This class reads `order_line` and never writes
 * it.
 *
 * Works and services need no supply: the confirmation covers them. So that the coverage equation holds for every
 * line, `secure` answers `reserved: +uncovered` for them without a reservation, and `consume` and `release` subtract
 * from it as they do for goods.
 */
@Injectable()
export class SupplyService {
  constructor(
    private readonly stock: StockService,
    private readonly purchases: PurchaseService,
    private readonly production: ProductionService,
  ) {}

  /**
   * Reserves free stock, and buys or produces the rest: one purchase per supplier and call, one job per line. The
   * lines are served in the given order. What nobody sells or makes stays uncovered.
   */
  async secure(tx: Tx, lines: readonly LineRef[], at: At): Promise<CoverageMove[]> {
    const open = lines.filter((line) => line.uncovered > 0n);
    const goods = open.filter((line) => line.kind === 'goods');
    const moves: CoverageMove[] = open
      .filter((line) => line.kind !== 'goods')
      .map((line) => ({ lineId: line.lineId, reserved: line.uncovered }));

    const reserved = await this.stock.reserve(
      tx,
      goods.map((line) => ({ ...line, quantity: line.uncovered })),
      at,
    );
    const got = new Map(reserved.map((part) => [part.lineId, part.quantity]));
    moves.push(...reserved.map((part) => ({ lineId: part.lineId, reserved: part.quantity })));

    const shortages = goods
      .map((line) => ({ line, missing: line.uncovered - (got.get(line.lineId) ?? 0n) }))
      .filter((shortage) => shortage.missing > 0n);
    if (shortages.length > 0) {
      const facts = await this.factsOf(
        tx,
        shortages.map((s) => s.line.itemId),
      );
      const plan = planSupply(shortages, facts);
      await this.production.order(tx, plan.jobs, at);
      await this.purchases.order(tx, plan.purchases, at);
      moves.push(...plan.jobs.map((j) => ({ lineId: j.line.lineId, inProduction: j.missing })));
      moves.push(
        ...plan.purchases.flatMap((p) =>
          p.lines.map((l) => ({ lineId: l.line.lineId, inPurchase: l.missing })),
        ),
      );
    }
    return mergeMoves(moves);
  }

  /**
   * Gives back what covers the lines: production first, then purchases, then reservations, the latest of each first.
   * The moves are negative. A line that holds less gives back what it has.
   * @param next items that the same transaction secures afterwards, as an amendment does: their stock is locked
   *   together with what is given back, so that all rows are locked in one order
   */
  async release(
    tx: Tx,
    lines: readonly ReleaseRef[],
    at: At,
    next: readonly string[] = [],
  ): Promise<CoverageMove[]> {
    if (lines.length === 0) return [];
    const cuts = planRelease(
      lines,
      await this.holdingsOf(
        tx,
        lines.map((line) => line.lineId),
      ),
    );
    const from = (source: Holding['source']) => cuts.filter((cut) => cut.source === source);
    await this.purchases.uncover(
      tx,
      from('purchase').map((c) => ({
        purchaseId: c.purchaseId!,
        purchaseLineId: c.id,
        quantity: c.quantity,
      })),
      at,
    );
    await this.production.uncover(
      tx,
      from('production').map((c) => ({ jobId: c.id, quantity: c.quantity })),
      at,
    );
    // works and services have no reservation: for them it finds nothing to free
    await this.stock.release(tx, from('reservation'), at, next);
    return mergeMoves(
      cuts.map(({ lineId, source, quantity }) => {
        if (source === 'production') return { lineId, inProduction: -quantity };
        return source === 'purchase' ? { lineId, inPurchase: -quantity } : { lineId, reserved: -quantity };
      }),
    );
  }

  /**
   * Takes what is shipped out of reservations and stock. Each line moves by `reserved: −q, shipped: +q`. `at.on` is
   * the day of the shipment.
   * @throws refused `not_covered` when a line of goods has less reserved than is shipped; `shipped_before_received`
   */
  async consume(tx: Tx, lines: readonly ConsumeRef[], shipmentId: string, at: At): Promise<CoverageMove[]> {
    const goods = lines.filter((line) => line.kind === 'goods');
    const taken = await this.stock.consume(tx, goods, shipmentId, at);
    const got = new Map(taken.map((part) => [part.lineId, part.quantity]));
    const short = goods.filter((line) => (got.get(line.lineId) ?? 0n) < line.quantity);
    if (short.length > 0) {
      throw refused('not_covered', {
        lines: short.map(({ lineId, lineNo, quantity }) => ({
          line: lineNo,
          covered: fromMilli(got.get(lineId) ?? 0n),
          asked: fromMilli(quantity),
        })),
      });
    }
    for (const { arrivedOn } of taken) if (arrivedOn) notBefore('shipped_before_received', at.on, arrivedOn);
    return mergeMoves(
      lines.map(({ lineId, quantity }) => ({ lineId, reserved: -quantity, shipped: quantity })),
    );
  }

  private async factsOf(tx: Tx, itemIds: readonly string[]): Promise<SupplyFacts[]> {
    const rows = await many<SupplyFacts>(tx)`
      select i.id as "itemId", i.supply, i.lead_days as "leadDays", i.cost,
        s.id as "supplierId", s.lead_days as "supplierLeadDays"
      from item i left join supplier s on s.id = i.supplier_id and s.active
      where i.id = any(${itemIds}::uuid[])`;
    return rows;
  }

  /** The row locks of the orders keep others from changing what covers their lines. */
  private async holdingsOf(tx: Tx, lineIds: readonly string[]): Promise<Holding[]> {
    const rows = await many<Holding>(tx)`
      select line_id as "lineId", 'production' as source, id, null::uuid as "purchaseId", covers as quantity
      from production_job where line_id = any(${lineIds}::uuid[]) and covers > 0
      union all
      select line_id, 'purchase', id, purchase_id, covers
      from purchase_line where line_id = any(${lineIds}::uuid[]) and covers > 0
      union all
      select id, 'reservation', id, null, reserved
      from order_line where id = any(${lineIds}::uuid[]) and reserved > 0`;
    return rows;
  }
}
