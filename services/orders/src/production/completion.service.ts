import { Injectable } from '@nestjs/common';
import {
  type CallContext,
  type RequestOf,
  completeJob,
  fromMilli,
  fromMinor,
  notFound,
  productionCompleted,
  refused,
  toMilli,
  toMinor,
} from '@otdel/contracts';
import { publish } from '@otdel/messaging';
import { Answers, Clock, Database, type Tx, run, one, once } from '@otdel/platform';
import { type At, businessDay, notBefore } from '../business-date/domain/business-date.ts';
import { CoverageService } from '../order/coverage.service.ts';
import { StockService } from '../stock/stock.service.ts';
import { type Expected, arrive, heldOf, leftOf } from '../stock/domain/arrival.ts';
import { JobQueries, type JobView } from './job.queries.ts';

interface JobRow extends Expected {
  number: string;
  state: 'ordered' | 'partly_completed' | 'completed' | 'cancelled';
  itemId: string;
  orderId: string | null;
  lineId: string | null;
  orderedOn: string;
  /** The cost of one unit of the item, in minor units; null: not known. */
  cost: bigint | null;
}

/** Records what the firm's own production made. */
@Injectable()
export class CompletionService {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
    private readonly coverage: CoverageService,
    private readonly stock: StockService,
    private readonly queries: JobQueries,
  ) {}

  /**
   * Records what was made of a job; everything that is left when no quantity is given. What covers the order's line
   * is reserved for it at once, the rest becomes free stock.
   */
  @Answers(completeJob)
  async complete(data: RequestOf<typeof completeJob>, context: CallContext): Promise<JobView> {
    const on = businessDay('completed', data.completedOn, this.clock.today());
    const at = { on, now: this.clock.now() };
    await once(this.db, { commandId: context.commandId, data }, (tx) => this.record(tx, data, at));
    return this.queries.get(data, context);
  }

  private async record(tx: Tx, data: RequestOf<typeof completeJob>, at: At): Promise<void> {
    // Lock order: order, job, stock. A job is always for the same order, so the order is read before the lock.
    const orderId = await this.orderOf(tx, data.jobId);
    await this.coverage.lockOrders(tx, orderId ? [orderId] : []);
    const job = await this.lock(tx, data.jobId);
    if (job.state === 'completed') throw refused('job_completed', { job: job.number });
    if (job.state === 'cancelled') throw refused('job_cancelled', { job: job.number });
    notBefore('completed_before_ordered', at.on, job.orderedOn);
    const made = data.quantity === undefined ? leftOf(job) : toMilli(data.quantity);
    const { forOrder } = arrive(job, made, { document: job.number });
    const left = leftOf(job) - made;
    const cost = data.cost === undefined ? job.cost : toMinor(data.cost);

    await run(tx)`
      update production_job set version = version + 1, completed = completed + ${made}::bigint,
        covers = covers - ${forOrder}::bigint, state = ${left === 0n ? 'completed' : 'partly_completed'}
      where id = ${data.jobId}`;
    const held = heldOf({ ...job, forOrder });
    await this.stock.arrive(
      tx,
      [{ itemId: job.itemId, quantity: made, cost, held }],
      'production',
      data.jobId,
      at,
    );
    const moves = held ? [{ lineId: held.lineId, inProduction: -forOrder, reserved: forOrder }] : [];
    await this.coverage.applyMoves(tx, moves, at);
    await publish(
      tx,
      productionCompleted,
      data.jobId,
      {
        number: job.number,
        itemId: job.itemId,
        orderId: held?.orderId ?? null,
        completedOn: at.on.toString(),
        quantity: fromMilli(made),
        cost: cost === null ? null : fromMinor(cost),
        complete: left === 0n,
        left: fromMilli(left),
      },
      at.now,
    );
  }

  private async orderOf(tx: Tx, jobId: string): Promise<string | null> {
    const row = await one<{ orderId: string | null }>(tx)`
      select order_id as "orderId" from production_job where id = ${jobId}`;
    if (!row) throw notFound('job', jobId);
    return row.orderId;
  }

  private async lock(tx: Tx, jobId: string): Promise<JobRow> {
    const row = await one<JobRow>(tx)`
      select j.number, j.state, j.item_id as "itemId", j.order_id as "orderId", j.line_id as "lineId",
        j.quantity, j.completed as received, j.covers, j.ordered_on as "orderedOn", i.cost
      from production_job j join item i on i.id = j.item_id where j.id = ${jobId} for update of j`;
    if (!row) throw notFound('job', jobId);
    return row;
  }
}
