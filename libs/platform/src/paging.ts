import { invalidAt, type Page } from '@otdel/contracts';
import { z } from 'zod';

/**
 * The position after a row, as an opaque word.
 * @example encodeCursor(['2026-11-24', row.id])
 */
export const encodeCursor = (key: readonly (string | number | null)[]): string =>
  Buffer.from(JSON.stringify(key)).toString('base64url');

/**
 * @param schema of the key that this list was sorted by
 * @throws DomainError invalid at `cursor` when it is not one of ours
 */
export function decodeCursor<S extends z.ZodType>(
  cursor: string | undefined,
  schema: S,
): z.output<S> | undefined {
  if (cursor === undefined) return undefined;
  try {
    const key = Buffer.from(cursor, 'base64url').toString('utf8');
    // the database has no such character
    if (key.includes('\\u0000')) throw new RangeError('not a key of ours');
    return schema.parse(JSON.parse(key));
  } catch {
    throw invalidAt('cursor', 'cursor_foreign');
  }
}

type Key<R> = (row: R) => readonly (string | number | null)[];

/**
 * From `limit + 1` rows: the page, and where the next one begins.
 * @param key by which the rows were sorted
 * @param view how a row is shown; left out: as it is
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
