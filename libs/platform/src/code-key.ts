import { refused } from '@otdel/contracts';
import { sql, type RawBuilder } from 'kysely';
import type { Tx } from './database/database.ts';
import { one } from './database/sql.ts';

/**
 * For a migration: the function of a room's schema that says as `codeKey` what codes have in common that people take for
 * the same. It is never edited: indexes hold what it answers.
 */
export const codeKeyFunction = `create function code_key(code text) returns text language sql immutable strict parallel safe
  return translate(lower(normalize(code, nfkc)), 'авеёкмнорстух', 'abeekmhopctyx')`;

/** @example sku !== undefined && alike(sql`i.sku`, sku) */
export const alike = (column: RawBuilder<unknown>, code: string): RawBuilder<boolean> =>
  sql`code_key(${column}) = code_key(${code})`;

interface Coded {
  table: string;
  column?: string;
  code: string;
}

/** A record whose code people take for this one. Ask it under the lock of `putByCode`. */
export const lookalike = (tx: Tx, { table, column = 'code', code }: Coded) =>
  one<{ id: string; known: string }>(tx)`
    select id, ${sql.ref(column)} as known from ${sql.table(table)} where ${alike(sql.ref(column), code)} limit 1`;

/**
 * For a new record: of two whose codes look alike people take the wrong one.
 * @throws DomainError refused `code_like_another`
 * @example await mustLookLikeNone(tx, { table: 'item', column: 'sku', code: sku })
 */
export async function mustLookLikeNone(tx: Tx, coded: Coded): Promise<void> {
  const other = await lookalike(tx, coded);
  if (other) throw refused('code_like_another', { record: coded.code, known: other.known });
}
