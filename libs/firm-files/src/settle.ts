import { badRow, type BadRow } from './bad-row.ts';
import type { FirmRows, Located, Reading } from './firm.ts';
import { keys, references, type Row, type TableName } from './format.ts';

/** Codes that are in the firm already, by table. */
export type Known = Partial<Record<TableName, { has(code: string): boolean }>>;

/**
 * Leaves out what cannot go in for the sake of other rows: duplicates, days in a wrong order, people in a circle, rows that
 * point at nothing, orders without all of their lines.
 */
export function settle(reading: Reading, known?: Known): void {
  const { firm } = reading;
  leaveOutDuplicates(firm);
  checkDates(firm);
  leaveOutCircles(firm);
  leaveOutDangling(reading, known);
}

function leaveOutDuplicates(firm: FirmRows): void {
  for (const [table, key] of Object.entries(keys) as [TableName, string][]) {
    const first = new Map<string, number>();
    keep(firm, table, ({ file, line, row }) => {
      const value = String((row as Record<string, unknown>)[key]);
      const before = first.get(value);
      if (before === undefined) return first.set(value, line) && undefined;
      return badRow({ file, line, column: key }, 'stands_already', { value, line: before });
    });
  }
}

function checkDates(firm: FirmRows): void {
  keep(firm, 'orders', ({ file, line, row }) => {
    const at = (column: string) => ({ file, line, column });
    const { placed_on, promised_on, shipped_on, delivered_on, cancelled_on } = row;
    if (promised_on < placed_on) return badRow(at('promised_on'), 'before_placed', { day: promised_on });
    if (shipped_on && shipped_on < placed_on)
      return badRow(at('shipped_on'), 'before_placed', { day: shipped_on });
    if (delivered_on && !shipped_on) return badRow(at('delivered_on'), 'never_shipped', {});
    if (delivered_on && delivered_on < shipped_on!)
      return badRow(at('delivered_on'), 'before_shipped', { day: delivered_on });
    if (cancelled_on && shipped_on) return badRow(at('cancelled_on'), 'shipped_and_cancelled', {});
    return undefined;
  });
}

/** Nobody leads himself, neither directly nor through others. */
function leaveOutCircles(firm: FirmRows): void {
  const headOf = new Map(firm.staff.map(({ row }) => [row.code, row.head]));
  keep(firm, 'staff', ({ file, line, row: { code } }) => {
    const way = [code];
    for (let head = headOf.get(code); head && !way.includes(head); head = headOf.get(head)) way.push(head);
    if (headOf.get(way.at(-1)!) !== code) return undefined;
    return badRow({ file, line, column: 'head' }, 'circle', { way: [...way, code].join(' → ') });
  });
}

/** Repeats until no further row is left out: a row that points at a left-out row is left out too. */
export function leaveOutDangling({ firm, spoiled, refs }: Reading, known?: Known): void {
  for (let fell = true; fell;) {
    fell = false;
    for (const { table, column, to, key } of references) {
      const there = new Set(firm[to].map((r) => (r.row as Record<string, unknown>)[key]));
      fell =
        keep(firm, table, ({ file, line, row }) => {
          const value = (row as Record<string, string | undefined>)[column];
          if (value === undefined || there.has(value)) return undefined;
          // lines belong to an order of the files
          if (to !== 'orders' && known?.[to]?.has(value)) return undefined;
          if (table === 'order_lines') spoiled.add((row as Row<'order_lines'>).order);
          // of an order that stays out its own row says why
          if (to === 'orders' && refs.has(value)) return 'silently';
          const code = known && to !== 'orders' ? 'points_outside' : 'points_nowhere';
          return badRow({ file, line, column }, code, { value, table: to });
        }) || fell;
    }
    // an order is imported whole or not at all: with half of its lines it would be another order
    const lined = new Set(firm.order_lines.map((l) => l.row.order));
    fell =
      keep(firm, 'orders', ({ file, line, row }) => {
        const at = { file, line, column: 'ref' };
        if (spoiled.has(row.ref)) return badRow(at, 'line_is_bad', {});
        return lined.has(row.ref) ? undefined : badRow(at, 'without_lines', {});
      }) || fell;
  }
}

/** Leaves out the rows of a table that a test finds bad. @returns whether any was left out */
export function keep<T extends TableName>(
  firm: FirmRows,
  table: T,
  test: (at: Located<Row<T>>) => BadRow | 'silently' | undefined,
): boolean {
  const before = firm[table] as Located<Row<T>>[];
  const good = before.filter((at) => {
    const why = test(at);
    if (why && why !== 'silently') firm.bad.push(why);
    return !why;
  });
  (firm as Record<TableName, unknown>)[table] = good;
  return good.length < before.length;
}
