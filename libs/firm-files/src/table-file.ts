import { anyBadRow, badRow, type BadRow } from './bad-row.ts';
import { dateIn, dayOrderOf, decimalOf, numberIn, type DayOrder, type DecimalSign } from './cells.ts';
import { readTable, type Broken, type Raw, type Table } from './csv.ts';
import { delimiterOf, delimiters, otherDelimiterOf, type Delimiter } from './delimiter.ts';
import { textOf, type Encoding } from './encoding.ts';
import { columnsOf, isDate, neededOf, numbers, ofOneUnit, type TableName } from './format.ts';
import { columnsIn, valueOf, type Lookup, type Mapping, type Writing } from './mapping.ts';
import { columnFor, wordFor } from './words.ts';

/** What was seen of a file. */
export interface Seen {
  file: string;
  /** What its rows are; null: not to be told. */
  table: TableName | null;
  encoding: Encoding | null;
  delimiter: Delimiter | null;
  decimal: DecimalSign | null;
  dates: DayOrder | null;
  rows: number;
  /** Its headers, and our column that each becomes. */
  columns: { header: string; becomes: string | null }[];
}
/** A file as it is written. */
export interface Opened {
  table: Table;
  encoding: Encoding;
  delimiter: Delimiter;
}

/** Reads a file as a CSV. @returns why it is none otherwise */
export function openTable(
  file: string,
  bytes: Uint8Array,
  writing: Writing,
  known: (header: string) => boolean,
): Opened | BadRow {
  const read = textOf(bytes, writing.encoding);
  if ('fault' in read)
    return read.fault === 'file_encoding_wrong'
      ? badRow({ file, line: 0 }, read.fault, { encoding: read.encoding })
      : badRow({ file, line: 0 }, read.fault, {});
  const { text, encoding } = read;
  const { delimiter, body } = delimiterOf(text, known, writing.delimiter);
  const table = readTable(text.slice(body), delimiters[delimiter], body > 0 ? 2 : 1);
  const { headers, rows, broken } = table;
  if (headers.length === 1) return badRow({ file, line: 1 }, 'file_delimiter', { delimiter });
  const first = broken[0];
  if (rows.length === 0 && first?.code === 'cells_count') {
    const below = text
      .split('\n')
      .slice(first.line - 1)
      .join('\n');
    const other = otherDelimiterOf(below, headers.length, delimiter);
    if (other)
      return badRow({ file, line: first.line }, 'file_delimiters', { header: delimiter, rows: other });
  }
  return { table, encoding, delimiter };
}

type Columns = NonNullable<NonNullable<Mapping['files']>[TableName]>['columns'];
export interface As {
  table: TableName;
  /** From a mapping; without them the headers are ours. */
  columns?: Columns | undefined;
  ignore?: readonly string[] | undefined;
  writing: Writing;
  lookup: Lookup;
}
/** The rows of a file in cells of ours. */
export interface Rows {
  rows: Raw[];
  /** Rows that cannot be read whole, with what can be read of them. */
  unread: Raw[];
  bad: BadRow[];
  decimal: DecimalSign | undefined;
  dates: DayOrder | undefined;
}

/** Our column that each header becomes, without a mapping. */
export const ownColumns = (table: TableName, headers: readonly string[]) =>
  headers.map((header) => ({ header, becomes: columnFor(header, columnsOf(table)) ?? null }));

