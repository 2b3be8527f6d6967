import { Injectable } from '@nestjs/common';
import {
  type CallContext,
  type RequestOf,
  cancelJob,
  closeJob,
  moveJob,
  newId,
  notFound,
  orderJob,
  productionCancelled,
  productionChanged,
  productionClosedShort,
  refused,
  toMilli,
} from '@otdel/contracts';
import { publish } from '@otdel/messaging';
import { Answers, Clock, Database, type Tx, mustBeAsSeen, once, one, run } from '@otdel/platform';
import { OpenDays } from '../books/open-days.service.ts';
import { type At, notBefore } from '../business-date/domain/business-date.ts';
import { itemsOrdered } from '../item/ordered-items.queries.ts';
import { CoverageService } from '../order/coverage.service.ts';
import { StockService } from '../stock/stock.service.ts';
import { OrderingService } from '../supply/ordering.service.ts';
import { ordersExpecting, ordersWaitingFor } from '../supply/supply.queries.ts';
import { SupplyService } from '../supply/supply.service.ts';
import { JobQueries, type JobView } from './job.queries.ts';

interface JobRow {
  number: string;
  version: number;
  state: JobView['state'];
  orderedOn: string;
  itemId: string;
}

/** What people decide about production: jobs for stock, later days, and that nothing more is made. */
@Injectable()
export class JobService {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
    private readonly days: OpenDays,
    private readonly coverage: CoverageService,
    private readonly stock: StockService,
    private readonly supply: SupplyService,
    private readonly ordering: OrderingService,
    private readonly queries: JobQueries,
  ) {}

  /** Orders production for stock. Lines that lack the goods get them at once, the earliest promise first. */
  @Answers(orderJob)
  async order(data: RequestOf<typeof orderJob>, context: CallContext): Promise<JobView> {
    const jobId = await once(this.db, { commandId: context.commandId, data }, async (tx) => {
      const on = await this.days.given(tx, 'ordered', data.orderedOn);
      if (data.dueOn !== undefined) notBefore('expected_before_ordered', data.dueOn, on.toString());
      return this.make(tx, data, { on, now: this.clock.now() });
    });
    return this.queries.get({ jobId }, context);
  }

  private async make(tx: Tx, data: RequestOf<typeof orderJob>, at: At): Promise<string> {
    const { itemId, dueOn, reason } = data;
    const item = (await itemsOrdered(tx, [itemId])).get(itemId)!;
    if (item.supply !== 'make') throw refused('not_made', { sku: item.sku });
    const quantity = toMilli(data.quantity);
    const orderIds = await ordersWaitingFor(tx, [
      { coming: { id: newId(), source: 'production' }, itemId, quantity },
    ]);
    await this.coverage.lockOrders(tx, orderIds);
    await this.stock.lock(tx, [itemId]);
    const leadDays = dueOn === undefined ? item.leadDays : at.on.until(dueOn).days;
    const want = { itemId, quantity, forLine: null, cost: item.cost, leadDays };
    const [made] = await this.ordering.make(tx, [want], at, { byHand: true, reason });
    await this.coverage.applyMoves(tx, await this.supply.spread(tx, [itemId], orderIds, at), at);
    return made!.documentId;
  }

  /** Moves the day on which the rest is due. The earliest promise still gets what comes first. */
  @Answers(moveJob)
  async move(data: RequestOf<typeof moveJob>, context: CallContext): Promise<JobView> {
    const at = { on: this.clock.today(), now: this.clock.now() };
    const { jobId, dueOn, reason } = data;
    await once(this.db, { commandId: context.commandId, data }, async (tx) => {
      const { itemId } = await jobOf(tx, jobId);
      await this.stock.lock(tx, [itemId]);
      const { number, orderedOn } = await lockOpen(tx, jobId, context);
      notBefore('expected_before_ordered', dueOn, orderedOn);
      await run(tx)`
        update production_job set due_on = ${dueOn}::date, reason = ${reason}, version = version + 1
        where id = ${jobId}`;
      await this.supply.relink(tx, [itemId], at);
      await publish(tx, productionChanged, jobId, { number, dueOn }, at.now);
    });
    return this.queries.get(data, context);
  }

  @Answers(cancelJob)
  cancel(data: RequestOf<typeof cancelJob>, context: CallContext): Promise<JobView> {
    return this.end('cancelled', data, context);
  }

  @Answers(closeJob)
  close(data: RequestOf<typeof closeJob>, context: CallContext): Promise<JobView> {
    return this.end('closed_short', data, context);
  }

  /** The latest promises lose what is not made any more. */
  private async end(
    state: 'cancelled' | 'closed_short',
    data: RequestOf<typeof cancelJob>,
    context: CallContext,
  ): Promise<JobView> {
    const at = { on: this.clock.today(), now: this.clock.now() };
    const { jobId, reason } = data;
    await once(this.db, { commandId: context.commandId, data: { state, ...data } }, async (tx) => {
      const { itemId } = await jobOf(tx, jobId);
      const orderIds = await ordersExpecting(tx, [itemId]);
      await this.coverage.lockOrders(tx, orderIds);
      await this.stock.lock(tx, [itemId]);
      const { number, state: before } = await lockOpen(tx, jobId, context);
      if (state === 'cancelled' && before !== 'ordered')
        throw refused('job_has_completions', { job: number });
      if (state === 'closed_short' && before === 'ordered')
        throw refused('job_has_no_completions', { job: number });
      await run(tx)`
        update production_job set cancelled = quantity - completed, state = ${state}, reason = ${reason},
          version = version + 1
        where id = ${jobId}`;
      const moves = await this.supply.spread(tx, [itemId], orderIds, at, { ended: [jobId] });
      await this.coverage.applyMoves(tx, moves, at);
      const day = at.on.toString();
      if (state === 'cancelled')
        await publish(tx, productionCancelled, jobId, { number, cancelledOn: day }, at.now);
      else await publish(tx, productionClosedShort, jobId, { number, closedOn: day }, at.now);
    });
    return this.queries.get(data, context);
  }
}

/** @throws not_found `job` */
async function jobOf(tx: Tx, jobId: string): Promise<JobRow> {
  const row = await one<JobRow>(tx)`
    select number, version, state, ordered_on as "orderedOn", item_id as "itemId" from production_job where id = ${jobId}`;
  if (!row) throw notFound('job', jobId);
  return row;
}

/** Locks the job. @throws changed `version_changed`; refused `job_completed`, `job_cancelled` */
async function lockOpen(tx: Tx, jobId: string, context: CallContext): Promise<JobRow> {
  await run(tx)`select id from production_job where id = ${jobId} for update`;
  const job = await jobOf(tx, jobId);
  mustBeAsSeen(context, job);
  if (job.state === 'cancelled') throw refused('job_cancelled', { job: job.number });
  if (job.state === 'completed' || job.state === 'closed_short')
    throw refused('job_completed', { job: job.number });
  return job;
}
