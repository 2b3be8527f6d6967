import { many, one, type Tx } from '@otdel/platform';

/** Milliseconds: below the second after which the server looks for deadlocks, so that it never cancels a report for one. */
const lockWithin = 900;

/** The live tables of a schema, and shadow copies in another schema that are filled and then take their place. */
export class ShadowTables {
  readonly live: string;
  readonly shadow: string;
  readonly #tables: readonly string[];

  /** @param tables their names: the first one is the one that every writer locks first */
  constructor(live: string, shadow: string, tables: readonly string[]) {
    this.live = live;
    this.shadow = shadow;
    this.#tables = tables;
  }

  /** Makes empty copies with the same columns, constraints, indexes and names. Drops older copies. */
  async create(tx: Tx): Promise<void> {
    await this.drop(tx);
    const rows = await many<{ statement: string }>(tx)`
      with copied as (
        select c.oid, c.relname, t.turn from unnest(${this.#tables}::text[]) with ordinality as t (name, turn)
        join pg_class c on c.relname = t.name and c.relnamespace = ${this.live}::regnamespace
      )
      select format('create table %1$I.%3$I (like %2$I.%3$I including all excluding indexes excluding statistics)',
        ${this.shadow}::text, ${this.live}::text, relname) as statement, 1 as part, turn from copied
      union all
      select format('alter table %I.%I add constraint %I %s',
        ${this.shadow}::text, relname, conname, pg_get_constraintdef(o.oid)), 2, turn
      from copied c join pg_constraint o on o.conrelid = c.oid and o.contype in ('p', 'u', 'x')
      union all
      select replace(pg_get_indexdef(i.indexrelid), format(' ON %I.', ${this.live}::text), format(' ON %I.', ${this.shadow}::text)),
        2, turn
      from copied c join pg_index i on i.indrelid = c.oid
      where not exists (select from pg_constraint o where o.conindid = i.indexrelid)
      order by part, turn`;
    await tx.execute(rows.map((row) => row.statement).join(';\n'));
  }

  async exist(tx: Tx): Promise<boolean> {
    const row = await one<{ exist: boolean }>(tx)`
      select to_regclass(${`${this.shadow}.${this.#tables[0]}`}) is not null as exist`;
    return row!.exist;
  }

  /**
   * Makes the transaction see only the copies, and keeps them from being swapped until it ends.
   * @throws Error with PostgreSQL's code 42P01 when there are no copies
   */
  async enter(tx: Tx): Promise<void> {
    await tx.execute(
      `set local search_path = ${this.shadow}; lock table ${this.#tables[0]} in row exclusive mode`,
    );
  }

  /** Waits for the writers of both sets of tables, and locks out others. @throws Error 55P03 after `lockWithin` */
  async lockWriters(tx: Tx): Promise<void> {
    const first = this.#tables[0];
    await tx.execute(
      `set local lock_timeout = ${lockWithin};
       lock table ${this.live}.${first}, ${this.shadow}.${first} in access exclusive mode`,
    );
  }

  /** Replaces the live tables by the copies. Call `lockWriters` before. @throws Error 55P03 when readers hold their locks */
  async swap(tx: Tx): Promise<void> {
    const named = (schema: string) => this.#tables.map((table) => `${schema}.${table}`);
    await tx.execute(`lock table ${named(this.live).join(', ')} in access exclusive mode`);
    await tx.execute(`drop table ${named(this.live).join(', ')}`);
    await tx.execute(
      named(this.shadow)
        .map((table) => `alter table ${table} set schema ${this.live}`)
        .join(';\n'),
    );
  }

  /** Collects statistics: the first queries after a swap need good plans too. */
  async analyze(tx: Tx): Promise<void> {
    await tx.execute(`analyze ${this.#tables.map((table) => `${this.shadow}.${table}`).join(', ')}`);
  }

  async drop(tx: Tx): Promise<void> {
    await tx.execute(
      `drop table if exists ${this.#tables.map((table) => `${this.shadow}.${table}`).join(', ')}`,
    );
  }
}