/** What is wrong with the headers of a file: then nothing of it goes in. */
export function headerFault(file: string, headers: readonly string[], as: As): BadRow | undefined {
  const at = (columns: string[]) => ({ file, line: 1, column: columns.join(', ') });
  const read = as.columns ? [...new Set(Object.values(as.columns).flatMap(columnsIn))] : headers;
  const twice = twiceIn(headers.filter((header) => read.includes(header)));
  if (twice.length > 0) return badRow(at(twice), 'columns_twice', { columns: twice.join(', ') });
  const has = headers.join(', ');
  if (as.columns) {
    const missing = read.filter((column) => !headers.includes(column));
    if (missing.length > 0)
      return badRow(at(missing), 'columns_missing', { columns: missing.join(', '), headers: has });
    return undefined;
  }
  const columns = ownColumns(as.table, headers);
  const ours = columns.flatMap(({ becomes }) => becomes ?? []);
  if (ours.length === 0) return badRow({ file, line: 1 }, 'columns_foreign', { table: as.table });
  const meant = twiceIn(ours);
  if (meant.length > 0) return badRow(at(meant), 'columns_twice', { columns: meant.join(', ') });
  const missing = neededOf(as.table).filter((column) => !ours.includes(column));
  if (missing.length > 0)
    return badRow(at(missing), 'columns_missing', { columns: missing.join(', '), headers: has });
  const unknown = columns.flatMap(({ header, becomes }) =>
    becomes || as.ignore?.includes(header) ? [] : [header],
  );
  if (unknown.length === 0) return undefined;
  const known = columnsOf(as.table).join(', ');
  return badRow(at(unknown), 'columns_unknown', { columns: unknown.join(', '), known });
}

const twiceIn = (all: readonly string[]) => [...new Set(all.filter((one, i) => all.indexOf(one) !== i))];

/** Turns the rows of a file into rows of one of our tables, with numbers, dates and words as the format has them. */
export function rowsOf(file: string, { table, delimiter }: Opened, as: As): Rows {
  const oursOf = cellsBy(table.headers, as);
  const rows = table.rows.map(({ line, cells }) => ({ line, cells: oursOf(cells) }));
  const unread = table.broken.map(({ line, cells }) => ({ line, cells: oursOf(cells) }));
  const bad = table.broken.map(brokenIn(file));
  const inNumbers = [...cellsIn(rows, (column) => numbers.has(column))];
  const decimal = as.writing.decimal ?? decimalOf(inNumbers, delimiter);
  const ofPrices = as.writing.decimal ?? decimalOf(inNumbers, delimiter, true);
  const dates = as.writing.dates ?? dayOrderOf(cellsIn(rows, isDate));
  const said = as.writing.decimal !== undefined;
  const readable = (row: Raw): boolean => {
    const { line, cells } = row;
    const before = bad.length;
    for (const [column, cell] of Object.entries(cells)) {
      const read = numbers.has(column)
        ? numberIn(cell, ofOneUnit.has(column) ? ofPrices : decimal, said)
        : isDate(column)
          ? dateIn(cell, dates)
          : { value: wordFor(column, cell) };
      if ('value' in read) {
        if (read.value !== cell) (row.written ??= {})[column] = cell;
        cells[column] = read.value;
      } else bad.push(badRow({ file, line, column }, read.unclear, { found: cell }));
    }
    return bad.length === before;
  };
  const good = rows.filter((row) => readable(row) || (unread.push(row), false));
  return { rows: good, unread, bad, decimal, dates };
}

export const brokenIn =
  (file: string) =>
  ({ line, column, code, params }: Broken): BadRow =>
    anyBadRow({ file, line, column }, code, { ...params });

function* cellsIn(rows: readonly Raw[], of: (column: string) => boolean): Generator<string> {
  for (const { cells } of rows)
    for (const [column, cell] of Object.entries(cells)) if (of(column)) yield cell;
}

function cellsBy(headers: readonly string[], { table, columns, lookup }: As) {
  if (columns) {
    const sources = Object.entries(columns);
    return (cells: Record<string, string>) =>
      Object.fromEntries(sources.map(([column, from]) => [column, valueOf(from, cells, lookup)]));
  }
  const becomes = ownColumns(table, headers).flatMap(({ header, becomes: column }) =>
    column ? [[column, header] as const] : [],
  );
  return (cells: Record<string, string>) =>
    Object.fromEntries(becomes.map(([column, header]) => [column, cells[header] ?? '']));
}
