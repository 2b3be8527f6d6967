import type { FirmFiles, Located, BadRow } from './read.ts';
import { Api, ApiError } from './api.ts';
import { columnOf, LeftOut } from './left-out.ts';
import { forEach } from './pool.ts';

export type Step = 'staff' | 'suppliers' | 'items' | 'stock' | 'clients' | 'orders';
export interface Outcome {
  created: number;
  changed: number;
  unchanged: number;
}
export interface ImportReport {
  steps: Record<Step, Outcome>;
  bad: BadRow[];
}
/** Codes of the files → ids of the firm. */
export interface Ids {
  staff: Map<string, string>;
  items: Map<string, string>;
  clients: Map<string, string>;
}
export type OnProgress = (step: Step, done: number, total: number) => void;

const path = encodeURIComponent;
type Put = 'created' | 'changed' | 'unchanged';

/**
 * Puts the good rows into the firm, people and things before the orders that name them. What is there already and
 * the same is left alone; a row that the firm refuses is reported like any other bad row.
 */
export async function importFirm(
  api: Api,
  firm: FirmFiles,
  options: { orders: boolean; concurrency?: number; onProgress?: OnProgress },
): Promise<{ report: ImportReport; ids: Ids }> {
  const ids: Ids = { staff: new Map(), items: new Map(), clients: new Map() };
  const bad = [...firm.bad];
  const steps = {} as Record<Step, Outcome>;

  async function step<T>(
    name: Step,
    rows: Located<T>[],
    put: (row: T) => Promise<Put>,
    atATime = options.concurrency ?? 8,
  ): Promise<void> {
    const outcome: Outcome = (steps[name] = { created: 0, changed: 0, unchanged: 0 });
    let done = 0;
    const one = async (at: Located<T>) => {
      try {
        outcome[await put(at.row)]++;
      } catch (error) {
        const column = refusedColumn(name, error);
        if (column === undefined) throw error;
        bad.push({ file: at.file, line: at.line, column, reason: (error as Error).message });
      }
      options.onProgress?.(name, ++done, rows.length);
    };
    await forEach(rows, atATime, one);
  }

  await step(
    'staff',
    headsFirst(firm.staff),
    async ({ code, name, role, head, active }) => {
      const body = { name, role, headCode: head ?? null, active: active === 'yes' };
      const { outcome, staff } = await api.put<{ outcome: Put; staff: { id: string } }>(
        `/api/staff/by-code/${path(code)}`,
        body,
      );
      ids.staff.set(code, staff.id);
      return outcome;
    },
    1,
  );
  await step('suppliers', firm.suppliers, async ({ code, name, country, lead_days }) => {
    const body = { name, country: country ?? null, leadDays: lead_days ?? null };
    return (await api.put<{ outcome: Put }>(`/api/suppliers/by-code/${path(code)}`, body)).outcome;
  });
  await step('items', firm.items, async ({ sku, supplier, lead_days, group, unit, ...item }) => {
    const body = {
      ...item,
      group: group ?? null,
      supplierCode: supplier ?? null,
      ...(unit !== undefined && { unit }),
      ...(lead_days !== undefined && { leadDays: lead_days }),
    };
    const { outcome, item: made } = await api.put<{ outcome: Put; item: { id: string } }>(
      `/api/items/by-sku/${path(sku)}`,
      body,
    );
    ids.items.set(sku, made.id);
    return outcome;
  });
  await step('stock', firm.stock, async ({ sku, quantity, counted_on }) => {
    const body = { quantity, ...(counted_on && { countedOn: counted_on }) };
    return (await api.put<{ outcome: Put }>(`/api/items/by-sku/${path(sku)}/opening-stock`, body)).outcome;
  });
  await step('clients', firm.clients, async (row) => {
    const contact = {
      name: row.contact_name,
      position: row.contact_position ?? null,
      phone: row.contact_phone ?? null,
      email: row.contact_email ?? null,
    };
    const body = {
      name: row.name,
      region: row.region ?? null,
      segment: row.segment ?? null,
      keyClient: row.key_client === 'yes',
      contacts: row.contact_name ? [contact] : [],
      ...(row.manager && { managerId: idOf(ids, 'staff', row.manager, 'manager') }),
    };
    const { outcome, client } = await api.put<{ outcome: Put; client: { id: string } }>(
      `/api/clients/by-code/${path(row.code)}`,
      body,
    );
    ids.clients.set(row.code, client.id);
    return outcome;
  });
  if (options.orders) {
    const linesOf = Map.groupBy(firm.order_lines, (l) => l.row.order);
    await step('orders', firm.orders, async (row) => {
      const there = await api.get<{ items: unknown[] }>(`/api/orders?externalRef=${path(row.ref)}&limit=1`);
      if (there.items.length > 0) return 'unchanged';
      await api.post('/api/orders', orderBody(row, linesOf.get(row.ref) ?? [], ids), `import-${row.ref}`);
      return 'created';
    });
  }
  return { report: { steps, bad }, ids };
}

/** The request that places an order of the files. @throws LeftOut when what it points at did not go in */
export function orderBody(
  row: FirmFiles['orders'][number]['row'],
  lines: FirmFiles['order_lines'],
  ids: Ids,
) {
  return {
    clientId: idOf(ids, 'clients', row.client, 'client'),
    managerId: idOf(ids, 'staff', row.manager, 'manager'),
    externalRef: row.ref,
    placedOn: row.placed_on,
    lines: lines.map(({ row: line }) => ({
      itemId: idOf(ids, 'items', line.sku, 'sku'),
      quantity: line.quantity,
      discount: line.discount,
      promisedOn: line.promised_on ?? row.promised_on,
      ...(line.price && { price: line.price }),
    })),
  };
}

/** @throws LeftOut at the column that points at it */
function idOf(ids: Ids, of: keyof Ids, code: string, column: string): string {
  const id = ids[of].get(code);
  if (id === undefined) throw new LeftOut(column, code, of);
  return id;
}

/** The column of a row that stays out; undefined for what is no fault of the row. */
function refusedColumn(step: Step, error: unknown): string | undefined {
  if (error instanceof LeftOut) return error.column;
  if (!(error instanceof ApiError) || error.status === 401 || error.status === 403 || error.status >= 500)
    return undefined;
  return columnOf(step, error);
}

/** Whoever leads others is put in before them. */
function headsFirst(staff: FirmFiles['staff']): FirmFiles['staff'] {
  const headOf = new Map(staff.map(({ row }) => [row.code, row.head]));
  const above = (code: string): number => {
    const head = headOf.get(code);
    return head ? 1 + above(head) : 0;
  };
  return staff.toSorted((a, b) => above(a.row.code) - above(b.row.code));
}
