import { Injectable } from '@nestjs/common';
import {
  type CallContext,
  type RequestOf,
  completeJob,
  fromMilli,
  fromPrice,
  newId,
  notFound,
  productionCompleted,
  refused,
  toMilli,
  toPrice,
} from '@otdel/contracts';
import { publish } from '@otdel/messaging';
import { Answers, Clock, Database, type Tx, mustBeAsSeen, run, one, once, whoActs } from '@otdel/platform';
import { OpenDays } from '../books/open-days.service.ts';
import { type At, notBefore } from '../business-date/domain/business-date.ts';
import { CoverageService } from '../order/coverage.service.ts';
import { StockService } from '../stock/stock.service.ts';
import { type Expected, leftOf } from '../supply/domain/expected.ts';
import { ordersWaitingFor } from '../supply/supply.queries.ts';
import { SupplyService } from '../supply/supply.service.ts';
import { JobQueries, type JobView } from './job.queries.ts';

interface JobRow extends Expected {
  number: string;
  version: number;
  state: JobView['state'];
  itemId: string;
  orderedOn: string;
  /** The cost of one unit of the item, in hundred-thousandths; null: not known. */
  cost: bigint | null;
}

/** Records what the firm's own production made. */
@Injectable()
export class CompletionService {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
    private readonly days: OpenDays,
    private readonly coverage: CoverageService,
    private readonly stock: StockService,
    private readonly supply: SupplyService,
    private readonly queries: JobQueries,
  ) {}

  /**
   * Records what was made of a job; everything that is left when no quantity is given. It is reserved for the lines
   * that wait for the goods, the earliest promise first; the rest becomes free stock.
   */
  @Answers(completeJob)
  async complete(data: RequestOf<typeof completeJob>, context: CallContext): Promise<JobView> {
    await once(this.db, { commandId: context.commandId, data }, async (tx) => {
      const on = await this.days.given(tx, 'completed', data.completedOn);
      await this.record(tx, data, { on, now: this.clock.now() }, context);
    });
    return this.queries.get(data, context);
  }

  private async record(
    tx: Tx,
    data: RequestOf<typeof completeJob>,
    at: At,
    context: CallContext,
  ): Promise<void> {
    // Lock order: orders, stock, job. The job is read without a lock only to find the orders and the item.
    const before = await jobOf(tx, data.jobId);
    const arrivingOf = (job: JobRow) => [
      {
        coming: { id: data.jobId, source: 'production' as const },
        itemId: job.itemId,
        quantity: madeOf(job, data),
      },
    ];
    const orderIds = await ordersWaitingFor(tx, arrivingOf(before));
    await this.coverage.lockOrders(tx, orderIds);
    await this.stock.lock(tx, [before.itemId]);
    await run(tx)`select id from production_job where id = ${data.jobId} for update`;
    const job = await jobOf(tx, data.jobId);
    mustBeAsSeen(context, job);
    const made = madeOf(job, data);
    notBefore('completed_before_ordered', at.on, job.orderedOn);
    const left = leftOf({ ...job, received: job.received + made });
    const cost = data.cost === undefined ? job.cost : toPrice(data.cost);

    const line = { no: 1, quantity: fromMilli(made), price: cost === null ? null : fromPrice(cost) };
    await run(tx)`
      with counted as (
        insert into receipt (id, job_id, no, received_on, recorded_at, lines, actor)
        values (${newId()}, ${data.jobId}, 1 + (select count(*) from receipt where job_id = ${data.jobId}),
          ${at.on.toString()}::date, ${at.now.toString()}::timestamptz, ${JSON.stringify([line])}::jsonb, ${whoActs()})
      )
      update production_job set version = version + 1, completed = completed + ${made}::bigint,
        state = ${left === 0n ? 'completed' : 'partly_completed'}
      where id = ${data.jobId}`;
    const arrived = arrivingOf(job).map((each) => ({ ...each, cost, referenceId: data.jobId }));
    await this.coverage.applyMoves(tx, await this.supply.arrive(tx, 'production', arrived, orderIds, at), at);
    await publish(
      tx,
      productionCompleted,
      data.jobId,
      {
        number: job.number,
        itemId: job.itemId,
        orderId: null,
        completedOn: at.on.toString(),
        quantity: line.quantity,
        cost: line.price,
        complete: left === 0n,
        left: fromMilli(left),
      },
      at.now,
    );
  }
}

/** @throws refused `job_completed`, `job_cancelled`, `more_than_expected` */
function madeOf(job: JobRow, { quantity, above }: RequestOf<typeof completeJob>): bigint {
  const left = leftOf(job);
  if (job.state === 'cancelled') throw refused('job_cancelled', { job: job.number });
  if (left === 0n && !above) throw refused('job_completed', { job: job.number });
  const made = quantity === undefined ? left : toMilli(quantity);
  if (made > left && !above)
    throw refused('more_than_expected', {
      document: job.number,
      left: fromMilli(left),
      asked: fromMilli(made),
    });
  return made;
}

/** @throws not_found `job` */
async function jobOf(tx: Tx, jobId: string): Promise<JobRow> {
  const row = await one<JobRow>(tx)`
    select j.number, j.version, j.state, j.item_id as "itemId", j.quantity, j.completed as received, j.cancelled,
      j.ordered_on as "orderedOn", (i.cost * 100000)::bigint as cost
    from production_job j join item i on i.id = j.item_id where j.id = ${jobId}`;
  if (!row) throw notFound('job', jobId);
  return row;
}
