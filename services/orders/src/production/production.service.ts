import { Injectable } from '@nestjs/common';
import { fromMilli, fromMinor, newId, productionCancelled, productionOrdered } from '@otdel/contracts';
import { publication, publishAll } from '@otdel/messaging';
import { type Tx, run, many } from '@otdel/platform';
import { type At } from '../business-date/domain/business-date.ts';
import { nextNumbers } from '../number/number-series.service.ts';
import { type JobWant } from '../stock/domain/supply-plan.ts';

/** Orders production jobs for lines of orders, and cancels them. A job covers one line of one order. */
@Injectable()
export class ProductionService {
  /** Orders production, one job per line. */
  async order(tx: Tx, wants: readonly JobWant[], at: At): Promise<void> {
    if (wants.length === 0) return;
    // the counter's row stays locked until the end of the transaction: so this comes late in it
    const numbers = await nextNumbers(tx, 'PJ', at.on, wants.length);
    const jobs = wants.map(({ line, missing, leadDays, cost }, i) => ({
      id: newId(),
      number: numbers[i]!,
      line,
      quantity: missing,
      cost,
      dueOn: at.on.add({ days: leadDays }).toString(),
    }));
    await run(tx)`
      insert into production_job (
        id, number, item_id, order_id, line_id, state, quantity, covers, ordered_on, due_on, recorded_at)
      select id, number, item_id, order_id, line_id, 'ordered', quantity, quantity,
        ${at.on.toString()}::date, due_on, ${at.now.toString()}::timestamptz
      from unnest(
        ${jobs.map((j) => j.id)}::uuid[], ${jobs.map((j) => j.number)}::text[],
        ${jobs.map((j) => j.line.itemId)}::uuid[], ${jobs.map((j) => j.line.orderId)}::uuid[],
        ${jobs.map((j) => j.line.lineId)}::uuid[], ${jobs.map((j) => j.quantity)}::bigint[],
        ${jobs.map((j) => j.dueOn)}::date[]
      ) as j (id, number, item_id, order_id, line_id, quantity, due_on)`;
    await publishAll(
      tx,
      jobs.map((j) =>
        publication(productionOrdered, j.id, {
          number: j.number,
          itemId: j.line.itemId,
          orderId: j.line.orderId,
          orderNumber: j.line.orderNumber,
          quantity: fromMilli(j.quantity),
          cost: j.cost === null ? null : fromMinor(j.cost),
          dueOn: j.dueOn,
        }),
      ),
      at.now,
    );
  }

  /**
   * Reduces what jobs make for orders. A job that has not begun is cancelled when no order needs it; a job that has
   * begun goes on, and the rest of it becomes free stock.
   */
  async uncover(tx: Tx, cuts: readonly { jobId: string; quantity: bigint }[], at: At): Promise<void> {
    if (cuts.length === 0) return;
    // No sorted locks are needed: the jobs of a line change only under the row lock of its order, and the caller
    // holds it.
    const rows = await many<{ id: string; number: string; state: string }>(tx)`
      update production_job j set covers = j.covers - c.quantity, version = j.version + 1,
        state = case when j.covers = c.quantity and j.completed = 0 then 'cancelled' else j.state end
      from unnest(${cuts.map((c) => c.jobId)}::uuid[], ${cuts.map((c) => c.quantity)}::bigint[]) as c (id, quantity)
      where j.id = c.id
      returning j.id, j.number, j.state`;
    await publishAll(
      tx,
      rows
        .filter((job) => job.state === 'cancelled')
        .map((job) =>
          publication(productionCancelled, job.id, {
            number: job.number,
            cancelledOn: at.on.toString(),
            reason: 'The order it was for does not need it any more.',
          }),
        ),
      at.now,
    );
  }
}
