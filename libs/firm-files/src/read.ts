import { issuesOf } from '@otdel/contracts';
import { isIssueCode } from '@otdel/contracts/sentences';
import { anyBadRow, badRow, isOfFile, type BadRow } from './bad-row.ts';
import { filesIn } from './folder.ts';
import { tableNames, tables, type TableName } from './format.ts';
import type { Files, FirmFiles, FirmRows, Located, Reading } from './firm.ts';
import { lookupsOf, writingOf, type Lookup, type Mapping } from './mapping.ts';
import { reasonOf } from './reasons.ts';
import { settle, type Known } from './settle.ts';
import {
  brokenIn,
  headerFault,
  openTable,
  ownColumns,
  rowsOf,
  type As,
  type Opened,
  type Seen,
} from './table-file.ts';
import { filesByTable, knownHeaders, tableNamed, tableWith } from './which-file.ts';

/**
 * Reads and checks all files of a firm. Bad rows are reported and left out, and so is every row that points at a row
 * left out. It guesses no value.
 * @param known what is in the firm already: rows may point at it
 * @throws Error when DIR has none of the files
 */
export function readFirm(dir: string, mapping?: Mapping, known?: Known): FirmFiles {
  const files = filesIn(dir);
  const reading = readFiles(files, mapping);
  if (reading.seen.every(({ table }) => table === null)) {
    const there = files.names.toSorted().join(', ') || 'nothing';
    const wanted = tableNames.map((t) => mapping?.files?.[t]?.file ?? `${t}.csv`).join(', ');
    throw new Error(
      `None of ${wanted} is in ${dir} (there is: ${there}). With foreign names or headers give --mapping FILE.`,
    );
  }
  settle(reading, known);
  return { ...reading.firm, source: { files, mapping } };
}

/** Reads the rows of all files, each by itself: what they point at is not looked at. */
export function readFiles(files: Files, mapping?: Mapping): Reading {
  const desk = deskOf(files, mapping);
  const { files: byTable, bad } = filesByTable(files.names, mapping, (file) => desk.headers(file));
  const firm = Object.fromEntries(tableNames.map((t) => [t, []])) as unknown as FirmRows;
  firm.bad = bad;
  const reading: Reading = { firm, spoiled: new Set(), refs: new Set(), seen: [] };
  for (const table of tableNames) {
    const file = byTable.get(table);
    const said = mapping?.files?.[table];
    if (file) readTableInto(reading, table, file, desk);
    else if (said) bad.push(badRow({ file: said.file, line: 0 }, 'file_missing', {}));
  }
  for (const [name, rows] of desk.lookedUp()) firm.bad.push(...rows.map(brokenIn(name)));
  return reading;
}

/** What was seen of one file, and what is wrong with it as a whole. */
export function seenOf(files: Files, file: string, mapping?: Mapping): { seen: Seen; bad: BadRow[] } {
  const desk = deskOf(files, mapping);
  const mapped = tableNames.find((table) => mapping?.files?.[table]?.file === file);
  const table = mapped ?? (mapping?.files ? undefined : (tableNamed(file) ?? tableWith(desk.headers(file))));
  const firm = Object.fromEntries(tableNames.map((t) => [t, []])) as unknown as FirmRows;
  const reading: Reading = { firm: { ...firm, bad: [] }, spoiled: new Set(), refs: new Set(), seen: [] };
  if (table) readTableInto(reading, table, file, desk);
  else reading.seen.push(plainlySeen(file, desk.open(file), null));
  return { seen: reading.seen[0]!, bad: reading.firm.bad.filter(isOfFile) };
}

