import { Injectable } from '@nestjs/common';
import {
  type Page,
  type RequestOf,
  type ResponseOf,
  getStaff,
  listStaff,
  nameStaff,
  notFound,
} from '@otdel/contracts';
import { Answers, alike, allOf, Database, decodeCursor, page, type Tx, many } from '@otdel/platform';
import { type RawBuilder, sql } from 'kysely';
import { z } from 'zod';

export type StaffView = ResponseOf<typeof getStaff>;

/** Reads the staff: whoever is signed in reads all of it. One statement per query. */
@Injectable()
export class StaffQueries {
  constructor(private readonly db: Database) {}

  @Answers(getStaff)
  async get({ staffId }: RequestOf<typeof getStaff>): Promise<StaffView> {
    const [row] = await this.db.read((tx) => rowsOf(tx, sql`id = ${staffId}`, 1));
    if (!row) throw notFound('staff', staffId);
    return row;
  }

  @Answers(nameStaff)
  async names({ ids }: RequestOf<typeof nameStaff>): Promise<ResponseOf<typeof nameStaff>> {
    const items = await this.db.read(
      (tx) =>
        many<{ id: string; name: string }>(tx)`select id, name from staff where id = any(${ids}::uuid[])`,
    );
    return { items };
  }

  /** Sorted by code. */
  @Answers(listStaff)
  async list(filters: RequestOf<typeof listStaff>): Promise<Page<StaffView>> {
    const { role, code, active, limit } = filters;
    const after = decodeCursor(filters.cursor, z.tuple([z.string()]));
    const where = allOf(
      after && sql`code > ${after[0]}`,
      role !== undefined && sql`role = ${role}`,
      code !== undefined && alike(sql`code`, code),
      active !== undefined && sql`active = ${active}`,
    );
    const rows = await this.db.read((tx) => rowsOf(tx, where, limit + 1));
    return page(rows, limit, (row) => [row.code]);
  }
}

async function rowsOf(tx: Tx, where: RawBuilder<unknown>, limit: number): Promise<StaffView[]> {
  return many<StaffView>(tx)`
    select id, code, name, role, head_id as "headId", active, version
    from staff where ${where} order by code limit ${limit}`;
}
