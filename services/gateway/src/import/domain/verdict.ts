import {
  DomainError,
  barcodeKey,
  codeKey,
  lineValue,
  mustBeOpen,
  sales,
  toMilli,
  toPrice,
  type ActorRole,
  type getStaff,
  type ResponseOf,
} from '@otdel/contracts';
import {
  anyBadRow,
  badRow,
  keep,
  keys,
  leaveOutDangling,
  settle,
  type BadRow,
  type FirmRows,
  type Located,
  type Reading,
  type Row,
  type TableName,
} from '@otdel/firm-files';
import { mustOwn } from '../../client/domain/owner.ts';

type Person = Pick<ResponseOf<typeof getStaff>, 'name' | 'role' | 'active'>;
/** What is in the firm, by code. */
export interface FirmState {
  today: string;
  /** Through which day the books are closed; null: they are open. */
  closedThrough: string | null;
  /** Of whoever imports. */
  role: ActorRole;
  staff: ReadonlyMap<string, Person>;
  suppliers: ReadonlySet<string>;
  items: ReadonlyMap<
    string,
    { kind: Row<'items'>['kind']; price: string; active: boolean; barcodes: readonly string[] }
  >;
  /** Opening stock by sku. */
  openings: ReadonlyMap<string, string>;
  clients: ReadonlyMap<string, { name: string; active: boolean }>;
  /** References of orders. */
  orders: ReadonlySet<string>;
}

/** A row that goes in. */
export interface Planned {
  table: Exclude<TableName, 'order_lines'>;
  file: string;
  line: number;
  row: Record<string, unknown>;
  /** Of an order. */
  lines?: Row<'order_lines'>[];
}
export interface Verdict {
  /** In the order in which the rows go in: people and items before the orders that name them. */
  plan: Planned[];
  tables: { table: Planned['table']; toMake: number; there: number }[];
  bad: BadRow[];
}

const mostLines = 200;
/** The greatest sum: thirteen digits before the point. */
const mostValue = 999_999_999_999_999n;

/**
 * Says of each row whether it goes in, is there already or stays out, and why. The check of an import and the import
 * itself both ask it, so they cannot differ; what the firm refuses beside it has changed between the two.
 * @param orders whether orders go in
 */
export function verdictOn(reading: Reading, state: FirmState, orders: boolean): Verdict {
  const { firm, spoiled } = reading;
  const known = { ...state, order_lines: new Set<string>() };
  settle(reading, known);
  judgeCodes(firm, state);
  judgeBarcodes(firm, state);
  judgePeople(firm, state);
  judgeStock(firm, state);
  if (orders) judgeOrders(firm, spoiled, state);
  leaveOutDangling(reading, known);
  const isThere: Record<Planned['table'], (row: never) => boolean> = {
    staff: ({ code }: Row<'staff'>) => state.staff.has(code),
    suppliers: ({ code }: Row<'suppliers'>) => state.suppliers.has(code),
    items: ({ sku }: Row<'items'>) => state.items.has(sku),
    stock: ({ sku }: Row<'stock'>) => state.openings.has(sku),
    clients: ({ code }: Row<'clients'>) => state.clients.has(code),
    orders: ({ ref }: Row<'orders'>) => state.orders.has(ref),
  };
  const linesOf = Map.groupBy(firm.order_lines, ({ row }) => row.order);
  const rows: Record<Planned['table'], readonly Located<object>[]> = {
    ...firm,
    staff: headsFirst(firm.staff),
    orders: orders ? firm.orders : [],
  };
  const tables = Object.keys(isThere) as Planned['table'][];
  const made = tables.map((table) => ({
    table,
    all: rows[table].length,
    fresh: rows[table].filter(({ row }) => !isThere[table](row as never)),
  }));
  const plan = made.flatMap(({ table, fresh }) =>
    fresh.map(({ file, line, row }): Planned => {
      const lines = table === 'orders' && linesOf.get((row as Row<'orders'>).ref)?.map((at) => at.row);
      return { table, file, line, row: row as Planned['row'], ...(lines && { lines }) };
    }),
  );
  return {
    plan,
    tables: made.map(({ table, all, fresh }) => ({ table, toMake: fresh.length, there: all - fresh.length })),
    bad: firm.bad,
  };
}

