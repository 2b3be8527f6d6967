import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';

export interface Raw {
  line: number;
  cells: Record<string, string>;
}
/** A row that is no row of its table; `cells` is what can be made out of it. */
export interface Broken extends Raw {
  column: string;
  reason: string;
}
export interface Table {
  headers: string[];
  rows: Raw[];
  broken: Broken[];
}
interface Fault {
  message: string;
  column: number;
}
type Found = { record: string[]; line: number };

/**
 * A CSV file, row by row; undefined when there is none. A row with a stray quote is set aside alone: reading goes on
 * with the line after the one where it began. csv-parse's own `skip_records_with_error` is no help, since a quote that
 * is never closed makes it skip all lines up to the next quote without a word.
 */
export function readTable(dir: string, file: string): Table | undefined {
  const path = join(dir, file);
  if (!existsSync(path)) return undefined;
  const bytes = readFileSync(path);
  const table: Table = { headers: [], rows: [], broken: [] };
  let headed = false;
  const take = ({ record, line }: Found) => {
    const cells = Object.fromEntries(table.headers.flatMap((h, i) => (i in record ? [[h, record[i]!]] : [])));
    if (!headed) table.headers = record;
    else if (record.length === table.headers.length) table.rows.push({ line, cells });
    else {
      const reason = `has ${record.length} cells, the header has ${table.headers.length}`;
      table.broken.push({ line, cells, column: '', reason });
    }
    headed = true;
  };
  for (let from = 0, line = 1; ;) {
    const { end, fault } = readUntilFault(bytes.subarray(from), (found) =>
      take({ ...found, line: found.line + line - 1 }),
    );
    if (!fault) return table;
    const [start, next] = lineAt(bytes, from + end);
    line += breaks(bytes.subarray(from, start));
    const cells = headed ? roughly(bytes.subarray(start, next), table.headers) : {};
    const column = table.headers[fault.column] ?? '';
    table.broken.push({ line, cells, column, reason: `not readable as CSV: ${fault.message}` });
    // without its header nothing is known of the other rows
    if (!headed) return table;
    line += breaks(bytes.subarray(start, next));
    from = next;
  }
}

/** Hands over rows up to the end or the first fault; `end` is where the last good row ended, in bytes. */
function readUntilFault(bytes: Buffer, take: (found: Found) => void): { end: number; fault?: Fault } {
  let end = 0;
  try {
    parse(bytes, {
      bom: true,
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
    const { message, column } = error as Error & { column: number };
    return { end, fault: { message: message.replace(/ (at|is found on) .*/, ''), column } };
  }
}

/** What a row with stray quotes seems to say, so that an order is known whose line it is. */
function roughly(bytes: Buffer, headers: string[]): Record<string, string> {
  const cells = bytes.toString().trim().split(',');
  return Object.fromEntries(headers.map((h, i) => [h, (cells[i] ?? '').replaceAll('"', '').trim()]));
}

const isBreak = (byte: number | undefined) => byte === 10 || byte === 13;

/** Where the first line with something in it begins at or after `from`, and where the line after it does. */
function lineAt(bytes: Buffer, from: number): [start: number, next: number] {
  let start = from;
  while (isBreak(bytes[start])) start++;
  let next = start;
  while (next < bytes.length && !isBreak(bytes[next])) next++;
  return [start, next + (bytes[next] === 13 && bytes[next + 1] === 10 ? 2 : 1)];
}

const breaks = (bytes: Buffer): number => bytes.toString('latin1').match(/\r\n|\r|\n/g)?.length ?? 0;
