import { businessDate, id, stages } from '@otdel/contracts';
import { decodeCursor } from '@otdel/platform';
import { type RawBuilder, sql } from 'kysely';
import { z } from 'zod';
import { type Sort } from './order-filters.queries.ts';
import { type SummaryRow } from './order-views.ts';

type Key = string | number;
/** A part of the key by which a list is sorted: a column of `customer_order o`, and what it is in a cursor. */
interface Part {
  column: string;
  type: 'date' | 'bigint' | 'int' | 'uuid';
  schema: z.ZodType<Key>;
  of: (row: SummaryRow) => Key;
}
const placed: Part = { column: 'placed_on', type: 'date', schema: businessDate, of: (row) => row.placedOn };
const promised: Part = { ...placed, column: 'promised_on', of: (row) => row.promisedOn };
const minor = z.string().regex(/^\d{1,18}$/);
const value: Part = { column: 'value', type: 'bigint', schema: minor, of: (row) => String(row.value) };
const stageNo: Part = {
  column: 'stage_no',
  type: 'int',
  schema: z.int().min(1).max(stages.length),
  of: (row) => stages.indexOf(row.stage) + 1,
};
/** The last part of each key: no two rows have the same key. */
const self: Part = { column: 'id', type: 'uuid', schema: id, of: (row) => row.id };

/** Each has an index. */
const keys = {
  placedOn: [placed, self],
  promisedOn: [promised, self],
  value: [value, self],
  stage: [stageNo, promised, self],
} satisfies Record<string, Part[]>;
const partsOf = (sort: Sort): Part[] => keys[sort.replace('-', '') as keyof typeof keys];
const isDown = (sort: Sort) => sort.startsWith('-');
const columns = (parts: readonly Part[], direction = sql``) =>
  sql.join(parts.map(({ column }) => sql`${sql.ref(`o.${column}`)}${direction}`));

/** The order of rows of `customer_order o`. */
export const sortedBy = (sort: Sort): RawBuilder<unknown> =>
  columns(partsOf(sort), isDown(sort) ? sql` desc` : sql``);

/** The condition on `customer_order o` for what comes after a cursor; undefined without one. @throws invalid at `cursor` */
export function after(sort: Sort, cursor: string | undefined): RawBuilder<boolean> | undefined {
  const parts = partsOf(sort);
  const schema = z.tuple(parts.map((part) => part.schema) as [z.ZodType<Key>, ...z.ZodType<Key>[]]);
  const key = decodeCursor(cursor, schema);
  if (!key) return undefined;
  const values = parts.map(({ type }, i) => sql`${key[i]}::${sql.raw(type)}`);
  return sql`(${columns(parts)}) ${isDown(sort) ? sql`<` : sql`>`} (${sql.join(values)})`;
}

/** The key of a row, for the cursor after it. */
export const keyOf =
  (sort: Sort) =>
  (row: SummaryRow): Key[] =>
    partsOf(sort).map((part) => part.of(row));