/** As the rooms say it of a new record. */
function judgeCodes(firm: FirmRows, state: FirmState): void {
  for (const table of ['staff', 'suppliers', 'items', 'clients'] as const) {
    const column = keys[table]!;
    const there = state[table];
    const known = new Map([...there.keys()].map((code) => [codeKey(code), code]));
    keep(firm, table, (at) => {
      const record = (at.row as Record<string, string>)[column]!;
      const other = known.get(codeKey(record)) ?? record;
      if (other !== record && !there.has(record))
        return anyBadRow({ ...at, column }, 'code_like_another', { record, known: other });
      known.set(codeKey(record), record);
      return undefined;
    });
  }
}

/** A barcode belongs to one item: to that of the firm, else to the first of the files. */
function judgeBarcodes(firm: FirmRows, { items }: FirmState): void {
  const owners = new Map(
    [...items].flatMap(([sku, { barcodes }]) => barcodes.map((barcode) => [barcodeKey(barcode), sku])),
  );
  keep(firm, 'items', (at) => {
    const { sku, barcodes } = at.row;
    if (items.has(sku)) return undefined;
    for (const barcode of barcodes) {
      const owner = owners.get(barcodeKey(barcode));
      if (owner !== undefined)
        return anyBadRow({ ...at, column: 'barcodes' }, 'barcode_of_another', { barcode, sku: owner });
    }
    for (const barcode of barcodes) owners.set(barcodeKey(barcode), sku);
    return undefined;
  });
}

function judgePeople(firm: FirmRows, { staff, clients, role }: FirmState): void {
  keep(firm, 'staff', (at) => {
    if (staff.has(at.row.code) || at.row.role !== 'admin' || role === 'admin') return undefined;
    return anyBadRow({ ...at, column: 'role' }, 'administrators_only', {});
  });
  const person = peopleOf(firm, staff);
  keep(firm, 'clients', (at) => {
    const { code, manager } = at.row;
    const owner = manager === undefined ? undefined : person(manager);
    return clients.has(code) || !owner ? undefined : refusal(at, 'manager', () => mustOwn(owner));
  });
}

/** Who is in the firm already is as the firm has them. */
function peopleOf(firm: FirmRows, staff: FirmState['staff']) {
  const fresh = new Map(
    firm.staff.map(({ row }) => [row.code, { ...row, active: row.active === 'yes' } as Person]),
  );
  return (code: string) => staff.get(code) ?? fresh.get(code);
}

function judgeStock(firm: FirmRows, { items, openings, today, closedThrough }: FirmState): void {
  const kinds = new Map(firm.items.map(({ row }) => [row.sku, row.kind]));
  keep(firm, 'stock', (at) => {
    const { sku, quantity, counted_on: day } = at.row;
    const kind = items.get(sku)?.kind ?? kinds.get(sku);
    const opening = openings.get(sku);
    if (kind !== undefined && kind !== 'goods')
      return anyBadRow({ ...at, column: 'sku' }, 'not_goods', { sku });
    if (day !== undefined && day > today)
      return anyBadRow({ ...at, column: 'counted_on' }, 'counted_in_future', { day, today });
    if (opening === undefined) return inClosedBooks(at, 'counted_on', day, closedThrough);
    if (toMilli(opening) === toMilli(quantity)) return undefined;
    return anyBadRow({ ...at, column: 'quantity' }, 'opening_stock_set', { sku, quantity: opening });
  });
}

