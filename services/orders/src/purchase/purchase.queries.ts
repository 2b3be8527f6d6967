import { Injectable } from '@nestjs/common';
import {
  type Actor,
  type CallContext,
  type Page,
  type RequestOf,
  type ResponseOf,
  businessDate,
  fromMilli,
  getPurchase,
  id,
  listPurchases,
  notFound,
  sightOf,
} from '@otdel/contracts';
import { Answers, allOf, Database, decodeCursor, page, many } from '@otdel/platform';
import { type RawBuilder, sql } from 'kysely';
import { z } from 'zod';
import { seenBy } from '../order/sight.queries.ts';
import { namedBy } from '../number/number.queries.ts';
import { arrivals, arrivalsOf } from '../supply/arrivals.queries.ts';
import { type StoredSupplied, suppliedLines, suppliedOf } from '../supply/supplied-lines.queries.ts';
import { purchaseHas } from '../supply/supply-search.queries.ts';

export type PurchaseView = ResponseOf<typeof getPurchase>;
type Line = PurchaseView['lines'][number];

/** Quantities of lines are thousandths, small enough for JSON numbers; those of receipts are decimal strings. */
interface PurchaseRow extends Omit<PurchaseView, 'supplier' | 'lines'> {
  supplierId: string;
  supplierName: string;
  lines: (Omit<Line, 'quantity' | 'received' | 'cancelled' | 'for'> & {
    quantity: number;
    received: number;
    cancelled: number;
    for: StoredSupplied[] | null;
  })[];
}

/** Reads purchases. One statement per query. */
@Injectable()
export class PurchaseQueries {
  constructor(private readonly db: Database) {}

  /** @throws not_found `purchase`, also when the actor may see none of its orders */
  @Answers(getPurchase)
  async get({ purchaseId }: RequestOf<typeof getPurchase>, { actor }: CallContext): Promise<PurchaseView> {
    const [row] = await this.rows(sql`${namedBy('p', purchaseId)} and ${visibleTo(actor)}`, actor, 1);
    if (!row) throw notFound('purchase', purchaseId);
    return view(row);
  }

  /** The newest purchases first. */
  @Answers(listPurchases)
  async list(filters: RequestOf<typeof listPurchases>, { actor }: CallContext): Promise<Page<PurchaseView>> {
    const after = decodeCursor(filters.cursor, z.tuple([businessDate, id]));
    const { state, orderId, supplierId, search, limit } = filters;
    const where = allOf(
      visibleTo(actor),
      search !== undefined && purchaseHas(search, actor),
      after && sql`(p.ordered_on, p.id) < (${after[0]}::date, ${after[1]}::uuid)`,
      state === 'open' && sql`p.state in ('ordered', 'partly_received')`,
      state !== undefined && state !== 'open' && sql`p.state = ${state}`,
      orderId !== undefined &&
        sql`p.id in (
          select l.purchase_id from order_line ol join supply_link k on k.line_id = ol.id
          join purchase_line l on l.id = k.purchase_line_id
          where ol.order_id = ${orderId} and (k.quantity + k.arrived > 0 or p.state = 'cancelled'))`,
      supplierId !== undefined && sql`p.supplier_id = ${supplierId}`,
    );
    return page(await this.rows(where, actor, limit + 1), limit, (row) => [row.orderedOn, row.id], view);
  }

  private async rows(where: RawBuilder<unknown>, actor: Actor, limit: number): Promise<PurchaseRow[]> {
    const rows = await this.db.read(
      (tx) =>
        many<PurchaseRow>(tx)`
        select p.id, p.number, p.supplier_id as "supplierId", s.name as "supplierName", p.state,
          p.ordered_on as "orderedOn", p.expected_on as "expectedOn", p.reason, p.version,
          (select json_agg(json_build_object(
              'no', l.no, 'itemId', l.item_id, 'sku', i.sku, 'itemName', i.name, 'quantity', l.quantity,
              'received', l.received, 'cancelled', l.cancelled, 'forStock', l.by_hand,
              'for', ${suppliedLines(sql`k.purchase_line_id = l.id`, actor)}) order by l.no)
            from purchase_line l join item i on i.id = l.item_id where l.purchase_id = p.id) as lines,
          ${arrivals(
            sql`r.purchase_id = p.id`,
            sql`'receivedOn', r.received_on, 'lines', (
              select jsonb_agg('{"price": null}' || line order by n)
              from jsonb_array_elements(r.lines) with ordinality as x (line, n))`,
            sql`'lines', c.lines`,
          )} as receipts
        from purchase p join supplier s on s.id = p.supplier_id
        where ${where} order by p.ordered_on desc, p.id desc limit ${limit}`,
    );
    return rows;
  }
}

/** The condition on `purchase p` for purchases that the actor may see. */
const visibleTo = (actor: Actor): RawBuilder<unknown> =>
  sightOf(actor).everything
    ? sql`true`
    : sql`exists (
        select from purchase_line l join supply_link k on k.purchase_line_id = l.id
        join order_line ol on ol.id = k.line_id join customer_order o on o.id = ol.order_id
        where l.purchase_id = p.id and ${seenBy(actor)})`;

const view = ({ supplierId, supplierName, lines, receipts, ...row }: PurchaseRow): PurchaseView => ({
  ...row,
  receipts: arrivalsOf(receipts),
  supplier: { id: supplierId, name: supplierName },
  lines: lines.map((line) => ({
    ...line,
    quantity: fromMilli(BigInt(line.quantity)),
    received: fromMilli(BigInt(line.received)),
    cancelled: fromMilli(BigInt(line.cancelled)),
    for: suppliedOf(line.for),
  })),
});
