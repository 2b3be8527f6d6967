import { Injectable } from '@nestjs/common';
import { RunAgain, type Tx, run } from '@otdel/platform';
import { type At, notBefore } from '../business-date/domain/business-date.ts';
import { type ConsumeRef, type CoverageMove, type LineRef, mergeMoves } from '../order/domain/moves.ts';
import { type StockMove, StockService } from '../stock/stock.service.ts';
import { type Link, type Served, type Waiting, link, reduce, serve } from './domain/allocation.ts';
import { type SupplyFacts, type SupplyPlan, planSupply } from './domain/supply-plan.ts';
import { type HandOver, moveLinks } from './handed-links.ts';
import { OrderingService } from './ordering.service.ts';
import { type Arriving, type KnownItem, itemsToServe } from './supply.queries.ts';

/** Goods that have come, with the cost of one unit in hundred-thousandths, and their purchase or job. */
export interface Arrived extends Arriving {
  cost: bigint | null;
  referenceId: string;
}
/** From whom to buy, with his lead time in calendar days. */
type Supplier = Pick<SupplyFacts, 'supplierId' | 'supplierLeadDays'>;
interface ServedItem extends KnownItem {
  served: Served;
}

const nothing: SupplyPlan = { purchases: [], jobs: [] };

/**
 * Gives stock and what is on its way to the lines of orders, by one rule (domain/allocation.ts). The callers hold the
 * row locks of the orders of the lines, and apply the returned moves to the lines. This class reads `order_line` and
 * never writes it.
 *
 * Works and services need no supply: the confirmation covers them. So that the coverage equation holds for every
 * line, `cover` answers `reserved` for them without a movement of stock.
 */
@Injectable()
export class SupplyService {
  constructor(
    private readonly stock: StockService,
    private readonly ordering: OrderingService,
  ) {}

  /**
   * Covers the lines as they are to be: what a line does not need any more is given back, what it lacks is reserved
   * from free stock, linked to what is on its way, and then bought or made: one purchase per supplier and call, one job
   * per line. What nobody sells or makes stays uncovered.
   * @param buy false: nothing is bought or made
   */
  async cover(tx: Tx, lines: readonly LineRef[], at: At, { buy }: { buy: boolean }): Promise<CoverageMove[]> {
    const works: CoverageMove[] = lines
      .filter((line) => line.kind !== 'goods')
      .map((line) => ({ lineId: line.lineId, reserved: line.open - line.reserved }));
    const goods = lines.filter((line) => line.kind === 'goods');
    if (goods.length === 0) return mergeMoves(works);
    const itemIds = [...new Set(goods.map((line) => line.itemId))];
    await this.stock.lock(tx, itemIds);

    const released = goods
      .filter((line) => line.reserved > line.open)
      .map(({ lineId, itemId, reserved, open }) => releaseOf(lineId, itemId, reserved - open));
    const known = (await itemsToServe(tx, itemIds)).map((item) => withLines(item, goods, released));
    const lineIds = new Set(goods.map((line) => line.lineId));
    const items = known.map((item) => ({
      ...item,
      served: mustServe(item, ({ lineId }) => lineIds.has(lineId)),
    }));

    const plan = buy ? planFor(items) : nothing;
    const reserved = reservations(items);
    return mergeMoves([
      ...works,
      ...released.map(({ lineId, reserved: by }) => ({ lineId, reserved: by })),
      ...(await this.write(tx, items, plan, [...released, ...reserved], at)),
    ]);
  }

  /**
   * Takes goods into stock and gives them to the lines that wait, the earliest promise first. The caller has locked
   * the orders and the stock, and has written what came of the purchases and jobs.
   * @param orderIds the locked orders
   * @throws RunAgain when lines of other orders wait for goods that do not come any more
   */
  async arrive(
    tx: Tx,
    kind: 'receipt' | 'production',
    arrived: readonly Arrived[],
    orderIds: readonly string[],
    at: At,
  ): Promise<CoverageMove[]> {
    const itemIds = [...new Set(arrived.map((a) => a.itemId))];
    const arrivals = arrived.map(({ itemId, quantity, cost, referenceId }): StockMove => ({
      kind,
      itemId,
      onHand: quantity,
      cost,
      referenceId,
    }));
    await this.stock.move(tx, arrivals, at);
    const came = arrived.map(({ coming }) => coming.id);
    const items = serveLocked(await itemsToServe(tx, itemIds, came), orderIds, came);
    const moves = await this.write(tx, items, nothing, reservations(items), at, cameFor(arrived, items));
    return mergeMoves(moves);
  }

