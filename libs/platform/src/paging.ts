import { invalidAt, type Page } from '@otdel/contracts';
import { z } from 'zod';

/**
 * The position after a row as an opaque cursor.
 * @example encodeCursor(['2026-11-24', row.id])
 */
export const encodeCursor = (key: readonly (string | number | null)[]): string =>
  Buffer.from(JSON.stringify(key)).toString('base64url');

/**
 * The sort key in a cursor; undefined without a cursor.
 * @param schema of the sort key of this list
 * @throws DomainError invalid at `cursor` when it was not made by `encodeCursor` for this list
 */
export function decodeCursor<S extends z.ZodType>(
  cursor: string | undefined,
  schema: S,
): z.output<S> | undefined {
  if (cursor === undefined) return undefined;
  try {
    const key = Buffer.from(cursor, 'base64url').toString('utf8');
    // PostgreSQL cannot store this character
    if (key.includes('\\u0000')) throw new RangeError('not a key of ours');
    return schema.parse(JSON.parse(key));
  } catch {
    throw invalidAt('cursor', 'cursor_foreign');
  }
}

type Key<R> = (row: R) => readonly (string | number | null)[];

/**
 * Makes a page of `limit + 1` rows: the items, and the cursor of the next page.
 * @param key the sort key of a row
 * @param view maps a row to an item; the row itself when left out
 * @example page(rows, limit, (row) => [row.orderedOn, row.id], view)
 */
export function page<R>(rows: readonly R[], limit: number, key: Key<R>): Page<R>;
export function page<R, T>(rows: readonly R[], limit: number, key: Key<R>, view: (row: R) => T): Page<T>;
export function page<R>(
  rows: readonly R[],
  limit: number,
  key: Key<R>,
  view: (row: R) => unknown = (row) => row,
): Page<unknown> {
  const shown = rows.slice(0, limit);
  return {
    items: shown.map(view),
    next: rows.length > limit ? encodeCursor(key(shown[shown.length - 1]!)) : null,
  };
}
