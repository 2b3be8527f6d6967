import type { Actor } from '@otdel/contracts';
import { sql, type QueryResult, type RawBuilder } from 'kysely';
import { currentContext } from '../context.ts';
import type { Tx } from './database.ts';

/** A template tag that runs its statement. A value in `${}` is sent as a parameter; a fragment of Kysely's `sql` is inlined. */
type Statement<Answer> = (text: TemplateStringsArray, ...values: unknown[]) => Promise<Answer>;

const statement =
  <Row, Answer>(tx: Tx, answer: (result: QueryResult<Row>) => Answer): Statement<Answer> =>
  async (text, ...values) =>
    answer(await sql<Row>(text, ...values).execute(tx.getKysely()));

/**
 * Runs a statement and returns its rows.
 * @example const due = await many<{ id: string }>(tx)`select id from task where due_on = ${today}::date`
 */
export const many = <Row>(tx: Tx): Statement<Row[]> => statement<Row, Row[]>(tx, ({ rows }) => rows);

/**
 * Runs a statement and returns its first row; undefined when there is none.
 * @example const task = await one<TaskRow>(tx)`select * from task where id = ${id} for update`
 */
export const one = <Row>(tx: Tx): Statement<Row | undefined> =>
  statement<Row, Row | undefined>(tx, ({ rows }) => rows[0]);

/**
 * Runs a statement that changes rows.
 * @returns how many rows it inserted, updated or deleted
 * @example if ((await run(tx)`delete from draft where id = ${id}`) === 0) throw notFound('draft', id)
 */
export const run = (tx: Tx): Statement<number> =>
  statement<unknown, number>(tx, ({ numAffectedRows }) => Number(numAffectedRows ?? 0n));

/**
 * Joins conditions by `and`, for a `where`. Leaves out `false` and `undefined`; true when nothing is left.
 * @example allOf(seenBy(actor), stage !== undefined && sql`o.stage = ${stage}`)
 */
export const allOf = (...conditions: (RawBuilder<unknown> | false | undefined)[]): RawBuilder<boolean> =>
  sql.join([sql`true`, ...conditions.filter((condition) => !!condition)], sql` and `) as RawBuilder<boolean>;

const unseen = /[\u00AD\u200B-\u200F\u202A-\u202E\u2060\u2066-\u2069\uFEFF]/g;
/** As the function `folded` of the schema: see `searchMigrations`. A letter alone has one small letter. */
const folded = (text: string): string =>
  [...text.normalize('NFC')]
    .map((letter) => letter.toLowerCase())
    .join('')
    .replaceAll('ё', 'е')
    .replaceAll('\u00A0', ' ')
    .replace(unseen, '');

/**
 * The condition that a text is in a stored one. The stored one is made by `folded` (see `searchMigrations`); `%`, `_` and
 * `\\` in the text are letters like others. The text is folded here: a prepared statement would fold it again for each row.
 * @example finds(sql`c.sought`, search) // c.sought is a column: generated always as (folded(code || ' ' || name)) stored
 */
export function finds(stored: RawBuilder<unknown>, text: string): RawBuilder<boolean> {
  const wanted = folded(text).trim();
  // an index of trigrams has nothing of it, and would be read whole: the table is faster
  if ([...wanted].length < 3) return sql`strpos(${stored}, ${wanted}) > 0`;
  return sql`${stored} like ${`%${wanted.replace(/[\\%_]/g, '\\$&')}%`}`;
}

/**
 * The actor of the current context, for a column `actor`: the account, the person, and the administrator who acts as them.
 * @example await run(tx)`insert into task_move (id, actor) values (${id}, ${whoActs()})`
 */
export const whoActs = (): RawBuilder<Actor> => sql`${JSON.stringify(currentContext().actor)}::jsonb`;
