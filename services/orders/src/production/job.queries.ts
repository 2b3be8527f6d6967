import { Injectable } from '@nestjs/common';
import {
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
} from '@otdel/contracts';
import { Answers, allOf, Database, decodeCursor, page, many } from '@otdel/platform';
import { type RawBuilder, sql } from 'kysely';
import { z } from 'zod';
import { seenBy } from '../order/sight.queries.ts';

export type JobView = ResponseOf<typeof getJob>;

interface JobRow extends Omit<JobView, 'order' | 'quantity' | 'completed'> {
  orderId: string | null;
  orderNumber: string | null;
  lineNo: number | null;
  quantity: bigint;
  completed: bigint;
}

/** Reads production jobs. One statement per query. */
@Injectable()
export class JobQueries {
  constructor(private readonly db: Database) {}

  /** @throws not_found `job`, also when the actor may not see its order */
  @Answers(getJob)
  async get({ jobId }: RequestOf<typeof getJob>, { actor }: CallContext): Promise<JobView> {
    const [row] = await this.rows(sql`j.id = ${jobId} and ${seenBy(actor)}`, 1);
    if (!row) throw notFound('job', jobId);
    return view(row);
  }

  /** The newest jobs first. */
  @Answers(listJobs)
  async list(filters: RequestOf<typeof listJobs>, { actor }: CallContext): Promise<Page<JobView>> {
    const after = decodeCursor(filters.cursor, z.tuple([businessDate, id]));
    const { state, orderId, limit } = filters;
    const where = allOf(
      seenBy(actor),
      after && sql`(j.ordered_on, j.id) < (${after[0]}::date, ${after[1]}::uuid)`,
      state === 'open' && sql`j.state in ('ordered', 'partly_completed')`,
      state !== undefined && state !== 'open' && sql`j.state = ${state}`,
      orderId !== undefined && sql`j.order_id = ${orderId}`,
    );
    return page(await this.rows(where, limit + 1), limit, (row) => [row.orderedOn, row.id], view);
  }

  private async rows(where: RawBuilder<unknown>, limit: number): Promise<JobRow[]> {
    const rows = await this.db.read(
      (tx) =>
        many<JobRow>(tx)`
        select j.id, j.number, j.state, j.item_id as "itemId", i.sku, i.name as "itemName", j.order_id as "orderId",
          o.number as "orderNumber", l.no as "lineNo", j.quantity, j.completed, j.ordered_on as "orderedOn",
          j.due_on as "dueOn", j.version
        from production_job j join item i on i.id = j.item_id
        left join customer_order o on o.id = j.order_id left join order_line l on l.id = j.line_id
        where ${where} order by j.ordered_on desc, j.id desc limit ${limit}`,
    );
    return rows;
  }
}

const view = ({ orderId, orderNumber, lineNo, quantity, completed, ...row }: JobRow): JobView => ({
  ...row,
  order: orderId === null ? null : { id: orderId, number: orderNumber!, lineNo: lineNo! },
  quantity: fromMilli(quantity),
  completed: fromMilli(completed),
});
