import { Injectable } from '@nestjs/common';
import { id, listAudit, moment, type Page, type RequestOf, type ResponseOf } from '@otdel/contracts';
import { Answers, Database, decodeCursor, page } from '@otdel/platform';
import { sql } from 'kysely';
import { z } from 'zod';

type Entry = ResponseOf<typeof listAudit>['items'][number];

@Injectable()
export class AuditQueries {
  constructor(private readonly db: Database) {}

  /** Newest first. Each filter has an index that ends in (at, id). */
  @Answers(listAudit)
  async list({ limit, ...filters }: RequestOf<typeof listAudit>): Promise<Page<Entry>> {
    const conditions = [sql<boolean>`true`];
    const before = decodeCursor(filters.cursor, z.tuple([moment, id]));
    if (before) conditions.push(sql`(at, id) < (${before[0]}::timestamptz, ${before[1]}::uuid)`);
    if (filters.accountId !== undefined) conditions.push(sql`account_id = ${filters.accountId}`);
    if (filters.by !== undefined) conditions.push(sql`by_account = ${filters.by}`);
    if (filters.action !== undefined) conditions.push(sql`action = ${filters.action}`);
    const { rows } = await this.db.read((tx) =>
      sql<Entry>`
        select id, at, action, account_id as "accountId", by_account as by, correlation_id as "correlationId", details
        from audit where ${sql.join(conditions, sql` and `)}
        order by at desc, id desc limit ${limit + 1}`.execute(tx.getKysely()),
    );
    return page(
      rows,
      limit,
      (row) => row,
      (row) => [row.at, row.id],
    );
  }
}
