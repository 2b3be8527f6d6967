import type { Api } from '@otdel/ops/api';
import type { FirmFiles, Ids, Known } from '@otdel/firm-files';

export type { Ids } from '@otdel/firm-files';
type List = 'staff' | 'suppliers' | 'items' | 'clients';

/**
 * The ids of the codes that the firm has already. It reads the list page by page until all are found, not once per row.
 * @example await present(api, 'staff', ['ann', 'bob']) // Map { 'ann' => '0199…' }
 */
export async function present(api: Api, list: List, codes: Iterable<string>): Promise<Map<string, string>> {
  const wanted = new Set(codes);
  const found = new Map<string, string>();
  if (wanted.size === 0) return found;
  const key = list === 'items' ? 'sku' : 'code';
  for await (const thing of api.all<{ id: string } & Record<string, string>>(`/api/${list}`)) {
    if (wanted.has(thing[key]!)) found.set(thing[key]!, thing.id);
    if (found.size === wanted.size) break;
  }
  return found;
}

/** The ids of the rows of the files, and of what they point at. It only reads. */
export async function idsOf(api: Api, firm: FirmFiles): Promise<Ids> {
  const { clients, items, orders, order_lines: lines, staff } = firm;
  const [people, goods, buyers] = await Promise.all([
    present(api, 'staff', [
      ...codes(staff, 'code'),
      ...codes(orders, 'manager'),
      ...codes(clients, 'manager'),
    ]),
    present(api, 'items', [...codes(items, 'sku'), ...codes(lines, 'sku')]),
    present(api, 'clients', [...codes(clients, 'code'), ...codes(orders, 'client')]),
  ]);
  return { staff: people, items: goods, clients: buyers };
}

const codes = <K extends string>(rows: readonly { row: { [key in K]?: string | undefined } }[], key: K) =>
  rows.flatMap(({ row }) => row[key] ?? []);

/** Codes that the firm has: rows may point at them. */
export async function knownIn(api: Api): Promise<Known> {
  const all = async (list: List) => {
    const found = new Set<string>();
    const key = list === 'items' ? 'sku' : 'code';
    for await (const thing of api.all<Record<string, string>>(`/api/${list}`)) found.add(thing[key]!);
    return found;
  };
  const [staff, suppliers, items, clients] = await Promise.all([
    all('staff'),
    all('suppliers'),
    all('items'),
    all('clients'),
  ]);
  return { staff, suppliers, items, clients };
}
