import { Injectable } from '@nestjs/common';
import {
  type Actor,
  type CallContext,
  type Page,
  type RequestOf,
  type ResponseOf,
  businessDate,
  fromMilli,
  getJob,
  id,
  listJobs,
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
import { jobHas } from '../supply/supply-search.queries.ts';

export type JobView = ResponseOf<typeof getJob>;

interface JobRow extends Omit<JobView, 'for' | 'quantity' | 'completed' | 'cancelled'> {
  for: StoredSupplied[] | null;
  quantity: bigint;
  completed: bigint;
  cancelled: bigint;
}

/** Reads production jobs. One statement per query. */
@Injectable()
export class JobQueries {
  constructor(private readonly db: Database) {}

  /** @throws not_found `job`, also when the actor may not see its order */
  @Answers(getJob)
  async get({ jobId }: RequestOf<typeof getJob>, { actor }: CallContext): Promise<JobView> {
    const [row] = await this.rows(sql`${namedBy('j', jobId)} and ${visibleTo(actor)}`, actor, 1);
    if (!row) throw notFound('job', jobId);
    return view(row);
  }

  /** The newest jobs first. */
  @Answers(listJobs)
  async list(filters: RequestOf<typeof listJobs>, { actor }: CallContext): Promise<Page<JobView>> {
    const after = decodeCursor(filters.cursor, z.tuple([businessDate, id]));
    const { state, orderId, search, limit } = filters;
    const where = allOf(
      visibleTo(actor),
      search !== undefined && jobHas(search, actor),
      after && sql`(j.ordered_on, j.id) < (${after[0]}::date, ${after[1]}::uuid)`,
      state === 'open' && sql`j.state in ('ordered', 'partly_completed')`,
      state !== undefined && state !== 'open' && sql`j.state = ${state}`,
      orderId !== undefined &&
        sql`j.id in (
          select k.job_id from order_line ol join supply_link k on k.line_id = ol.id
          where ol.order_id = ${orderId} and (k.quantity + k.arrived > 0 or j.state = 'cancelled'))`,
    );
    return page(await this.rows(where, actor, limit + 1), limit, (row) => [row.orderedOn, row.id], view);
  }

  private async rows(where: RawBuilder<unknown>, actor: Actor, limit: number): Promise<JobRow[]> {
    const rows = await this.db.read(
      (tx) =>
        many<JobRow>(tx)`
        select j.id, j.number, j.state, j.item_id as "itemId", i.sku, i.name as "itemName", j.quantity, j.completed,
          j.cancelled, j.by_hand as "forStock", j.reason, j.ordered_on as "orderedOn", j.due_on as "dueOn", j.version,
          ${suppliedLines(sql`k.job_id = j.id`, actor)} as "for",
          ${arrivals(
            sql`r.job_id = j.id`,
            sql`'completedOn', r.received_on, 'quantity', r.lines -> 0 -> 'quantity', 'cost', r.lines -> 0 -> 'price'`,
            sql`'quantity', c.lines -> 0 -> 'quantity'`,
          )} as completions
        from production_job j join item i on i.id = j.item_id
        where ${where} order by j.ordered_on desc, j.id desc limit ${limit}`,
    );
    return rows;
  }
}

/** The condition on `production_job j` for jobs that the actor may see. */
const visibleTo = (actor: Actor): RawBuilder<unknown> =>
  sightOf(actor).everything
    ? sql`true`
    : sql`exists (
        select from supply_link k join order_line ol on ol.id = k.line_id join customer_order o on o.id = ol.order_id
        where k.job_id = j.id and ${seenBy(actor)})`;

const view = ({ quantity, completed, cancelled, for: lines, completions, ...row }: JobRow): JobView => ({
  ...row,
  completions: arrivalsOf(completions),
  for: suppliedOf(lines),
  quantity: fromMilli(quantity),
  completed: fromMilli(completed),
  cancelled: fromMilli(cancelled),
});
