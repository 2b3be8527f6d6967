import Table from 'cli-table3';
import { styleText } from 'node:util';

const noLines = Object.fromEntries(
  ['top', 'bottom', 'left', 'right', 'mid'].flatMap((side) => [
    [side, ''],
    [`${side}-mid`, ''],
    [`${side}-left`, ''],
    [`${side}-right`, ''],
  ]),
);

/** Rows under headings with numbers to the right. No borders: people read it, and programs such as `cut` parse it. */
export function table(head: readonly string[], rows: readonly (string | number)[][]): string {
  const numeric = head.map((_, i) => rows.every((row) => /^(\d.*)?$/.test(String(row[i] ?? ''))));
  const made = new Table({
    head: head.map((h) => styleText('bold', h)),
    chars: { ...noLines, middle: '  ' },
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0 },
    colAligns: numeric.map((is) => (is ? 'right' : 'left')),
  });
  made.push(...rows.map((row) => head.map((_, i) => String(row[i] ?? ''))));
  return made.toString();
}
