import { rowSentence, type LanguageCode } from '@otdel/contracts/sentences';
import { isOfFile, type BadRow } from './bad-row.ts';

/** Rows that are shown of one kind. */
const shown = 20;

export interface KindOfBad {
  file: string;
  column: string;
  code: string;
  count: number;
  rows: { line: number; params: Record<string, unknown> }[];
}
/** What did not go in, in a size that does not grow with the files. */
export interface Tally {
  /** Rows that stayed out, each counted once. Rows of a file that stayed out whole are not among them. */
  rows: number;
  kinds: KindOfBad[];
}

/** Counts what stayed out: by file, column and reason, with the first rows of each. */
export class Tallying {
  readonly #kinds: Map<string, KindOfBad>;
  readonly #seen = new Set<string>();
  #rows: number;

  /** @param before goes on with what was counted; its rows do not come again */
  constructor(before: Tally = { rows: 0, kinds: [] }) {
    this.#rows = before.rows;
    this.#kinds = new Map(before.kinds.map((kind) => [keyOf(kind), { ...kind, rows: [...kind.rows] }]));
  }

  add(bad: BadRow): void {
    const { file, line, column, code, params } = bad;
    const key = keyOf(bad);
    const kind = this.#kinds.get(key) ?? { file, column, code, count: 0, rows: [] };
    this.#kinds.set(key, kind);
    kind.count++;
    if (kind.rows.length < shown) kind.rows.push({ line, params });
    if (isOfFile(bad) || this.#seen.has(`${line} ${file}`)) return;
    this.#seen.add(`${line} ${file}`);
    this.#rows++;
  }

  get tally(): Tally {
    return { rows: this.#rows, kinds: [...this.#kinds.values()] };
  }
}

const keyOf = ({ file, column, code }: Pick<KindOfBad, 'file' | 'column' | 'code'>) =>
  JSON.stringify([file, column, code]);

export function tallyOf(bad: Iterable<BadRow>): Tally {
  const tallying = new Tallying();
  for (const one of bad) tallying.add(one);
  return tallying.tally;
}

/**
 * A tally in lines for people.
 * @example linesOf(tally, 'en') // ['items.csv:2 price: is no sum … (found "x")', …, 'items.csv price: and 80 more']
 */
export function linesOf({ kinds }: Tally, language: LanguageCode = 'en'): string[] {
  return kinds.flatMap(({ file, column, code, count, rows }) => {
    const at = column && ` ${column}`;
    const lines = rows.map(
      ({ line, params }) =>
        `${file}${line > 0 ? `:${line}` : ''}${at}: ${rowSentence({ code, params }, language)}`,
    );
    const more = language === 'en' ? `and ${count - rows.length} more` : `и ещё ${count - rows.length}`;
    return count > rows.length ? [...lines, `${file}${at}: ${more}`] : lines;
  });
}
