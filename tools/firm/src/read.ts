import { existsSync, readdirSync } from 'node:fs';
import { readTable, type Table } from './csv.ts';
import { keys, references, tableNames, tables, type Row, type TableName } from './format.ts';
import { columnsOf, lookupsOf, valueOf, type Mapping } from './mapping.ts';

/** A row that cannot be imported. Its place is for a person who has the file open in an editor. */
export interface BadRow {
  file: string;
  line: number;
  column: string;
  reason: string;
}
export interface Located<T> {
  file: string;
  line: number;
  row: T;
}
export type FirmFiles = { [T in TableName]: Located<Row<T>>[] } & { bad: BadRow[] };

/**
 * Reads and checks all files of a firm. Bad rows are reported and left out, and so is every row that points at a row
 * left out. It guesses no value.
 * @throws Error when DIR has none of the files
 */
export function readFirm(dir: string, mapping?: Mapping): FirmFiles {
  if (!existsSync(dir)) throw new Error(`There is no folder ${dir}.`);
  const bad: BadRow[] = [];
  const opened = new Map<string, Table | undefined>();
  const open = (file: string) => {
    if (opened.has(file)) return opened.get(file);
    const table = readTable(dir, file);
    opened.set(file, table);
    for (const { line, column, reason } of table?.broken ?? []) bad.push({ file, line, column, reason });
    return table;
  };
  const lookup = lookups(mapping, open);
  const firm = Object.fromEntries(tableNames.map((t) => [t, []])) as unknown as FirmFiles;
  firm.bad = bad;
  /** Orders that have a bad line. */
  const spoiled = new Set<string>();
  let seen = 0;
  for (const name of tableNames) {
    const mapped = mapping?.files[name];
    if (mapping && !mapped) continue;
    const file = mapped?.file ?? `${name}.csv`;
    const table = open(file);
    if (!table) continue;
    seen++;
    const wanted = mapped ? Object.values(mapped.columns).flatMap(columnsOf) : [];
    const missing = [...new Set(wanted)].filter((c) => !table.headers.includes(c));
    for (const column of missing) bad.push({ file, line: 1, column, reason: 'the file has no such column' });
    if (missing.length > 0) continue;
    const known = Object.keys(tables[name].shape);
    if (!mapped)
      for (const column of table.headers.filter((h) => !known.includes(h)))
        bad.push({ file, line: 1, column, reason: `unknown column; known are ${known.join(', ')}` });
    const ours = (cells: Record<string, string>): Record<string, string> =>
      mapped
        ? Object.fromEntries(
            Object.entries(mapped.columns).map(([column, from]) => [column, valueOf(from, cells, lookup)]),
          )
        : cells;
    if (name === 'order_lines') for (const { cells } of table.broken) spoiled.add(ours(cells)['order'] ?? '');
    for (const raw of table.rows) {
      const cells = ours(raw.cells);
      const parsed = tables[name].safeParse(cells);
      if (parsed.success) (firm[name] as Located<unknown>[]).push({ file, line: raw.line, row: parsed.data });
      else {
        if (name === 'order_lines' && cells['order']) spoiled.add(cells['order']);
        for (const issue of parsed.error.issues) {
          const column = String(issue.path[0] ?? '');
          bad.push({
            file,
            line: raw.line,
            column,
            reason: `${issue.message} (found ${JSON.stringify(cells[column] ?? '')})`,
          });
        }
      }
    }
  }
  if (seen === 0) {
    const there = readdirSync(dir).join(', ') || 'nothing';
    throw new Error(
      `None of ${tableNames.map((t) => mapping?.files[t]?.file ?? `${t}.csv`).join(', ')} is in ${dir} (there is: ${there}). With foreign names or headers give --mapping FILE.`,
    );
  }
  leaveOutDuplicates(firm);
  checkDates(firm);
  leaveOutCircles(firm);
  leaveOutDangling(firm, spoiled);
  return firm;
}

