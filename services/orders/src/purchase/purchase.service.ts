import { Injectable } from '@nestjs/common';
import { fromMilli, fromMinor, newId, purchaseCancelled, purchaseOrdered } from '@otdel/contracts';
import { publication, publishAll } from '@otdel/messaging';
import { type Tx, run, many } from '@otdel/platform';
import { type At } from '../business-date/domain/business-date.ts';
import { nextNumbers } from '../number/number-series.service.ts';
import { type PurchaseWant } from '../stock/domain/supply-plan.ts';

/** How much less the order's line needs of the purchase line that covers it. Thousandths. */
export interface Uncover {
  purchaseId: string;
  purchaseLineId: string;
  quantity: bigint;
}

/** Orders purchases for lines of orders, and cancels them. */
@Injectable()
export class PurchaseService {
  /** Orders from suppliers, one purchase each; each purchase line covers the order's line for which it is bought. */
  async order(tx: Tx, wants: readonly PurchaseWant[], at: At): Promise<void> {
    if (wants.length === 0) return;
    // the counter's row stays locked until the end of the transaction: so this comes late in it
    const numbers = await nextNumbers(tx, 'PO', at.on, wants.length);
    const made = wants.map((want, i) => ({
      ...want,
      id: newId(),
      number: numbers[i]!,
      expectedOn: at.on.add({ days: want.leadDays }).toString(),
    }));
    const lines = made.flatMap((purchase) =>
      purchase.lines.map(({ line, missing }, i) => ({ id: newId(), purchase, no: i + 1, line, missing })),
    );
    await run(tx)`
      with made as (
        insert into purchase (id, number, supplier_id, state, ordered_on, expected_on, recorded_at)
        select id, number, supplier_id, 'ordered', ${at.on.toString()}::date, expected_on, ${at.now.toString()}::timestamptz
        from unnest(
          ${made.map((p) => p.id)}::uuid[], ${made.map((p) => p.number)}::text[],
          ${made.map((p) => p.supplierId)}::uuid[], ${made.map((p) => p.expectedOn)}::date[]
        ) as p (id, number, supplier_id, expected_on)
      )
      insert into purchase_line (id, purchase_id, no, item_id, order_id, line_id, quantity, covers)
      select id, purchase_id, no, item_id, order_id, line_id, quantity, quantity
      from unnest(
        ${lines.map((l) => l.id)}::uuid[], ${lines.map((l) => l.purchase.id)}::uuid[],
        ${lines.map((l) => l.no)}::int[], ${lines.map((l) => l.line.itemId)}::uuid[],
        ${lines.map((l) => l.line.orderId)}::uuid[], ${lines.map((l) => l.line.lineId)}::uuid[],
        ${lines.map((l) => l.missing)}::bigint[]
      ) as l (id, purchase_id, no, item_id, order_id, line_id, quantity)`;
    await publishAll(
      tx,
      made.map((p) =>
        publication(purchaseOrdered, p.id, {
          number: p.number,
          supplierId: p.supplierId,
          expectedOn: p.expectedOn,
          lines: p.lines.map(({ line, missing, cost }) => ({
            itemId: line.itemId,
            orderId: line.orderId,
            orderNumber: line.orderNumber,
            quantity: fromMilli(missing),
            cost: cost === null ? null : fromMinor(cost),
          })),
        }),
      ),
      at.now,
    );
  }

  /**
   * Reduces what purchases bring for orders. A purchase of which nothing has arrived is cancelled when no order needs
   * it; otherwise the rest of it becomes free stock.
   */
  async uncover(tx: Tx, cuts: readonly Uncover[], at: At): Promise<void> {
    if (cuts.length === 0) return;
    const ids = [...new Set(cuts.map((c) => c.purchaseId))];
    // one purchase may cover two orders that are cancelled at once: sorted locks prevent a deadlock
    await run(tx)`select id from purchase where id = any(${ids}::uuid[]) order by id for update`;
    await run(tx)`
      update purchase_line l set covers = l.covers - c.quantity
      from unnest(${cuts.map((c) => c.purchaseLineId)}::uuid[], ${cuts.map((c) => c.quantity)}::bigint[])
        as c (id, quantity)
      where l.id = c.id`;
    const cancelled = await many<{ id: string; number: string }>(tx)`
      update purchase p set state = 'cancelled', version = p.version + 1
      where p.id = any(${ids}::uuid[]) and p.state = 'ordered' and not exists (
        select from purchase_line l
        where l.purchase_id = p.id and (l.covers > 0 or l.received > 0 or l.line_id is null))
      returning p.id, p.number`;
    await publishAll(
      tx,
      cancelled.map((p) =>
        publication(purchaseCancelled, p.id, {
          number: p.number,
          cancelledOn: at.on.toString(),
          reason: 'The orders it was for do not need it any more.',
        }),
      ),
      at.now,
    );
  }
}
