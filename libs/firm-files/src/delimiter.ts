import { parse } from 'csv-parse/sync';

/** What may stand between cells. */
export const delimiters = { comma: ',', semicolon: ';', tab: '\t' } as const;
export type Delimiter = keyof typeof delimiters;
const names = Object.keys(delimiters) as Delimiter[];

/** A header lies within this many characters. */
const headerWithin = 65_536;

/**
 * How the cells of a text are separated: as its first line `sep=;` says, as the mapping says, or in the way that gives
 * the most columns that are known, then the most columns.
 * @param body where the header begins
 */
export function delimiterOf(
  text: string,
  known: (header: string) => boolean,
  said?: Delimiter,
): { delimiter: Delimiter; body: number } {
  const line = /^sep=(.)\r?(?:\n|$)/i.exec(text);
  const body = line ? line[0].length : 0;
  const named = names.find((name) => delimiters[name] === line?.[1]);
  if (said ?? named) return { delimiter: (said ?? named)!, body };
  const start = text.slice(body, body + headerWithin);
  const scores = names.map((delimiter) => {
    const headers = headersOf(start, delimiter);
    return { delimiter, score: headers.filter(known).length * 1_000 + headers.length };
  });
  return { delimiter: scores.reduce((a, b) => (b.score > a.score ? b : a)).delimiter, body };
}

function headersOf(text: string, delimiter: Delimiter): string[] {
  try {
    const options = { delimiter: delimiters[delimiter], relax_column_count: true, skip_empty_lines: true };
    return (parse(text, { ...options, to: 1 }) as string[][])[0] ?? [];
  } catch {
    return [];
  }
}

/**
 * The separator of the rows when it is another than that of the header.
 * @param text the rows without the header
 * @param cells how many the header has
 */
export function otherDelimiterOf(text: string, cells: number, ofHeader: Delimiter): Delimiter | undefined {
  const [first = ''] = text.split(/\r?\n/, 1);
  return names.find((name) => name !== ofHeader && headersOf(first, name).length === cells);
}