type Desk = ReturnType<typeof deskOf>;
/** Opens each file once. */
function deskOf(files: Files, mapping: Mapping | undefined) {
  const opened = new Map<string, Opened | BadRow>();
  const lookups = new Map<string, Map<string, string>>();
  const reads = mapping ? lookupsOf(mapping) : [];
  const open = (file: string): Opened | BadRow => {
    const before = opened.get(file);
    if (before) return before;
    const own = Object.values(mapping?.files ?? {}).find((one) => one.file === file);
    const found = files.names.includes(file)
      ? openTable(file, files.bytes(file), writingOf(mapping, own), knownHeaders(mapping, file))
      : badRow({ file, line: 0 }, 'file_missing', {});
    opened.set(file, found);
    return found;
  };
  const lookup: Lookup = (file, key, value, of) => {
    const name = JSON.stringify([file, key, value]);
    if (!lookups.has(name)) {
      const found = open(file);
      const rows = 'table' in found ? found.table.rows : [];
      lookups.set(name, new Map(rows.map((r) => [r.cells[key] ?? '', r.cells[value] ?? ''])));
    }
    return lookups.get(name)!.get(of) ?? '';
  };
  return {
    open,
    headers: (file: string): readonly string[] => {
      const found = open(file);
      return 'table' in found ? found.table.headers : [];
    },
    /** Files in which values are looked up, with the rows that are broken. */
    lookedUp: () =>
      [...new Set(reads.map(({ file }) => file))].flatMap((file) => {
        const found = opened.get(file);
        return found && 'table' in found ? [[file, found.table.broken] as const] : [];
      }),
    as: (table: TableName): As => {
      const own = mapping?.files?.[table];
      return {
        ...{ table, columns: own?.columns, ignore: own?.ignore },
        ...{ writing: writingOf(mapping, own), lookup },
      };
    },
    faultOf: (table: TableName): BadRow | undefined => {
      for (const source of Object.values(mapping?.files?.[table]?.columns ?? {})) {
        if (typeof source === 'string' || !('lookup' in source)) continue;
        const found = open(source.lookup.file);
        if (!('table' in found)) return found;
        const missing = [source.lookup.key, source.lookup.value].filter(
          (column) => !found.table.headers.includes(column),
        );
        const columns = missing.join(', ');
        const headers = found.table.headers.join(', ');
        if (missing.length > 0)
          return badRow({ file: source.lookup.file, line: 1, column: columns }, 'columns_missing', {
            ...{ columns, headers },
          });
      }
      return undefined;
    },
  };
}

function readTableInto(reading: Reading, table: TableName, file: string, desk: Desk): void {
  const { firm, seen } = reading;
  const opened = desk.open(file);
  const look = plainlySeen(file, opened, table);
  seen.push(look);
  if (!('table' in opened)) return void firm.bad.push(opened);
  const { headers, broken } = opened.table;
  const as = desk.as(table);
  if (headers.length === 0) return void firm.bad.push(...broken.map(brokenIn(file)));
  const fault = headerFault(file, headers, as) ?? desk.faultOf(table);
  if (fault) return void firm.bad.push(fault);
  const { rows, unread, bad, decimal, dates } = rowsOf(file, opened, as);
  firm.bad.push(...bad);
  Object.assign(look, { decimal: decimal ?? null, dates: dates ?? null });
  if (as.columns) look.columns = mappedColumns(headers, as.columns);
  const spoil = (cells: Record<string, string>) => {
    if (table === 'order_lines' && cells['order']) reading.spoiled.add(cells['order']);
  };
  for (const { cells } of [...unread, ...rows]) {
    if (table === 'orders' && cells['ref']) reading.refs.add(cells['ref'].trim());
  }
  for (const { cells } of unread) spoil(cells);
  for (const { line, cells, written } of rows) {
    const parsed = tables[table].safeParse(cells, { reportInput: true });
    const damaged = Object.entries(cells).filter(([, cell]) => cell.includes('\uFFFD'));
    if (parsed.success && damaged.length === 0) {
      (firm[table] as Located<unknown>[]).push({ file, line, row: parsed.data });
      continue;
    }
    spoil(cells);
    for (const [column] of damaged) firm.bad.push(badRow({ file, line, column }, 'cell_damaged', {}));
    const told = new Set<string>();
    if (!parsed.success)
      for (const issue of issuesOf(parsed.error, isIssueCode)) {
        const column = issue.path.split('.')[0]!;
        if (told.has(column)) continue;
        told.add(column);
        const { code, params } = reasonOf(issue, written?.[column] ?? cells[column] ?? '');
        firm.bad.push(anyBadRow({ file, line, column }, code, params));
      }
  }
}

const plainlySeen = (file: string, opened: Opened | BadRow, table: TableName | null): Seen => {
  const none = { decimal: null, dates: null };
  if (!('table' in opened))
    return { file, table, encoding: null, delimiter: null, ...none, rows: 0, columns: [] };
  const { headers, rows, broken } = opened.table;
  const columns = table ? ownColumns(table, headers) : headers.map((header) => ({ header, becomes: null }));
  const { encoding, delimiter } = opened;
  return { file, table, encoding, delimiter, ...none, rows: rows.length + broken.length, columns };
};

const mappedColumns = (headers: readonly string[], columns: NonNullable<As['columns']>): Seen['columns'] =>
  headers.map((header) => ({
    header,
    becomes:
      Object.entries(columns)
        .filter(
          ([, from]) =>
            from === header || (typeof from === 'object' && 'column' in from && from.column === header),
        )
        .map(([column]) => column)
        .join(', ') || null,
  }));