  /**
   * Gives what is free, and what is on its way, anew: more or less of it comes than before, or on another day. The
   * caller has locked the orders and the stock.
   * @param orderIds the locked orders: only they get and lose something
   * @param ended purchase lines and jobs of which nothing comes any more
   * @param from buys what the orders lack from this supplier; left out: it stays uncovered
   * @throws RunAgain when the goods of lines of other orders do not come any more
   */
  async spread(
    tx: Tx,
    itemIds: readonly string[],
    orderIds: readonly string[],
    at: At,
    { ended = [], from }: { ended?: readonly string[]; from?: Supplier } = {},
  ): Promise<CoverageMove[]> {
    const items = serveLocked(await itemsToServe(tx, itemIds, ended), orderIds);
    const plan = from ? planFor(items.map((item) => suppliedBy(item, from))) : nothing;
    return mergeMoves(await this.write(tx, items, plan, reservations(items), at));
  }

  /** Sorts anew which of the coming goods are for which line, after an expected day has moved. No order changes. */
  async relink(tx: Tx, itemIds: readonly string[], at: At): Promise<void> {
    const items = (await itemsToServe(tx, itemIds)).map((item) => ({
      ...item,
      served: mustServe(item, () => false),
    }));
    await this.write(tx, items, nothing, [], at);
  }

  /**
   * Takes what is shipped out of reservations and stock. Each line moves by `reserved: −q, shipped: +q`. `at.on` is
   * the day of the shipment.
   * @throws refused `shipped_before_received`
   */
  async consume(tx: Tx, lines: readonly ConsumeRef[], shipmentId: string, at: At): Promise<CoverageMove[]> {
    const goods = lines.filter((line) => line.kind === 'goods');
    if (goods.length > 0) {
      const issues = goods.map(({ lineId, itemId, quantity }): StockMove => ({
        kind: 'issue',
        itemId,
        lineId,
        onHand: -quantity,
        reserved: -quantity,
        referenceId: shipmentId,
      }));
      await this.stock.move(tx, issues, at);
      const first = await this.stock.shortUntil(
        tx,
        goods.map((line) => line.itemId),
        at.on,
      );
      if (first) notBefore('shipped_before_received', at.on, first);
    }
    return mergeMoves(
      lines.map(({ lineId, quantity }) => ({ lineId, reserved: -quantity, shipped: quantity })),
    );
  }

  /**
   * Gives all that covers a line of an order to another line of the order for the same item. What has come for the
   * first line by its purchases and jobs stays recorded there.
   */
  async handOver(tx: Tx, lines: readonly HandOver[], why: string, at: At): Promise<void> {
    await this.stock.lock(
      tx,
      lines.map((line) => line.itemId),
    );
    const moves = lines
      .filter(({ reserved }) => reserved > 0n)
      .flatMap(({ fromLineId, toLineId, itemId, reserved }): StockMove[] => [
        { ...releaseOf(fromLineId, itemId, reserved), why },
        { kind: 'reservation', itemId, lineId: toLineId, reserved, why },
      ]);
    await this.stock.move(tx, moves, at);
    await moveLinks(tx, lines);
  }

  /** Writes what was decided: movements, new purchases and jobs, links, and what needs to come no more. */
  private async write(
    tx: Tx,
    items: readonly ServedItem[],
    plan: SupplyPlan,
    moves: readonly StockMove[],
    at: At,
    came: readonly LinkChange[] = [],
  ): Promise<CoverageMove[]> {
    await this.stock.move(tx, moves, at);
    const made = [
      ...(await this.ordering.buy(tx, plan.purchases, at)),
      ...(await this.ordering.make(tx, plan.jobs, at)),
    ];
    const changes: LinkChange[] = [...came];
    const cuts: { coming: Link['coming']; quantity: bigint }[] = [];
    for (const { facts, waiting, coming, served } of items) {
      const ordered = made.filter((each) => each.itemId === facts.itemId);
      for (const { lineId, left } of ordered)
        if (lineId !== null) served.linked.set(lineId, (served.linked.get(lineId) ?? 0n) + left);
      const all = [...coming, ...ordered];
      const links = link(waiting, all, served.linked);
      changes.push(...changesOf(all, links));
      cuts.push(...reduce(all, links, served.kept));
    }
    await writeLinks(tx, merged(changes));
    await this.ordering.reduce(tx, cuts, at);
    return [
      ...moves
        .filter((m) => m.kind === 'reservation')
        .map(({ lineId, reserved }) => ({ lineId: lineId!, reserved: reserved! })),
      ...merged(changes).map(({ coming, lineId, by }) =>
        coming.source === 'purchase' ? { lineId, inPurchase: by } : { lineId, inProduction: by },
      ),
    ];
  }
}

/** The item with the lines as they are to be, and with the stock that they give back. */
function withLines(item: KnownItem, lines: readonly LineRef[], released: readonly StockMove[]): KnownItem {
  const { itemId } = item.facts;
  const mine = lines.filter((line) => line.itemId === itemId);
  const ids = new Set(mine.map((line) => line.lineId));
  const freed = released.filter((m) => m.itemId === itemId).reduce((sum, m) => sum - m.reserved!, 0n);
  return {
    ...item,
    free: item.free + freed,
    waiting: [
      ...item.waiting.filter(({ lineId }) => !ids.has(lineId)),
      ...mine
        .filter((line) => line.open > line.reserved)
        .map(({ lineId, orderId, orderNumber, promisedOn, open, reserved }) => ({
          lineId,
          orderId,
          orderNumber,
          promisedOn,
          missing: open - reserved,
        })),
    ],
  };
}