function judgeOrders(firm: FirmRows, spoiled: Set<string>, state: FirmState): void {
  const { today, closedThrough, clients, items } = state;
  const person = peopleOf(firm, state.staff);
  const listed = new Map(firm.items.map(({ row }) => [row.sku, row.price]));
  const linesOf = Map.groupBy(firm.order_lines, ({ row }) => row.order);
  keep(firm, 'orders', (at) => {
    const { ref, placed_on: placed, client, manager } = at.row;
    const lines = linesOf.get(ref) ?? [];
    if (state.orders.has(ref)) return undefined;
    if (lines.length > mostLines)
      return badRow({ ...at, column: 'ref' }, 'too_many_lines', { count: lines.length, most: mostLines });
    if (placed > today)
      return anyBadRow({ ...at, column: 'placed_on' }, 'placed_in_future', { day: placed, today });
    const late = inClosedBooks(at, 'placed_on', placed, closedThrough);
    if (late) return late;
    const buyer = clients.get(client);
    if (buyer && !buyer.active)
      return anyBadRow({ ...at, column: 'client' }, 'client_inactive', { client: buyer.name });
    const maker = person(manager);
    // an order that was placed before today is a record of the past
    const wrong = placed === today && maker && refusal(at, 'manager', () => mustMakeDeals(maker));
    if (wrong) return wrong;
    let sum = 0n;
    for (const line of lines) {
      const { sku, price = items.get(sku)?.price ?? listed.get(sku) } = line.row;
      const bad = wrongLine(line, at.row, items.get(sku)?.active);
      const value =
        price === undefined ? 0n : lineValue(toPrice(price), toMilli(line.row.quantity), line.row.discount);
      const tooMuch = value > mostValue && anyBadRow({ ...line, column: 'quantity' }, 'value_too_large', {});
      if (bad || tooMuch) {
        spoiled.add(ref);
        firm.bad.push((bad || tooMuch) as BadRow);
      }
      sum += value;
    }
    return sum > mostValue && !spoiled.has(ref)
      ? anyBadRow({ ...at, column: 'ref' }, 'value_too_large', {})
      : undefined;
  });
}

function inClosedBooks(
  at: Located<unknown>,
  column: string,
  day: string | undefined,
  through: string | null,
): BadRow | undefined {
  return day === undefined
    ? undefined
    : refusal(at, column, () => mustBeOpen(Temporal.PlainDate.from(day), through));
}

function wrongLine(
  at: Located<Row<'order_lines'>>,
  { placed_on: placed }: Row<'orders'>,
  active: boolean | undefined,
): BadRow | undefined {
  const { sku, promised_on: day } = at.row;
  if (active === false) return anyBadRow({ ...at, column: 'sku' }, 'item_inactive', { sku });
  if (day === undefined || day >= placed) return undefined;
  return anyBadRow({ ...at, column: 'promised_on' }, 'promised_before_placed', { day, earliest: placed });
}

/** As the room of orders says it. */
function mustMakeDeals({ name, role, active }: Person): void {
  const refuse = (code: 'manager_inactive' | 'manager_makes_no_deals', params: object) =>
    new DomainError({ kind: 'refused', code, params: { name, ...params } });
  if (!active) throw refuse('manager_inactive', {});
  if (!sales.includes(role)) throw refuse('manager_makes_no_deals', { role, roles: [...sales] });
}

function refusal(at: Located<unknown>, column: string, rule: () => void): BadRow | undefined {
  try {
    rule();
    return undefined;
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    return anyBadRow({ ...at, column }, error.code, error.params);
  }
}

/** Sorts heads before the people whom they lead. */
function headsFirst(staff: FirmRows['staff']): FirmRows['staff'] {
  const headOf = new Map(staff.map(({ row }) => [row.code, row.head]));
  const above = (code: string): number => {
    const head = headOf.get(code);
    return head ? 1 + above(head) : 0;
  };
  return staff.toSorted((a, b) => above(a.row.code) - above(b.row.code));
}
