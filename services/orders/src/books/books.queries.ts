import { Injectable } from '@nestjs/common';
import {
  getBooks,
  id,
  listBooksChanges,
  moment,
  type Page,
  type RequestOf,
  type ResponseOf,
} from '@otdel/contracts';
import { allOf, Answers, Database, decodeCursor, many, one, page } from '@otdel/platform';
import { sql } from 'kysely';
import { z } from 'zod';

export type BooksView = ResponseOf<typeof getBooks>;
type ChangeView = ResponseOf<typeof listBooksChanges>['items'][number];

/** Through which day the books are closed, and who closed and reopened them. */
@Injectable()
export class BooksQueries {
  constructor(private readonly db: Database) {}

  @Answers(getBooks)
  async get(): Promise<BooksView> {
    const books = await this.db.read(
      (tx) => one<BooksView>(tx)`select closed_through as "closedThrough" from books`,
    );
    return books!;
  }

  @Answers(listBooksChanges)
  async list({ cursor, limit }: RequestOf<typeof listBooksChanges>): Promise<Page<ChangeView>> {
    const after = decodeCursor(cursor, z.tuple([moment, id]));
    const where = allOf(after && sql`(c.recorded_at, c.id) < (${after[0]}::timestamptz, ${after[1]}::uuid)`);
    const rows = await this.db.read(
      (tx) => many<ChangeView>(tx)`
        select c.id, c.kind, c.through, c.previously, c.recorded_at as "recordedAt", c.actor ->> 'staffId' as by, c.reason
        from books_change c where ${where} order by c.recorded_at desc, c.id desc limit ${limit + 1}`,
    );
    return page(
      rows,
      limit,
      (row) => [row.recordedAt, row.id],
      (row) => row,
    );
  }
}
