import { Api, ApiError } from '@otdel/ops/api';
import { clientBody, itemBody, orderBody, staffBody, supplierBody } from './bodies.ts';
import type { Row } from '@otdel/firm-files';
import { columnOf, LeftOut, type Step } from './left-out.ts';
import { forEach } from './pool.ts';
import { present, type Ids } from './present.ts';
import { anyBadRow, type BadRow, type FirmFiles, type Located } from '@otdel/firm-files';

export interface Outcome {
  created: number;
  /** Rows that were there already. */
  unchanged: number;
}
export interface ImportReport {
  steps: Record<Step, Outcome>;
  bad: BadRow[];
}
export type OnProgress = (step: Step, done: number, total: number) => void;

interface Made {
  id: string;
}
const path = encodeURIComponent;

/**
 * Puts the good rows into the firm: people and items before the orders that name them. Rows that are there already stay
 * as they are, even if people have changed them. A row that the firm refuses is reported like any other bad row.
 */
export async function importFirm(
  api: Api,
  firm: FirmFiles,
  options: { orders: boolean; concurrency?: number; onProgress?: OnProgress },
): Promise<{ report: ImportReport; ids: Ids }> {
  const bad = [...firm.bad];
  const steps = {} as Record<Step, Outcome>;

  async function step<T>(
    name: Step,
    rows: Located<T>[],
    put: (row: T) => Promise<keyof Outcome>,
    atATime = options.concurrency ?? 8,
  ): Promise<void> {
    const outcome: Outcome = (steps[name] = { created: 0, unchanged: 0 });
    let done = 0;
    await forEach(rows, atATime, async (at) => {
      try {
        outcome[await put(at.row)]++;
      } catch (error) {
        bad.push(refusedRow(name, at, error));
      }
      options.onProgress?.(name, ++done, rows.length);
    });
  }

  /** Makes the rows that are not there yet. @returns the ids of all rows by code */
  async function make<T>(
    name: 'staff' | 'suppliers' | 'items' | 'clients',
    rows: Located<T>[],
    codeOf: (row: T) => string,
    put: (row: T) => Promise<Made>,
    atATime?: number,
  ): Promise<Map<string, string>> {
    const ids = await present(
      api,
      name,
      rows.map(({ row }) => codeOf(row)),
    );
    const one = async (row: T) => {
      if (ids.has(codeOf(row))) return 'unchanged';
      ids.set(codeOf(row), (await put(row)).id);
      return 'created';
    };
    await step(name, rows, one, atATime);
    return ids;
  }
  const code = (row: { code: string }) => row.code;

  const putStaff = async (row: Row<'staff'>) =>
    (await api.put<{ staff: Made }>(`/api/staff/by-code/${path(row.code)}`, staffBody(row))).staff;
  const staff = await make('staff', headsFirst(firm.staff), code, putStaff, 1);
  await make(
    'suppliers',
    firm.suppliers,
    code,
    async (row) =>
      (await api.put<{ supplier: Made }>(`/api/suppliers/by-code/${path(row.code)}`, supplierBody(row)))
        .supplier,
  );
  const items = await make(
    'items',
    firm.items,
    (row) => row.sku,
    async (row) => (await api.put<{ item: Made }>(`/api/items/by-sku/${path(row.sku)}`, itemBody(row))).item,
  );
  await step('stock', firm.stock, async ({ sku, quantity, counted_on }) => {
    const body = { quantity, ...(counted_on && { countedOn: counted_on }) };
    // the item is new: no opening stock can be replaced
    const { outcome } = await api.put<{ outcome: keyof Outcome }>(
      `/api/items/by-sku/${path(sku)}/opening-stock`,
      body,
    );
    return outcome;
  });
  const ids: Ids = { staff, items, clients: new Map() };
  ids.clients = await make(
    'clients',
    firm.clients,
    code,
    async (row) =>
      (await api.put<{ client: Made }>(`/api/clients/by-code/${path(row.code)}`, clientBody(row, ids)))
        .client,
  );
  if (options.orders) {
    const linesOf = Map.groupBy(firm.order_lines, (l) => l.row.order);
    await step('orders', firm.orders, async (row) => {
      const there = await api.get<{ items: unknown[] }>(`/api/orders?externalRef=${path(row.ref)}&limit=1`);
      if (there.items.length > 0) return 'unchanged';
      await api.postOnce('/api/orders', orderBody(row, linesOf.get(row.ref) ?? [], ids));
      return 'created';
    });
  }
  return { report: { steps, bad }, ids };
}

/** The row that was refused. @throws the error when it is no fault of the row */
function refusedRow(step: Step, { file, line }: Located<unknown>, error: unknown): BadRow {
  if (error instanceof LeftOut)
    return anyBadRow({ file, line, column: error.column }, error.code, error.params);
  if (!(error instanceof ApiError) || error.status === 401 || error.status === 403 || error.status >= 500)
    throw error;
  const column = columnOf(step, error);
  return { ...{ file, line, column }, code: error.code, params: error.params, reason: error.message };
}

/** Sorts heads before the people whom they lead. */
function headsFirst(staff: FirmFiles['staff']): FirmFiles['staff'] {
  const headOf = new Map(staff.map(({ row }) => [row.code, row.head]));
  const above = (code: string): number => {
    const head = headOf.get(code);
    return head ? 1 + above(head) : 0;
  };
  return staff.toSorted((a, b) => above(a.row.code) - above(b.row.code));
}
