import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';

export interface Raw {
  line: number;
  cells: Record<string, string>;
}
/** A row that does not fit its table; `cells` is what can be read of it. */
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
 * Reads a CSV file. A row with a stray quote is broken alone: reading goes on with the line after its first line.
 * csv-parse's `skip_records_with_error` is no help: after a quote that is never closed it skips all lines up to the next
 * quote silently.
 * @returns undefined when there is no such file
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
    // without a header the other rows cannot be read
    if (!headed) return table;
    line += breaks(bytes.subarray(start, next));
    from = next;
  }
}

/** Reads rows up to the end or the first fault. @returns `end`: the end of the last good row, in bytes */
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

/** The cells of a row with stray quotes, without the quotes: they show to which order the row belongs. */
function roughly(bytes: Buffer, headers: string[]): Record<string, string> {
  const cells = bytes.toString().trim().split(',');
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
