import { Injectable } from '@nestjs/common';
import {
  getImport,
  importView,
  listImports,
  notFound,
  type Actor,
  type ErrorCode,
  type Page,
  type RequestOf,
  type ResponseOf,
} from '@otdel/contracts';
import { sentenceOf, type LanguageCode } from '@otdel/contracts/sentences';
import { linesOf, type Mapping, type Tally } from '@otdel/firm-files';
import { Database, decodeCursor, many, one, page, type Tx } from '@otdel/platform';
import { sql } from 'kysely';
import { z } from 'zod';

type View = z.output<typeof importView>;
export interface ImportRow {
  id: string;
  state: View['state'];
  actor: Actor;
  correlationId: string;
  orders: boolean;
  mapping: Mapping | null;
  tables: { table: string; toMake: number; made: number; there: number }[] | null;
  out: Tally | null;
  planned: boolean;
  position: number;
  total: number;
  failure: string | null;
  madeAt: string;
  endedAt: string | null;
  files: { name: string; key: string; bytes: number }[];
}

/** Reads imports. */
@Injectable()
export class ImportQueries {
  constructor(private readonly db: Database) {}

  /** @throws not_found `import` */
  async get({ importId }: RequestOf<typeof getImport>, language: LanguageCode): Promise<View> {
    return viewOf(await this.db.read((tx) => importById(tx, importId)), language);
  }

  /** The newest first. */
  async list(
    { limit, cursor }: RequestOf<typeof listImports>,
    language: LanguageCode,
  ): Promise<ResponseOf<typeof listImports>> {
    const after = decodeCursor(cursor, z.tuple([z.string(), z.uuid()]));
    const where = after
      ? sql<boolean>`(i.made_at, i.id) < (${after[0]}::timestamptz, ${after[1]}::uuid)`
      : sql<boolean>`true`;
    const rows = await this.db.read(
      (tx) => many<ImportRow>(tx)`
        select ${fields} from import i where ${where} order by i.made_at desc, i.id desc limit ${limit + 1}`,
    );
    const shown: Page<ImportRow> = page(rows, limit, (row) => [row.madeAt, row.id]);
    return {
      items: shown.items.map((row) => {
        const { mapping: _, out: __, tables: ___, ...summary } = viewOf(row, language);
        return summary;
      }),
      next: shown.next,
    };
  }
}

const fields = sql`i.id, i.state, i.actor, i.correlation_id as "correlationId", i.orders, i.mapping, i.tables, i.out,
  i.planned, i.position, i.total, i.failure, i.made_at as "madeAt", i.ended_at as "endedAt",
  coalesce((select jsonb_agg(jsonb_build_object('name', f.name, 'key', f.key, 'bytes', f.bytes) order by f.name)
    from import_file f where f.import_id = i.id), '[]') as files`;

/** @param lock keeps others from changing it until the end of the transaction @throws not_found `import` */
export async function importById(tx: Tx, importId: string, lock = false): Promise<ImportRow> {
  const row = await one<ImportRow>(tx)`
    select ${fields} from import i where i.id = ${importId} ${lock ? sql`for update` : sql``}`;
  if (!row) throw notFound('import', importId);
  return row;
}

export const outOf = (tally: Tally, language: LanguageCode) => ({
  ...tally,
  lines: linesOf(tally, language),
});

export function viewOf(row: ImportRow, language: LanguageCode): View {
  const { id, state, orders, mapping, files, tables, out, position, total, failure, madeAt, endedAt } = row;
  return {
    ...{ id, state, orders, mapping, madeAt, endedAt },
    tables: tables as View['tables'],
    files: files.map(({ name, bytes }) => ({ name, bytes })),
    out: out && outOf(out, language),
    progress: { done: position, total },
    failure:
      failure &&
      sentenceOf({ code: failure as ErrorCode, params: { correlationId: row.correlationId } }, language),
  };
}
