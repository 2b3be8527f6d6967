import { Injectable } from '@nestjs/common';
import {
  fromMilli,
  fromPrice,
  newId,
  productionCancelled,
  productionChanged,
  productionOrdered,
  purchaseCancelled,
  purchaseChanged,
  purchaseOrdered,
} from '@otdel/contracts';
import { type Publication, publication, publishAll } from '@otdel/messaging';
import { type Tx, many, run } from '@otdel/platform';
import { type At } from '../business-date/domain/business-date.ts';
import { nextNumbers } from '../number/number-series.service.ts';
import { type Coming } from './domain/allocation.ts';
import { type JobWant, type PurchaseWant } from './domain/supply-plan.ts';

/** How much less of a supply line needs to come. Thousandths. */
export interface Cut {
  coming: Pick<Coming, 'id' | 'source'>;
  quantity: bigint;
}

/** What was ordered now for one line of an order, or for stock. */
export interface Made extends Coming {
  /** The purchase or the job. */
  documentId: string;
  itemId: string;
  /** null: for stock. */
  lineId: string | null;
}

/** Orders purchases and production jobs, and reduces them. The caller holds the stock locks of their items. */
@Injectable()
export class OrderingService {
  /** Orders from suppliers, one purchase each, one line for each line of an order. @returns what comes now */
  async buy(
    tx: Tx,
    wants: readonly PurchaseWant[],
    at: At,
    given: { byHand?: boolean; reason?: string } = {},
  ): Promise<Made[]> {
    if (wants.length === 0) return [];
    // the counter's row stays locked until the end of the transaction: so this comes late in it
    const numbers = await nextNumbers(tx, 'PO', at.on, wants.length);
    const made = wants.map((want, i) => ({
      ...want,
      id: newId(),
      number: numbers[i]!,
      expectedOn: at.on.add({ days: want.leadDays }).toString(),
    }));
    const lines = made.flatMap((purchase) =>
      purchase.lines.map((line, i) => ({ id: newId(), purchase, no: i + 1, ...line })),
    );
    await run(tx)`
      with made as (
        insert into purchase (id, number, supplier_id, state, ordered_on, expected_on, recorded_at, reason)
        select id, number, supplier_id, 'ordered', ${at.on.toString()}::date, expected_on, ${at.now.toString()}::timestamptz,
          ${given.reason ?? null}
        from unnest(
          ${made.map((p) => p.id)}::uuid[], ${made.map((p) => p.number)}::text[],
          ${made.map((p) => p.supplierId)}::uuid[], ${made.map((p) => p.expectedOn)}::date[]
        ) as p (id, number, supplier_id, expected_on)
      )
      insert into purchase_line (id, purchase_id, no, item_id, quantity, by_hand)
      select id, purchase_id, no, item_id, quantity, ${given.byHand ?? false}
      from unnest(
        ${lines.map((l) => l.id)}::uuid[], ${lines.map((l) => l.purchase.id)}::uuid[],
        ${lines.map((l) => l.no)}::int[], ${lines.map((l) => l.itemId)}::uuid[],
        ${lines.map((l) => l.quantity)}::bigint[]
      ) as l (id, purchase_id, no, item_id, quantity)`;
    await publishAll(
      tx,
      made.map((p) =>
        publication(purchaseOrdered, p.id, {
          number: p.number,
          supplierId: p.supplierId,
          expectedOn: p.expectedOn,
          lines: p.lines.map(({ itemId, forLine, quantity, cost }) => ({
            itemId,
            orderId: forLine?.orderId ?? null,
            orderNumber: forLine?.orderNumber ?? null,
            quantity: fromMilli(quantity),
            cost: cost === null ? null : fromPrice(cost),
          })),
        }),
      ),
      at.now,
    );
    return lines.map(({ id, purchase, quantity, itemId, forLine }) => ({
      id,
      documentId: purchase.id,
      itemId,
      lineId: forLine?.lineId ?? null,
      source: 'purchase',
      expectedOn: purchase.expectedOn,
      left: quantity,
      reducible: true,
      links: [],
    }));
  }

