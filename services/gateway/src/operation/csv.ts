import type { Column, Table } from '@otdel/contracts';
import { stringify } from 'csv-stringify/sync';

/** `formula`: where the text of a cell may begin one, also when a spreadsheet cuts the file at the other separator. */
const separators = {
  comma: { delimiter: ',', point: '.', formula: formulaAfter(';') },
  semicolon: { delimiter: ';', point: ',', formula: formulaAfter(',') },
} as const;

/**
 * RFC 4180, UTF-8 with the mark by which spreadsheets know it. Every text is quoted, stands on one line and does not
 * become a formula; numbers are bare.
 * @example csvOf(table, 'semicolon') // '"month_id";"month";"quantity" …'
 */
export function csvOf(
  { columns, rows, totals }: Table,
  separator: keyof typeof separators = 'comma',
): string {
  const { delimiter, point, formula } = separators[separator];
  const cell = ({ holds }: Column, value: string | number) =>
    holds === 'number'
      ? { digits: String(value).replace('.', point) }
      : String(value).replace(lineEnds, '\n').replace(formula, "'").replaceAll('\n', ' ');
  return stringify(
    [
      columns.map(({ name }) => name),
      ...[...rows, totals].map((row) => row.map((value, i) => cell(columns[i]!, value))),
    ],
    {
      bom: true,
      delimiter,
      record_delimiter: 'windows',
      quoted_string: true,
      cast: { object: ({ digits }) => digits as string },
    },
  );
}

const lineEnds = /[\p{Cc}\u2028\u2029]+/gu;

/** Before a sign that begins a formula, at the start of the text, after a line end or after the other separator. */
function formulaAfter(separator: string): RegExp {
  const begins = String.raw`\s*[=+\-@\uFF1D\uFF0B\uFF0D\uFF20]`;
  return new RegExp(String.raw`^(?=\n|${begins})|(?<=[${separator}\n])(?=${begins})`, 'gu');
}
