import { Injectable } from '@nestjs/common';
import {
  type CallContext,
  type Page,
  type RequestOf,
  type ResponseOf,
  businessDate,
  fromMinor,
  id,
  listBreaches,
} from '@otdel/contracts';
import { Answers, allOf, Database, decodeCursor, page, many } from '@otdel/platform';
import { sql } from 'kysely';
import { z } from 'zod';
import { seenBy } from '../order/sight.queries.ts';

type BreachView = ResponseOf<typeof listBreaches>['items'][number];
interface BreachRow extends Omit<BreachView, 'state' | 'value'> {
  value: bigint;
}

/** Reads broken promises. One statement. */
@Injectable()
export class BreachQueries {
  constructor(private readonly db: Database) {}

  /** The latest promise first; a manager reads those of the orders that he may see. */
  @Answers(listBreaches)
  async list(filters: RequestOf<typeof listBreaches>, { actor }: CallContext): Promise<Page<BreachView>> {
    const after = decodeCursor(filters.cursor, z.tuple([businessDate, id]));
    const { state, promisedFrom, promisedTo } = filters;
    const where = allOf(
      seenBy(actor),
      after && sql`(b.promised_on, b.id) < (${after[0]}::date, ${after[1]}::uuid)`,
      state !== 'all' && sql`(b.withdrawn_at is null) = ${state === 'standing'}`,
      promisedFrom !== undefined && sql`b.promised_on >= ${promisedFrom}::date`,
      promisedTo !== undefined && sql`b.promised_on <= ${promisedTo}::date`,
    );
    const rows = await this.db.read(
      (tx) =>
        many<BreachRow>(tx)`
        select b.id, b.order_id as "orderId", o.number as "orderNumber", o.client_id as "clientId",
          coalesce(c.name, '') as "clientName", o.manager_id as "managerId", b.promised_on as "promisedOn",
          b.raised_at as "raisedAt", b.withdrawn_at as "withdrawnAt", b.reason, o.stage as "orderStage",
          o.completed_on as "shippedOn", o.value
        from promise_breach b join customer_order o on o.id = b.order_id left join client_ref c on c.id = o.client_id
        where ${where} order by b.promised_on desc, b.id desc limit ${filters.limit + 1}`,
    );
    return page(rows, filters.limit, (row) => [row.promisedOn, row.id], view);
  }
}

const view = (row: BreachRow): BreachView => ({
  ...row,
  state: row.withdrawnAt === null ? 'standing' : 'withdrawn',
  value: fromMinor(row.value),
});