  /** Orders production, one job for each line of an order. @returns what comes now */
  async make(
    tx: Tx,
    wants: readonly JobWant[],
    at: At,
    given: { byHand?: boolean; reason?: string } = {},
  ): Promise<Made[]> {
    if (wants.length === 0) return [];
    const numbers = await nextNumbers(tx, 'PJ', at.on, wants.length);
    const jobs = wants.map((want, i) => ({
      ...want,
      id: newId(),
      number: numbers[i]!,
      dueOn: at.on.add({ days: want.leadDays }).toString(),
    }));
    await run(tx)`
      insert into production_job (id, number, item_id, state, quantity, ordered_on, due_on, recorded_at, by_hand, reason)
      select id, number, item_id, 'ordered', quantity, ${at.on.toString()}::date, due_on,
        ${at.now.toString()}::timestamptz, ${given.byHand ?? false}, ${given.reason ?? null}
      from unnest(
        ${jobs.map((j) => j.id)}::uuid[], ${jobs.map((j) => j.number)}::text[],
        ${jobs.map((j) => j.itemId)}::uuid[], ${jobs.map((j) => j.quantity)}::bigint[],
        ${jobs.map((j) => j.dueOn)}::date[]
      ) as j (id, number, item_id, quantity, due_on)`;
    await publishAll(
      tx,
      jobs.map((j) =>
        publication(productionOrdered, j.id, {
          number: j.number,
          itemId: j.itemId,
          orderId: j.forLine?.orderId ?? null,
          orderNumber: j.forLine?.orderNumber ?? null,
          quantity: fromMilli(j.quantity),
          cost: j.cost === null ? null : fromPrice(j.cost),
          dueOn: j.dueOn,
        }),
      ),
      at.now,
    );
    return jobs.map(({ id, dueOn, quantity, itemId, forLine }) => ({
      id,
      documentId: id,
      itemId,
      lineId: forLine?.lineId ?? null,
      source: 'production',
      expectedOn: dueOn,
      left: quantity,
      reducible: true,
      links: [],
    }));
  }

  /** Reduces purchases and jobs that no order needs whole; those of which nothing is left are cancelled. */
  async reduce(tx: Tx, cuts: readonly Cut[], at: At): Promise<void> {
    const of = (source: Coming['source']) => cuts.filter(({ coming }) => coming.source === source);
    const events = [
      ...(await this.reducePurchases(tx, of('purchase'), at)),
      ...(await this.reduceJobs(tx, of('production'), at)),
    ];
    await publishAll(tx, events, at.now);
  }

  private async reducePurchases(tx: Tx, cuts: readonly Cut[], at: At): Promise<Publication[]> {
    if (cuts.length === 0) return [];
    const ids = await many<{ id: string }>(tx)`
      select id from purchase where id in (
        select purchase_id from purchase_line where id = any(${cuts.map((c) => c.coming.id)}::uuid[]))
      order by id for update`;
    await run(tx)`
      update purchase_line l set cancelled = l.cancelled + c.quantity
      from unnest(${cuts.map((c) => c.coming.id)}::uuid[], ${cuts.map((c) => c.quantity)}::bigint[]) as c (id, quantity)
      where l.id = c.id`;
    const reduced = await many<{ id: string; number: string; state: string; expectedOn: string }>(tx)`
      update purchase p set version = p.version + 1, state = case when exists (
        select from purchase_line l where l.purchase_id = p.id and l.quantity > l.cancelled)
        then p.state else 'cancelled' end
      where p.id = any(${ids.map(({ id }) => id)}::uuid[])
      returning p.id, p.number, p.state, p.expected_on as "expectedOn"`;
    return reduced.map(({ id, number, state, expectedOn }) =>
      state === 'cancelled'
        ? publication(purchaseCancelled, id, { number, cancelledOn: at.on.toString() })
        : publication(purchaseChanged, id, { number, expectedOn }),
    );
  }

  private async reduceJobs(tx: Tx, cuts: readonly Cut[], at: At): Promise<Publication[]> {
    if (cuts.length === 0) return [];
    await run(tx)`
      select id from production_job where id = any(${cuts.map((c) => c.coming.id)}::uuid[]) order by id for update`;
    const reduced = await many<{ id: string; number: string; state: string; dueOn: string }>(tx)`
      update production_job j set cancelled = j.cancelled + c.quantity, version = j.version + 1,
        state = case when j.quantity = j.cancelled + c.quantity then 'cancelled' else j.state end
      from unnest(${cuts.map((c) => c.coming.id)}::uuid[], ${cuts.map((c) => c.quantity)}::bigint[]) as c (id, quantity)
      where j.id = c.id
      returning j.id, j.number, j.state, j.due_on as "dueOn"`;
    return reduced.map(({ id, number, state, dueOn }) =>
      state === 'cancelled'
        ? publication(productionCancelled, id, { number, cancelledOn: at.on.toString() })
        : publication(productionChanged, id, { number, dueOn }),
    );
  }
}
