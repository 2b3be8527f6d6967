import { Injectable } from '@nestjs/common';
import { id, listAudit, moment, type Page, type RequestOf, type ResponseOf } from '@otdel/contracts';
import { Answers, allOf, Database, decodeCursor, many, page } from '@otdel/platform';
import { sql } from 'kysely';
import { z } from 'zod';

type Entry = ResponseOf<typeof listAudit>['items'][number];

@Injectable()
export class AuditQueries {
  constructor(private readonly db: Database) {}

  /** Newest first. Each filter has an index that ends in (at, id). */
  @Answers(listAudit)
  async list({ limit, ...filters }: RequestOf<typeof listAudit>): Promise<Page<Entry>> {
    const { accountId, by, action } = filters;
    const before = decodeCursor(filters.cursor, z.tuple([moment, id]));
    const where = allOf(
      before && sql`(at, id) < (${before[0]}::timestamptz, ${before[1]}::uuid)`,
      accountId !== undefined && sql`account_id = ${accountId}`,
      by !== undefined && sql`by_account = ${by}`,
      action !== undefined && sql`action = ${action}`,
    );
    const rows = await this.db.read(
      (tx) => many<Entry>(tx)`
        select id, at, action, account_id as "accountId", by_account as by, correlation_id as "correlationId", details
        from audit where ${where}
        order by at desc, id desc limit ${limit + 1}`,
    );
    return page(rows, limit, (row) => [row.at, row.id]);
  }
}