function lookups(mapping: Mapping | undefined, open: (file: string) => Table | undefined) {
  const index = new Map<string, Map<string, string>>();
  for (const { file, key, value } of mapping ? lookupsOf(mapping) : [])
    index.set(
      `${file}|${key}|${value}`,
      new Map(open(file)?.rows.map((r) => [r.cells[key] ?? '', r.cells[value] ?? ''])),
    );
  return (file: string, key: string, value: string, of: string) =>
    index.get(`${file}|${key}|${value}`)?.get(of) ?? '';
}

function leaveOutDuplicates(firm: FirmFiles): void {
  for (const [table, key] of Object.entries(keys) as [TableName, string][]) {
    const first = new Map<string, number>();
    keep(firm, table, ({ file, line, row }) => {
      const value = String((row as Record<string, unknown>)[key]);
      const before = first.get(value);
      if (before === undefined) return first.set(value, line) && undefined;
      return { file, line, column: key, reason: `${value} stands already on line ${before}` };
    });
  }
}

function checkDates(firm: FirmFiles): void {
  keep(firm, 'orders', ({ file, line, row }) => {
    const wrong = (column: string, reason: string) => ({ file, line, column, reason });
    if (row.promised_on < row.placed_on)
      return wrong('promised_on', `${row.promised_on} is before the order was placed`);
    if (row.shipped_on && row.shipped_on < row.placed_on)
      return wrong('shipped_on', `${row.shipped_on} is before the order was placed`);
    if (row.delivered_on && !row.shipped_on) return wrong('delivered_on', 'delivered, but never shipped');
    if (row.delivered_on && row.delivered_on < row.shipped_on!)
      return wrong('delivered_on', `${row.delivered_on} is before the shipment`);
    if (row.cancelled_on && row.shipped_on) return wrong('cancelled_on', 'both shipped and cancelled');
    return undefined;
  });
}

/** Nobody leads himself, neither directly nor through others. */
function leaveOutCircles(firm: FirmFiles): void {
  const headOf = new Map(firm.staff.map(({ row }) => [row.code, row.head]));
  keep(firm, 'staff', ({ file, line, row: { code } }) => {
    const way = [code];
    for (let head = headOf.get(code); head && !way.includes(head); head = headOf.get(head)) way.push(head);
    if (headOf.get(way.at(-1)!) !== code) return undefined;
    const reason = `${[...way, code].join(' → ')} lead each other in a circle`;
    return { file, line, column: 'head', reason };
  });
}

/** Repeats until no further row is left out: a row that points at a left-out row is left out too. */
function leaveOutDangling(firm: FirmFiles, spoiled: Set<string>): void {
  for (let fell = true; fell;) {
    fell = false;
    for (const { table, column, to, key } of references) {
      const there = new Set(firm[to].map((r) => (r.row as Record<string, unknown>)[key]));
      fell =
        keep(firm, table, ({ file, line, row }) => {
          const value = (row as Record<string, unknown>)[column];
          if (value === undefined || there.has(value)) return undefined;
          if (table === 'order_lines') spoiled.add((row as Row<'order_lines'>).order);
          return { file, line, column, reason: `${String(value)} is not among the good rows of ${to}` };
        }) || fell;
    }
    // an order is imported whole or not at all: with half of its lines it would be another order
    const lined = new Set(firm.order_lines.map((l) => l.row.order));
    fell =
      keep(firm, 'orders', ({ file, line, row }) => {
        if (spoiled.has(row.ref)) return { file, line, column: 'ref', reason: 'one of its lines is bad' };
        if (!lined.has(row.ref)) return { file, line, column: 'ref', reason: 'the order has no lines' };
        return undefined;
      }) || fell;
  }
}

function keep<T extends TableName>(
  firm: FirmFiles,
  table: T,
  test: (at: Located<Row<T>>) => BadRow | undefined,
): boolean {
  const before = firm[table] as Located<Row<T>>[];
  const good = before.filter((at) => {
    const why = test(at);
    if (why) firm.bad.push(why);
    return !why;
  });
  (firm as Record<TableName, unknown>)[table] = good;
  return good.length < before.length;
}
