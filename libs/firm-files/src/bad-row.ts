import type { RowCode, RowParams } from '@otdel/contracts';
import { rowSentence } from '@otdel/contracts/sentences';

/** A row that cannot be imported. Its place is for a person who has the file open in an editor. */
export interface BadRow {
  file: string;
  /** 0: the whole file. */
  line: number;
  column: string;
  /** Of the files, of a field, or of a refusal of the firm. */
  code: string;
  params: Record<string, unknown>;
  /** In English. */
  readonly reason: string;
}
interface Place {
  file: string;
  line: number;
  column?: string;
}

/** @example badRow({ file: 'items.csv', line: 3, column: 'price' }, 'cell_missing', {}) */
export const badRow = <Code extends RowCode>(
  place: Place,
  code: Code,
  params: RowParams[Code] & { found?: string },
): BadRow => anyBadRow(place, code, { ...params });

/** Also with codes of fields and refusals. */
export const anyBadRow = (
  { file, line, column = '' }: Place,
  code: string,
  params: Record<string, unknown>,
): BadRow => ({
  ...{ file, line, column, code, params },
  // a file may have very many of them
  get reason() {
    return rowSentence({ code, params }, 'en');
  },
});

/** Whether it keeps its whole file out. */
export const isOfFile = ({ code }: Pick<BadRow, 'code'>): boolean => /^(file|columns)_/.test(code);
