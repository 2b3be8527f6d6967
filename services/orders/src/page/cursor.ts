import { invalid } from '@otdel/contracts';
import { z } from 'zod';

/**
 * The mark behind the last row of a page: its sort key, opaque to callers.
 * @example next: encodeCursor([row.orderedOn, row.id])
 */
export const encodeCursor = (key: readonly string[]): string =>
  Buffer.from(JSON.stringify(key)).toString('base64url');

/**
 * The sort key a list goes on after, or undefined for the first page.
 * @throws invalid at path `cursor` for anything `encodeCursor` has not made with such a key
 * @example const after = decodeCursor(cursor, z.tuple([businessDate, id]))
 */
export function decodeCursor<Key>(cursor: string | undefined, key: z.ZodType<Key>): Key | undefined {
  if (cursor === undefined) return undefined;
  const parsed = z.base64url().transform(parseJson).pipe(key).safeParse(cursor);
  if (parsed.success) return parsed.data;
  throw invalid([{ path: 'cursor', message: 'use the "next" of the page before, or leave it out' }]);
}

/**
 * One page of the rows that were read with `limit + 1`.
 * @example pageOfRows(rows, limit, (row) => [row.sku])
 */
export function pageOfRows<Row>(
  rows: readonly Row[],
  limit: number,
  keyOf: (row: Row) => readonly string[],
): { items: Row[]; next: string | null } {
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return { items, next: rows.length > limit && last ? encodeCursor(keyOf(last)) : null };
}

function parseJson(text: string, context: z.RefinementCtx): unknown {
  try {
    return JSON.parse(Buffer.from(text, 'base64url').toString());
  } catch {
    context.addIssue({ code: 'custom', message: 'is not JSON' });
    return z.NEVER;
  }
}
