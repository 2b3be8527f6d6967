import { many, one, type Tx } from '@otdel/platform';

/** Milliseconds: below the second after which the server looks for deadlocks, so that no report is ever ended for one. */
const lockWithin = 900;

/** Tables of a schema, and copies of them that are filled in another schema until they take their place. */
export class TablesBeside {
  readonly inUse: string;
  readonly beside: string;
  readonly #tables: readonly string[];

  /** @param tables their names, the one first that every writer locks first */
  constructor(inUse: string, beside: string, tables: readonly string[]) {
    this.inUse = inUse;
    this.beside = beside;
    this.#tables = tables;
  }

  /** Makes empty copies with the same columns, constraints and indexes under the same names; drops older copies. */
  async make(tx: Tx): Promise<void> {
    await this.drop(tx);
    const rows = await many<{ statement: string }>(tx)`
      with copied as (
        select c.oid, c.relname, t.turn from unnest(${this.#tables}::text[]) with ordinality as t (name, turn)
        join pg_class c on c.relname = t.name and c.relnamespace = ${this.inUse}::regnamespace
      )
      select format('create table %1$I.%3$I (like %2$I.%3$I including all excluding indexes excluding statistics)',
        ${this.beside}::text, ${this.inUse}::text, relname) as statement, 1 as part, turn from copied
      union all
      select format('alter table %I.%I add constraint %I %s',
        ${this.beside}::text, relname, conname, pg_get_constraintdef(o.oid)), 2, turn
      from copied c join pg_constraint o on o.conrelid = c.oid and o.contype in ('p', 'u', 'x')
      union all
      select replace(pg_get_indexdef(i.indexrelid), format(' ON %I.', ${this.inUse}::text), format(' ON %I.', ${this.beside}::text)),
        2, turn
      from copied c join pg_index i on i.indrelid = c.oid
      where not exists (select from pg_constraint o where o.conindid = i.indexrelid)
      order by part, turn`;
    await tx.execute(rows.map((row) => row.statement).join(';\n'));
  }

  async exist(tx: Tx): Promise<boolean> {
    const row = await one<{ exist: boolean }>(tx)`
      select to_regclass(${`${this.beside}.${this.#tables[0]}`}) is not null as exist`;
    return row!.exist;
  }

  /**
   * From here on the transaction sees the copies alone, and they stay where they are until it ends.
   * @throws Error with PostgreSQL's code 42P01 when there are none
   */
  async enter(tx: Tx): Promise<void> {
    await tx.execute(
      `set local search_path = ${this.beside}; lock table ${this.#tables[0]} in row exclusive mode`,
    );
  }

  /** Waits for those who write to either, and keeps others from writing. @throws Error 55P03 when that takes long */
  async lockWriters(tx: Tx): Promise<void> {
    const first = this.#tables[0];
    await tx.execute(
      `set local lock_timeout = ${lockWithin};
       lock table ${this.inUse}.${first}, ${this.beside}.${first} in access exclusive mode`,
    );
  }

  /** Puts the copies in the place of the tables in use. After `lockWriters`. @throws Error 55P03 when readers hold on to them */
  async swap(tx: Tx): Promise<void> {
    const named = (schema: string) => this.#tables.map((table) => `${schema}.${table}`);
    await tx.execute(`lock table ${named(this.inUse).join(', ')} in access exclusive mode`);
    await tx.execute(`drop table ${named(this.inUse).join(', ')}`);
    await tx.execute(
      named(this.beside)
        .map((table) => `alter table ${table} set schema ${this.inUse}`)
        .join(';\n'),
    );
  }

  /** So that the first queries after a swap have plans as good as the last ones before it. */
  async analyze(tx: Tx): Promise<void> {
    await tx.execute(`analyze ${this.#tables.map((table) => `${this.beside}.${table}`).join(', ')}`);
  }

  async drop(tx: Tx): Promise<void> {
    await tx.execute(
      `drop table if exists ${this.#tables.map((table) => `${this.beside}.${table}`).join(', ')}`,
    );
  }
}