/** @throws RunAgain when the locked orders are not enough */
const serveLocked = (
  items: readonly KnownItem[],
  orderIds: readonly string[],
  came: readonly string[] = [],
): ServedItem[] =>
  items.map((item) => {
    const served = serve(item, ({ orderId }) => orderIds.includes(orderId), { setAside: false, came });
    if (!served) throw new RunAgain('Orders began to wait for the goods before their stock was locked.');
    return { ...item, served };
  });

const suppliedBy = (item: ServedItem, { supplierId, supplierLeadDays }: Supplier): ServedItem => ({
  ...item,
  facts: { ...item.facts, supply: 'buy', supplierId, supplierLeadDays },
});

function mustServe(item: KnownItem, serves: (line: Waiting) => boolean): Served {
  const served = serve(item, serves);
  if (!served) throw new Error(`Less of item ${item.facts.itemId} comes than lines are linked to.`);
  return served;
}

const releaseOf = (lineId: string, itemId: string, quantity: bigint) => ({
  kind: 'release' as const,
  itemId,
  lineId,
  reserved: -quantity,
});

/** What is bought and made for the lines that lack something, those of the first promise first. */
const planFor = (items: readonly ServedItem[]): SupplyPlan =>
  planSupply(
    items.flatMap(({ facts: { itemId }, waiting, served }) =>
      waiting.map(({ lineId, orderId, orderNumber }) => ({
        itemId,
        quantity: served.missing.get(lineId) ?? 0n,
        forLine: { lineId, orderId, orderNumber },
      })),
    ),
    items.map(({ facts }) => facts),
  );

const reservations = (items: readonly ServedItem[]): StockMove[] =>
  items.flatMap(({ facts: { itemId }, served }) =>
    [...served.reserved].map(([lineId, reserved]) => ({ kind: 'reservation', itemId, lineId, reserved })),
  );

/** How a link changes: what is still to come for the line, and what has come for it. */
interface LinkChange {
  coming: Pick<Link['coming'], 'id' | 'source'>;
  lineId: string;
  by: bigint;
  arrived: bigint;
}

/** Which of the arrived goods came for which line. */
function cameFor(arrived: readonly Arriving[], items: readonly ServedItem[]): LinkChange[] {
  const queue = arrived.map((each) => ({ ...each }));
  return items.flatMap(({ facts, served }) =>
    [...served.reserved].flatMap(([lineId, quantity]) => {
      let rest = quantity;
      return queue
        .filter(({ itemId }) => itemId === facts.itemId)
        .flatMap((from) => {
          const part = from.quantity < rest ? from.quantity : rest;
          from.quantity -= part;
          rest -= part;
          return part > 0n ? [{ coming: from.coming, lineId, by: 0n, arrived: part }] : [];
        });
    }),
  );
}

const changesOf = (coming: readonly Link['coming'][], links: readonly Link[]): LinkChange[] =>
  merged([
    ...coming.flatMap((each) =>
      each.links.map(({ lineId, quantity }) => ({ coming: each, lineId, by: -quantity, arrived: 0n })),
    ),
    ...links.map(({ coming: each, lineId, quantity }) => ({
      coming: each,
      lineId,
      by: quantity,
      arrived: 0n,
    })),
  ]);

/** One change for each link that changes. */
function merged(changes: readonly LinkChange[]): LinkChange[] {
  const byLink = new Map<string, LinkChange>();
  for (const change of changes) {
    const key = `${change.coming.id} ${change.lineId}`;
    const sum = byLink.get(key) ?? { ...change, by: 0n, arrived: 0n };
    byLink.set(key, { ...sum, by: sum.by + change.by, arrived: sum.arrived + change.arrived });
  }
  return [...byLink.values()].filter(({ by, arrived }) => by !== 0n || arrived !== 0n);
}

async function writeLinks(tx: Tx, changes: readonly LinkChange[]): Promise<void> {
  if (changes.length === 0) return;
  const idOf = (source: Link['coming']['source']) =>
    changes.map(({ coming }) => (coming.source === source ? coming.id : null));
  await run(tx)`
    merge into supply_link k
    using unnest(
      ${idOf('purchase')}::uuid[], ${idOf('production')}::uuid[], ${changes.map((c) => c.lineId)}::uuid[],
      ${changes.map((c) => c.by)}::bigint[], ${changes.map((c) => c.arrived)}::bigint[]
    ) as c (purchase_line_id, job_id, line_id, by, arrived)
    on k.line_id = c.line_id and (k.purchase_line_id = c.purchase_line_id or k.job_id = c.job_id)
    when matched then update set quantity = k.quantity + c.by, arrived = k.arrived + c.arrived
    when not matched then insert (purchase_line_id, job_id, line_id, quantity, arrived)
      values (c.purchase_line_id, c.job_id, c.line_id, c.by, c.arrived)`;
}
