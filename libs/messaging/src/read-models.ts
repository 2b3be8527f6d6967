const marked = new WeakMap<object, readonly string[]>();

export interface ReadModelTables {
  /** The tables of the class, made from events and nothing else. They have no foreign keys, triggers or views. */
  tables: readonly string[];
}

/**
 * Marks a service whose tables are made from events alone: a rebuild fills copies of them and swaps the two when it is
 * complete. A handler that writes into any other table fails in a rebuild.
 * @example @ReadModel({ tables: ['revenue_line'] })
 */
export const ReadModel =
  ({ tables }: ReadModelTables): ClassDecorator =>
  (target) =>
    void marked.set(target, tables);

/** @throws Error when two read models keep the same table */
export function readModelTables(providers: readonly object[]): string[] {
  const classes = new Set(providers.map((provider) => provider.constructor));
  const tables = [...classes].flatMap((type) => marked.get(type) ?? []);
  const twice = tables.filter((table, i) => tables.indexOf(table) !== i);
  if (twice.length > 0) throw new Error(`Two read models keep the same table: ${twice.join(', ')}.`);
  return tables;
}
