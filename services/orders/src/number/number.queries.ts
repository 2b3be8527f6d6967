import { type RawBuilder, sql } from 'kysely';

/**
 * The condition on a document by what its path names it: its id, or its number in any case.
 * @param alias the table, which has `id` and `number`
 * @example sql`select … from customer_order o where ${namedBy('o', 'so-2026-000104')}`
 */
export const namedBy = (alias: 'o' | 'p' | 'j', given: string): RawBuilder<boolean> =>
  /^[SP][OJ]-/i.test(given)
    ? sql`${sql.ref(`${alias}.number`)} = ${given.toUpperCase()}`
    : sql`${sql.ref(`${alias}.id`)} = ${given}`;
