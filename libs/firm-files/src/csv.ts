import { parse } from 'csv-parse/sync';

export interface Raw {
  line: number;
  cells: Record<string, string>;
  /** As they stand in the file, where `cells` has another form. */
  written?: Record<string, string>;
}
/** A row that does not fit its table; `cells` is what can be read of it. */
export interface Broken extends Raw {
  column: string;
  code: 'stray_quote' | 'cells_count';
  params: object;
}
export interface Table {
  headers: string[];
  rows: Raw[];
  broken: Broken[];
}
interface Fault {
  column: number;
}
type Found = { record: string[]; line: number };

/**
 * Reads the rows of a CSV. A row with a stray quote is broken alone: reading goes on with the line after its first line.
 * csv-parse's `skip_records_with_error` is no help: after a quote that is never closed it skips all lines up to the next
 * quote silently. Rows of empty cells, which spreadsheets leave behind, are no rows.
 * @param from the line on which the text begins
 */
export function readTable(text: string, delimiter: string, from = 1): Table {
  const bytes = Buffer.from(text);
  const table: Table = { headers: [], rows: [], broken: [] };
  let headed = false;
  const take = ({ record, line }: Found) => {
    if (record.every((cell) => cell.trim() === '')) return;
    if (!headed) table.headers = withoutEnd(record.map((header) => header.trim()));
    else takeRow(table, record, line);
    headed = true;
  };
  for (let at = 0, line = from; ;) {
    const { end, fault } = readUntilFault(bytes.subarray(at), delimiter, (found) =>
      take({ ...found, line: found.line + line - 1 }),
    );
    if (!fault) return table;
    const [start, next] = lineAt(bytes, at + end);
    line += breaks(bytes.subarray(at, start));
    const cells = headed ? roughly(bytes.subarray(start, next), delimiter, table.headers) : {};
    const column = table.headers[fault.column] ?? '';
    table.broken.push({ line, cells, column, code: 'stray_quote', params: {} });
    // without a header the other rows cannot be read
    if (!headed) return table;
    line += breaks(bytes.subarray(start, next));
    at = next;
  }
}

function takeRow(table: Table, record: string[], line: number): void {
  const { headers } = table;
  const row = record.length > headers.length ? withoutEnd(record, headers.length) : record;
  const cells = Object.fromEntries(headers.flatMap((h, i) => (i in row ? [[h, row[i]!]] : [])));
  if (row.length === headers.length) table.rows.push({ line, cells });
  else {
    const params = { cells: row.length, headers: headers.length };
    table.broken.push({ line, cells, column: '', code: 'cells_count', params });
  }
}

/** Without the empty cells at the end, down to a number of cells. */
function withoutEnd(record: string[], least = 0): string[] {
  let length = record.length;
  while (length > least && record[length - 1]!.trim() === '') length--;
  return record.slice(0, length);
}

/** Reads rows up to the end or the first fault. @returns `end`: the end of the last good row, in bytes */
function readUntilFault(
  bytes: Buffer,
  delimiter: string,
  take: (found: Found) => void,
): { end: number; fault?: Fault } {
  let end = 0;
  try {
    parse(bytes, {
      delimiter,
      skip_empty_lines: true,
      relax_column_count: true,
      on_record: (record: string[], { lines, bytes: read }) => {
        take({ record, line: lines });
        end = read;
        return null;
      },
    });
    return { end };
  } catch (error) {
    return { end, fault: { column: (error as Error & { column: number }).column } };
  }
}

/** The cells of a row with stray quotes, without the quotes: they show to which order the row belongs. */
function roughly(bytes: Buffer, delimiter: string, headers: string[]): Record<string, string> {
  const cells = bytes
    .toString()
    .replace(/[\r\n]+$/, '')
    .split(delimiter);
  return Object.fromEntries(headers.map((h, i) => [h, (cells[i] ?? '').replaceAll('"', '').trim()]));
}

const isBreak = (byte: number | undefined) => byte === 10 || byte === 13;

/** The start of the first line at or after `from` that is not empty, and the start of the line after it. */
function lineAt(bytes: Buffer, from: number): [start: number, next: number] {
  let start = from;
  while (isBreak(bytes[start])) start++;
  let next = start;
  while (next < bytes.length && !isBreak(bytes[next])) next++;
  return [start, next + (bytes[next] === 13 && bytes[next + 1] === 10 ? 2 : 1)];
}

const breaks = (bytes: Buffer): number => bytes.toString('latin1').match(/\r\n|\r|\n/g)?.length ?? 0;
