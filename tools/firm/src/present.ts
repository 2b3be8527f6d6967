import type { Api } from '@otdel/ops/api';
import type { FirmFiles } from '@otdel/firm-files';

/** Codes of the files → ids of the firm. */
export interface Ids {
  staff: Map<string, string>;
  items: Map<string, string>;
  clients: Map<string, string>;
}
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

/** The ids of rows that were imported before. It only reads. */
export async function idsOf(api: Api, firm: FirmFiles): Promise<Ids> {
  const of = (list: 'staff' | 'clients') => present(api, list, codesOf(firm[list]));
  const [staff, items, clients] = await Promise.all([
    of('staff'),
    present(
      api,
      'items',
      firm.items.map(({ row }) => row.sku),
    ),
    of('clients'),
  ]);
  return { staff, items, clients };
}

const codesOf = (rows: readonly { row: { code: string } }[]) => rows.map(({ row }) => row.code);
