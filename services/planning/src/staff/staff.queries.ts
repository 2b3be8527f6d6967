import { Injectable } from '@nestjs/common';
import { type Page, type RequestOf, type ResponseOf, getStaff, listStaff, notFound } from '@otdel/contracts';
import { Answers, Database, decodeCursor, page, type Tx, many } from '@otdel/platform';
import { type RawBuilder, sql } from 'kysely';
import { z } from 'zod';

export type StaffView = ResponseOf<typeof getStaff>;

/** What is read of the staff: everybody who is signed in reads all of it. One statement per question. */
@Injectable()
export class StaffQueries {
  constructor(private readonly db: Database) {}

  @Answers(getStaff)
  async get({ staffId }: RequestOf<typeof getStaff>): Promise<StaffView> {
    const [row] = await this.db.read((tx) => rowsOf(tx, sql`id = ${staffId}`, 1));
    if (!row) throw notFound('staff', staffId);
    return row;
  }

  /** By code. */
  @Answers(listStaff)
  async list(filters: RequestOf<typeof listStaff>): Promise<Page<StaffView>> {
    const conditions = [sql<boolean>`true`];
    const after = decodeCursor(filters.cursor, z.tuple([z.string()]));
    if (after) conditions.push(sql`code > ${after[0]}`);
    if (filters.role !== undefined) conditions.push(sql`role = ${filters.role}`);
    if (filters.code !== undefined) conditions.push(sql`code = ${filters.code}`);
    if (filters.active !== undefined) conditions.push(sql`active = ${filters.active}`);
    const rows = await this.db.read((tx) => rowsOf(tx, sql.join(conditions, sql` and `), filters.limit + 1));
    return page(
      rows,
      filters.limit,
      (row) => row,
      (row) => [row.code],
    );
  }
}

async function rowsOf(tx: Tx, where: RawBuilder<unknown>, limit: number): Promise<StaffView[]> {
  return many<StaffView>(tx)`
    select id, code, name, role, head_id as "headId", active, version
    from staff where ${where} order by code limit ${limit}`;
}
